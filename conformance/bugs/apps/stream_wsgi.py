def application(environ, start_response):
    """A short text whose length is not said."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return iter([b"hello, " , b"world\n"]) if environ["REQUEST_METHOD"] != "HEAD" else []
