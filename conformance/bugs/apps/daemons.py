"""Servers of Debian's packages, unpacked below the folder that PYTHONPATH begins with: daemons.py PORT SITE KIND.

A package of a newer release brings its C library and loader with it, named in the column `with`.
"""

import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile

PORT, SITE, KIND = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3]
PLACE = os.environ["PYTHONPATH"].split(":")[0]
APPS = os.path.dirname(os.path.abspath(__file__))
TEMP = tempfile.mkdtemp()


def found(pattern):
    paths = sorted(glob.glob(f"{PLACE}/{pattern}"))
    return paths[0] if paths else sys.exit(f"{pattern}: not in {PLACE}")


def written(name, text):
    path = f"{TEMP}/{name}"
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def run(program, *words):
    """The program with the libraries beside it, by the loader beside it where there is one."""
    folders = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib", "usr/lib/haproxy", "usr/lib/varnish", "usr/lib/trafficserver"]
    path = ":".join(f"{PLACE}/{folder}" for folder in folders)
    loaders = glob.glob(f"{PLACE}/usr/lib*/x86_64-linux-gnu/ld-linux-x86-64.so.2") + \
        glob.glob(f"{PLACE}/lib*/x86_64-linux-gnu/ld-linux-x86-64.so.2")
    if loaders:
        os.execv(loaders[0], [loaders[0], "--library-path", path, program, *words])
    os.environ["LD_LIBRARY_PATH"] = path
    os.execv(program, [program, *words])


def lighttpd():
    conf = written("lighttpd.conf", f"""
server.document-root = "{SITE}"
server.bind = "127.0.0.1"
server.port = {PORT}
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html; charset=utf-8", ".txt" => "text/plain; charset=utf-8", ".svg" => "image/svg+xml", ".css" => "text/css", "" => "application/octet-stream")
""")
    run(found("usr/sbin/lighttpd"), "-D", "-f", conf, "-m", os.path.dirname(found("usr/lib/lighttpd/mod_*.so")))


def nginx():
    conf = written("nginx.conf", f"""
daemon off; master_process off; pid {TEMP}/pid; error_log /dev/null;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {TEMP}/body; proxy_temp_path {TEMP}/proxy; fastcgi_temp_path {TEMP}/f;
  uwsgi_temp_path {TEMP}/u; scgi_temp_path {TEMP}/s;
  types {{ text/html html; text/plain txt; image/svg+xml svg; text/css css; }}
  server {{ listen 127.0.0.1:{PORT}; root {SITE}; index index.html; }}
}}
""")
    run(found("usr/sbin/nginx"), "-p", TEMP, "-e", "/dev/null", "-c", conf) if "1.18" not in PLACE else \
        run(found("usr/sbin/nginx"), "-p", TEMP, "-c", conf)


def apache():
    modules = os.path.dirname(found("usr/lib/apache2/modules/mod_mime.so"))
    loads = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so"
                      for name in ("mpm_event", "authz_core", "dir", "mime"))
    conf = written("apache.conf", f"""
ServerRoot {TEMP}
Listen 127.0.0.1:{PORT}
ServerName localhost
PidFile {TEMP}/pid
ErrorLog /dev/null
DocumentRoot {SITE}
{loads}
DirectoryIndex index.html
TypesConfig /etc/mime.types
""")
    run(found("usr/sbin/apache2"), "-X", "-f", conf)


def mini_httpd():
    run(found("usr/sbin/mini_httpd"), "-D", "-h", "127.0.0.1", "-p", PORT, "-d", SITE)


def civetweb():
    run(found("usr/bin/civetweb"), "-listening_ports", f"127.0.0.1:{PORT}", "-document_root", SITE,
        "-enable_keep_alive", "yes", "-access_control_list", "+127.0.0.1")


def busybox():
    run(found("*bin/busybox") if glob.glob(f"{PLACE}/bin/busybox") else found("usr/bin/busybox"),
        "httpd", "-f", "-p", f"127.0.0.1:{PORT}", "-h", SITE)


def php():
    run(found("usr/bin/php[78]*"), "-n", "-S", f"127.0.0.1:{PORT}", "-t", SITE)


def webrick():
    folders = glob.glob(f"{PLACE}/usr/lib/ruby/vendor_ruby") + glob.glob(f"{PLACE}/usr/share/rubygems-integration/all/gems/*/lib")
    words = [word for folder in folders for word in ("-I", folder)]
    os.execvp("ruby", ["ruby", *words, f"{APPS}/serve.rb", PORT, SITE, KIND])


rack_files = webrick


