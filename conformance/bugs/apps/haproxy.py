"""HAProxy in front of a small origin: haproxy.py BINARY PORT."""

import http.server
import os
import subprocess
import sys
import tempfile
import threading

BINARY, PORT = sys.argv[1], int(sys.argv[2])


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(b"hello, world\n")

    do_HEAD = do_GET

    def do_POST(self):
        taken = b""
        if self.headers.get("Transfer-Encoding"):
            while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                taken += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        else:
            taken = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(b"got %d: " % len(taken) + taken)

    def answer(self, out):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(out)

    def log_message(self, *_):
        pass


origin = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
threading.Thread(target=origin.serve_forever, daemon=True).start()
with tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
    file.write(f"""
defaults
  mode http
  timeout client 20s
  timeout connect 5s
  timeout server 20s
frontend in
  bind 127.0.0.1:{PORT}
  default_backend out
backend out
  server one 127.0.0.1:{origin.server_address[1]}
""")
    file.flush()
    sys.exit(subprocess.run([BINARY, "-db", "-f", file.name], env=os.environ).returncode)
