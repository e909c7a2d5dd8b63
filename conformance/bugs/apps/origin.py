"""The small origin behind a gateway: a short text, or what was sent."""

import http.server
import threading


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.taken()
        self.answer(b"hello, world\n")

    do_HEAD = do_GET

    def do_POST(self):
        taken = self.taken()
        self.answer(b"got %d: " % len(taken) + taken)

    def taken(self):
        taken = b""
        if self.headers.get("Transfer-Encoding"):
            while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                taken += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        else:
            taken = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return taken

    def answer(self, out):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(out)

    def log_message(self, *_):
        pass


def start():
    """Serves on a free port until the process ends, and says which."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]