def rack():
    """An application behind Puma or Unicorn, with the interpreter beside it where there is one."""
    theirs = sorted(glob.glob(f"{PLACE}/usr/bin/ruby[0-9]*"))
    patterns = ["usr/lib/ruby/vendor_ruby", "usr/lib/ruby/vendor_ruby/[0-9]*", "usr/lib/*/ruby/vendor_ruby/[0-9]*",
                "usr/share/rubygems-integration/*/gems/*/lib", "usr/lib/*/rubygems-integration/*/gems/*/lib",
                "usr/lib/*/rubygems-integration/*/extensions/*/*/*"]
    if theirs:
        patterns += ["usr/lib/ruby/[0-9]*", "usr/lib/*/ruby/[0-9]*"]
    folders = [folder for pattern in patterns for folder in sorted(glob.glob(f"{PLACE}/{pattern}"))]
    words = [word for folder in folders for word in ("-I", folder)]
    run(theirs[0] if theirs else shutil.which("ruby"), *words,
        f"{APPS}/rack.rb", PORT, KIND)


puma = unicorn = rack


def beside(program, *words):
    """A program that needs its origin beside it: started as a child, and ended with this process."""
    child = subprocess.Popen([sys.executable, "-c", f"import sys; sys.path.insert(0, {APPS!r}); sys.argv[1:] = {[PORT, SITE, KIND]!r}; "
                              f"import daemons; daemons.run({program!r}, *{list(words)!r})"])
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    sys.exit(child.wait())


def haproxy():
    import origin
    conf = written("haproxy.cfg", f"""
defaults
  mode http
  timeout client 20s
  timeout connect 5s
  timeout server 20s
frontend in
  bind 127.0.0.1:{PORT}
  default_backend out
backend out
  server one 127.0.0.1:{origin.start()}
""")
    beside(found("usr/sbin/haproxy"), "-db", "-f", conf)


def squid():
    """Squid as a gateway in front of a small origin."""
    import origin
    share, lib = "/usr/share/squid", found("usr/lib/squid")
    conf = written("squid.conf", f"""
http_port 127.0.0.1:{PORT} accel defaultsite=localhost no-vhost
cache_peer 127.0.0.1 parent {origin.start()} 0 no-query originserver no-digest
http_access allow all
cache deny all
pid_filename none
access_log none
cache_log /dev/null
coredump_dir {TEMP}
mime_table {share}/mime.conf
icon_directory {share}/icons
error_directory /usr/share/squid-langpack/en
pinger_enable off
unlinkd_program {lib}/unlinkd
shutdown_lifetime 0 seconds
""")
    os.chmod(TEMP, 0o755)
    beside(found("usr/sbin/squid"), "-N", "-f", conf)


def yaws():
    conf = written("yaws.conf", f"""
logdir = {TEMP}
ebin_dir = {TEMP}
<server localhost>
  port = {PORT}
  listen = 127.0.0.1
  docroot = {SITE}
</server>
""")
    os.environ["HOME"] = TEMP
    ebin = os.path.dirname(found("usr/lib/*/ebin/yaws.beam") if glob.glob(f"{PLACE}/usr/lib/*/ebin/yaws.beam")
                           else found("usr/lib/erlang/lib/yaws-*/ebin/yaws.beam"))
    os.execvp("erl", ["erl", "-noshell", "-noinput", "-pa", ebin, "-yaws", "debug", "false", "-run", "yaws",
                      "-yaws", "id", "x", "-conf", conf, "-yaws", "conf", f'"{conf}"', "-eval", "ok"])


def soup():
    """The server of libsoup 2.4, called through ctypes."""
    import ctypes
    lib, glib = ctypes.CDLL(found("usr/lib/*/libsoup-2.4.so.1")), ctypes.CDLL("libglib-2.0.so.0")
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    lib.soup_server_new.restype = glib.g_main_loop_new.restype = pointer

    class Body(ctypes.Structure):
        _fields_ = [("data", pointer), ("length", ctypes.c_int64)]

    class Message(ctypes.Structure):
        _fields_ = [("parent", size * 3), ("method", ctypes.c_char_p), ("status", ctypes.c_uint),
                    ("reason", ctypes.c_char_p), ("request_body", ctypes.POINTER(Body))]

    @ctypes.CFUNCTYPE(None, pointer, ctypes.POINTER(Message), pointer, pointer, pointer, pointer)
    def answer(_, message, path, query, client, data):
        method, out = message[0].method, b"hello, world\n"
        if method not in (b"GET", b"HEAD", b"POST"):
            lib.soup_message_set_status(message, ctypes.c_uint(405))
            return
        if method == b"POST":
            body = message[0].request_body[0]
            out = b"got %d: " % body.length + (ctypes.string_at(body.data, body.length) if body.length else b"")
        lib.soup_message_set_status(message, ctypes.c_uint(200))
        lib.soup_message_set_response(message, b"text/plain", ctypes.c_int(2), out, size(len(out)))

    server = pointer(lib.soup_server_new(None))
    lib.soup_server_add_handler(server, None, answer, None, None)
    if not lib.soup_server_listen_local(server, ctypes.c_uint(int(PORT)), ctypes.c_int(2), None):
        sys.exit("libsoup: not started")
    glib.g_main_loop_run(pointer(glib.g_main_loop_new(None, 0)))


