# WEBrick: a short text at /, or Rack's files: serve.rb PORT SITE KIND
port, site, kind = ARGV
require 'webrick'
quiet = WEBrick::Log.new(File::NULL)
server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: port.to_i, Logger: quiet, AccessLog: [])
if kind == 'rack_files'
  require 'rack'
  begin
    require 'rack/handler/webrick'
    handler = Rack::Handler::WEBrick
  rescue LoadError
    require 'rackup/handler/webrick'
    handler = Rackup::Handler::WEBrick
  end
  files = (Rack.const_defined?(:Files) ? Rack::Files : Rack::File).new(site)
  server.mount('/', handler, Rack::ConditionalGet.new(files))
else
  server.mount_proc('/') do |request, response|
    response['Content-Type'] = 'text/plain'
    taken = request.body if request.request_method == 'POST'
    response.body = taken ? "got #{taken.bytesize}: #{taken}" : "hello, world\n"
  end
end
server.start
