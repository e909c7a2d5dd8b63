"""Kinds of serve.py that need more than a few lines: more.py PORT SITE KIND."""

import serve
from serve import PORT, SITE, TEXT


def hypercorn_unread():
    """The application answers at once and leaves content alone."""
    async def unread(scope, receive, send):
        if scope["type"] == "lifespan":
            return await serve.asgi(scope, receive, send)
        fields = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(TEXT))]
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        await send({"type": "http.response.body", "body": TEXT})
    serve.hypercorn(unread)


def gevent_unread():
    """The application leaves content alone unless it is that of a POST."""
    from gevent.pywsgi import WSGIServer

    def unread(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            return serve.application(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(TEXT)))])
        return [TEXT]
    WSGIServer(("127.0.0.1", PORT), unread, log=None).serve_forever()


def pyramid_static():
    from pyramid.config import Configurator
    from waitress import serve as run
    config = Configurator()
    config.add_static_view("/", SITE)
    run(config.make_wsgi_app(), host="127.0.0.1", port=PORT)


if __name__ == "__main__":
    globals()[serve.KIND]()