def httplib():
    """cpp-httplib: a small program, built against the header and the library of the package."""
    binary = f"{PLACE}/httplib"
    if not os.path.exists(binary):
        library = found("usr/lib/*/libcpp-httplib.so.*")
        if os.system(f"g++ -std=c++17 -O1 -DCPPHTTPLIB_OPENSSL_SUPPORT=0 -UCPPHTTPLIB_OPENSSL_SUPPORT -I'{PLACE}/usr/include' "
                     f"-o '{binary}' '{APPS}/httplib.cc' '{library}' -Wl,--allow-shlib-undefined -pthread"):
            sys.exit(1)
    run(binary, PORT, SITE)


def trafficserver():
    """Traffic Server in front of a small origin."""
    import origin
    os.makedirs(f"{TEMP}/etc")
    os.chmod(TEMP, 0o777)
    for name in os.listdir(found("etc/trafficserver")):
        path = f"{PLACE}/etc/trafficserver/{name}"
        if os.path.isfile(path):
            shutil.copy(path, f"{TEMP}/etc/{name}")
    written("etc/remap.config", f"map / http://127.0.0.1:{origin.start()}/\n")
    settings = {"http.server_ports STRING": f"{PORT}", "http.cache.http INT": 0, "bin_path STRING": f"{PLACE}/usr/bin",
                "local_state_dir STRING": TEMP, "log.logfile_dir STRING": TEMP, "log.logging_enabled INT": 0,
                "plugin.plugin_dir STRING": TEMP, "url_remap.pristine_host_hdr INT": 1, "admin.user_id STRING": "nobody", "crash_log_helper STRING": "NULL"}
    written("etc/records.config", "".join(f"CONFIG proxy.config.{key} {value}\n" for key, value in settings.items()))
    written("etc/storage.config", f"{TEMP} 256M\n")
    os.environ.update(TS_ROOT=TEMP, PROXY_CONFIG_CONFIG_DIR=f"{TEMP}/etc")
    beside(found("usr/bin/traffic_server"))


def varnish():
    """Varnish in front of a small origin; it compiles its configuration with the compiler on the path."""
    import origin
    conf = written("default.vcl", f"""
vcl 4.0;
backend default {{ .host = "127.0.0.1"; .port = "{origin.start()}"; }}
""")
    beside(found("usr/sbin/varnishd"), "-F", "-n", f"{TEMP}/n", "-a", f"127.0.0.1:{PORT}", "-f", conf,
           "-j", "none", "-s", "malloc,32m")


def perl(*words):
    os.environ["PERL5LIB"] = ":".join(f"{PLACE}/usr/{folder}" for folder in
                                      ("share/perl5", "lib/x86_64-linux-gnu/perl5/5.36", "lib/x86_64-linux-gnu/perl5/5.32"))
    os.execvp("perl", ["perl", *words])


PSGI = r"""
sub {
    my ($env) = @_;
    my $taken = '';
    if ($env->{REQUEST_METHOD} eq 'POST') {
        while ($env->{'psgi.input'}->read(my $more, 8192)) { $taken .= $more }
        $taken = 'got ' . length($taken) . ': ' . $taken;
    }
    my $out = $env->{REQUEST_METHOD} eq 'POST' ? $taken : "hello, world\n";
    return [200, ['Content-Type' => 'text/plain', 'Content-Length' => length $out], [$out]];
};
"""


def starman():
    perl(found("usr/bin/starman"), "--workers", "8", "--listen", f"127.0.0.1:{PORT}", written("app.psgi", PSGI))


def starlet():
    perl("-MPlack::Runner", "-e", "my $r = Plack::Runner->new; $r->parse_options(@ARGV); $r->run", "--",
         "-s", "Starlet", "--max-workers", "8", "--max-keepalive-reqs", "1000",
         "--host", "127.0.0.1", "--port", PORT, written("app.psgi", PSGI))


