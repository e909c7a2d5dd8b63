from app_wsgi import application as plain


def application(environ, start_response):
    """The short text, for the methods that it has."""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD", "POST"):
        return plain(environ, start_response)
    start_response("405 Method Not Allowed", [("Allow", "GET, HEAD, POST"), ("Content-Length", "0")])
    return []
