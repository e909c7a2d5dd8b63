"""A WSGI application of one resource: GET answers a text, POST echoes its content."""


def application(environ, start_response):
    method = environ["REQUEST_METHOD"]
    if environ.get("PATH_INFO", "/") != "/":
        start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "10")])
        return [b"not found\n"]
    if method in ("GET", "HEAD"):
        body = b"hello, world\n"
    elif method == "POST":
        body = environ["wsgi.input"].read()
    else:
        start_response("405 Method Not Allowed", [("Allow", "GET, HEAD, POST"), ("Content-Type", "text/plain"), ("Content-Length", "8")])
        return [b"refused\n"]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [b"" if method == "HEAD" else body]