def plack():
    perl("-MPlack::Runner", "-e", "my $r = Plack::Runner->new; $r->parse_options(@ARGV); $r->run", "--",
         "-s", "HTTP::Server::PSGI", "--host", "127.0.0.1", "--port", PORT, written("app.psgi", PSGI))


def mojo():
    """The static files of an application of Mojolicious."""
    app = written("app.pl", f"""
use Mojolicious::Lite -signatures;
app->log->level('fatal');
@{{app->static->paths}} = ('{SITE}');
get '/' => sub ($c) {{ $c->render(text => "hello, world\\n") }};
post '/' => sub ($c) {{ $c->render(text => 'got ' . length($c->req->body) . ': ' . $c->req->body) }};
app->start;
""")
    perl(app, "daemon", "-m", "production", "-l", f"http://127.0.0.1:{PORT}")


def java(source, *more):
    jars = [path for path in glob.glob(f"{PLACE}/usr/share/java/*.jar") + glob.glob(f"{PLACE}/pyspark/jars/netty-*.jar")
            if not os.path.islink(path)]
    where = f"{PLACE}/classes"
    if not os.path.isdir(where):
        if os.system(f"javac -nowarn -cp '{':'.join(jars)}' -d '{TEMP}/classes' '{APPS}/{source}.java'"):
            sys.exit(1)
        os.system(f"mv -T '{TEMP}/classes' '{where}'")
    os.execvp("java", ["java", "-Xmx256m", "-XX:+UseSerialGC", "-cp", ":".join([where, *jars]), source, PORT, SITE, *more])


def netty():
    java("Netty")


def jetty():
    java("Jetty")


def tomcat():
    java("Tomcat")


def golang():
    """The file server of Go's library, built with the Go of the package."""
    root = os.path.dirname(os.path.dirname(found("usr/lib/go-*/bin/go")))
    tree, share = f"{PLACE}/goroot", found("usr/share/go-*")
    binary = f"{PLACE}/files"
    if not os.path.exists(binary):
        os.system(f"rm -rf '{tree}' && mkdir '{tree}' && cp -aL '{root}'/. '{tree}'/ 2>/dev/null; "
                  f"cp -a '{share}'/. '{tree}'/ 2>/dev/null; cp '{APPS}/files.go' {TEMP}/main.go")
        os.environ.update(GOROOT=tree, GOCACHE=f"{TEMP}/cache", GOPATH=f"{TEMP}/path", GO111MODULE="off",
                          CGO_ENABLED="0", GOTOOLCHAIN="local", GOFLAGS="", GOMAXPROCS="1")
        if os.system(f"'{tree}/bin/go' build -o '{binary}' {TEMP}/main.go"):
            sys.exit(1)
    os.execv(binary, [binary, PORT, SITE])


def microhttpd():
    """The HTTP server of libmicrohttpd, called through ctypes."""
    import ctypes
    lib = ctypes.CDLL(found("usr/lib/*/libmicrohttpd.so.12"))
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    lib.MHD_create_response_from_buffer.restype = pointer
    lib.MHD_start_daemon.restype = pointer
    taken = {}

    @ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p,
                      pointer, ctypes.POINTER(size), ctypes.POINTER(pointer))
    def answer(_, connection, url, method, version, data, length, mine):
        if not mine[0]:
            number = next(k for k in range(1, 1 << 30) if k not in taken)
            taken[number], mine[0] = b"", number
            return 1
        if length[0]:
            taken[mine[0]] += ctypes.string_at(data, length[0])
            length[0] = 0
            return 1
        sent = taken.pop(mine[0], b"")
        out = b"got %d: " % len(sent) + sent if method == b"POST" else b"hello, world\n"
        status = 200 if method in (b"GET", b"HEAD", b"POST") else 405
        response = pointer(lib.MHD_create_response_from_buffer(size(len(out)), out, 2))
        lib.MHD_add_response_header(response, b"Content-Type", b"text/plain")
        done = lib.MHD_queue_response(pointer(connection), ctypes.c_uint(status), response)
        lib.MHD_destroy_response(response)
        return done

    daemon = lib.MHD_start_daemon(ctypes.c_uint(8), ctypes.c_uint16(int(PORT)), None, None, answer, None, ctypes.c_int(0))
    if not daemon:
        sys.exit("libmicrohttpd: not started")
    import threading
    threading.Event().wait()


if __name__ == "__main__":
    globals()[KIND]()
