# A small application behind one of Ruby's servers: rack.rb PORT KIND
port, kind = ARGV
app = lambda do |env|
  taken = env['rack.input'].read if env['REQUEST_METHOD'] == 'POST'
  out = taken ? "got #{taken.bytesize}: #{taken}" : "hello, world\n"
  [200, { 'content-type' => 'text/plain', 'content-length' => out.bytesize.to_s }, [out]]
end
ARGV.clear
case kind
when 'puma'
  require 'puma'
  require 'puma/server'
  quiet = defined?(Puma::LogWriter) ? Puma::LogWriter.null : (Puma::Events.null if Puma::Events.respond_to?(:null))
  server = defined?(Puma::LogWriter) ? Puma::Server.new(app, nil, { log_writer: quiet }) : Puma::Server.new(app, quiet)
  server.add_tcp_listener('127.0.0.1', port.to_i)
  server.run.join
when 'unicorn'
  require 'unicorn'
  Unicorn::HttpServer.new(app, listeners: ["127.0.0.1:#{port}"], worker_processes: 4, stderr_path: File::NULL).start.join
end
