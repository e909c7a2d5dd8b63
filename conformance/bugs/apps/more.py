"""Kinds of serve.py that need more than a few lines: more.py PORT SITE KIND."""

import gzip
import pathlib
import shutil
import tempfile

import serve
from serve import PORT, SITE, TEXT


def coded():
    """A copy of the site in which each page has its gzip form beside it."""
    root = pathlib.Path(tempfile.mkdtemp(prefix="site-"))
    for name in ("index.html", "robots.txt", "favicon.svg"):
        shutil.copy2(f"{SITE}/{name}", root / name)
        (root / f"{name}.gz").write_bytes(gzip.compress((root / name).read_bytes()))
    return root


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


def starlette_file():
    """One file, handed out to GET and to POST."""
    from starlette.applications import Starlette
    from starlette.responses import FileResponse
    from starlette.routing import Route

    async def answer(request):
        await request.body()
        return FileResponse(f"{SITE}/favicon.svg")
    serve.uvicorn(app=Starlette(routes=[Route("/", answer, methods=["GET", "POST"])]))


def aiohttp_ws():
    """Switches to WebSocket where that is asked for, and serves a short text otherwise."""
    from aiohttp import web

    async def answer(request):
        socket = web.WebSocketResponse()
        if not socket.can_prepare(request).ok:
            await request.read()
            return web.Response(body=TEXT)
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_get("/", answer)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None)


def cherrypy_gzip():
    import cherrypy
    cherrypy.config.update({"server.socket_host": "127.0.0.1", "server.socket_port": PORT,
                            "log.screen": False, "engine.autoreload.on": False})
    static = {"/": {"tools.staticdir.on": True, "tools.staticdir.dir": SITE, "tools.gzip.on": True,
                    "tools.staticdir.index": "index.html", "tools.caching.on": True}}
    cherrypy.quickstart(None, "/", static)


def flask_files():
    """The files of a folder by Flask, which leaves ranges and conditions to Werkzeug."""
    from flask import Flask, send_from_directory
    app = Flask("app", static_folder=None)

    @app.route("/", defaults={"name": "index.html"})
    @app.route("/<path:name>")
    def answer(name):
        return send_from_directory(SITE, name)
    app.run("127.0.0.1", PORT)


def aiohttp_coded():
    """Files, some of which have a gzip form beside them."""
    from aiohttp import web
    root = coded()

    async def answer(request):
        return web.FileResponse(root / "index.html")

    app = web.Application()
    app.router.add_get("/", answer)
    app.router.add_static("/", root)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None)


def django_gzip():
    """Pages with an entity tag, sent in gzip to who takes it."""
    import sys
    import django
    from django.conf import settings
    from django.http import HttpResponse
    try:
        from django.urls import re_path
    except ImportError:
        from django.conf.urls import url as re_path
    module = type(sys)("urls")
    module.urlpatterns = [re_path("^$", lambda request: HttpResponse(TEXT * 200))]
    sys.modules["urls"] = module
    settings.configure(DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF="urls", SECRET_KEY="x",
                       USE_ETAGS=True, MIDDLEWARE=["django.middleware.gzip.GZipMiddleware",
                                   "django.middleware.http.ConditionalGetMiddleware"])
    django.setup()
    from django.core.management import call_command
    call_command("runserver", f"127.0.0.1:{PORT}", "--noreload", verbosity=0)


def twisted_gzip():
    """Files, sent in gzip to who takes it."""
    from twisted.internet import reactor
    from twisted.web import resource, server, static
    files = static.File(SITE)
    coded = resource.EncodingResourceWrapper(files, [server.GzipEncoderFactory()])
    reactor.listenTCP(PORT, server.Site(coded), interface="127.0.0.1")
    reactor.run()


def starlette_routes():
    """Two routes, of which one takes content."""
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def answer(request):
        return PlainTextResponse(TEXT)

    async def take(request):
        return PlainTextResponse(b"got %d" % len(await request.body()))

    serve.uvicorn(app=Starlette(routes=[Route("/", answer), Route("/take", take, methods=["POST"])]))


if __name__ == "__main__":
    globals()[serve.KIND]()
