"""Serves a short text at / (GET and POST), or the files of SITE: serve.py PORT SITE KIND."""

import importlib
import sys

PORT, SITE, KIND = int(sys.argv[1]), sys.argv[2], sys.argv[3]
TEXT = b"hello, world\n"


def application(environ, start_response):
    taken = b""
    if environ.get("CONTENT_LENGTH"):
        taken = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    elif environ.get("wsgi.input_terminated") or environ.get("HTTP_TRANSFER_ENCODING"):
        taken = environ["wsgi.input"].read()
    out = TEXT if environ["REQUEST_METHOD"] != "POST" else b"got %d: " % len(taken) + taken
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(out)))])
    return [out]


async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            event = await receive()
            await send({"type": event["type"] + ".complete"})
            if event["type"] == "lifespan.shutdown":
                return
    taken, more = b"", True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        taken += event.get("body", b"")
        more = event.get("more_body", False)
    out = TEXT if scope["method"] != "POST" else b"got %d: " % len(taken) + taken
    fields = [(b"content-type", b"text/plain"), (b"content-length", str(len(out)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": out})


def waitress():
    from waitress import serve
    serve(application, host="127.0.0.1", port=PORT)


def waitress_query():
    from query_wsgi import application as query
    from waitress import serve
    serve(query, host="127.0.0.1", port=PORT)


def waitress_strict():
    from strict_wsgi import application as strict
    from waitress import serve
    serve(strict, host="127.0.0.1", port=PORT)


def whitenoise():
    from waitress import serve
    from whitenoise import WhiteNoise
    serve(WhiteNoise(application, root=SITE), host="127.0.0.1", port=PORT)


def waitress_lookahead():
    from waitress import serve
    serve(application, host="127.0.0.1", port=PORT, channel_request_lookahead=4)


def gunicorn(worker="sync", *more, app="app_wsgi:application"):
    from gunicorn.app.wsgiapp import run
    sys.argv = ["gunicorn", "-b", f"127.0.0.1:{PORT}", "-k", worker, "--log-level", "critical",
                "--pythonpath", sys.path[0], *more, app]
    run()


def gunicorn_query():
    """The application puts the query into a field, as many do with names and addresses."""
    gunicorn(app="query_wsgi:application")


def gunicorn_slash():
    gunicorn(app="slash_wsgi:application")


def gunicorn_stream():
    """The application does not say how long its answers are."""
    gunicorn(app="stream_wsgi:application")


def gunicorn_threads():
    gunicorn("gthread", "--threads", "8")


def gunicorn_asgi():
    gunicorn("asgi", app="app_asgi:asgi")


def aiohttp():
    from aiohttp import web

    async def answer(request):
        taken = await request.read()
        return web.Response(body=TEXT if request.method != "POST" else b"got %d: " % len(taken) + taken)

    app = web.Application()
    app.router.add_get("/", answer)
    app.router.add_post("/", answer)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None)


def aiohttp_static(**flags):
    from aiohttp import web
    app = web.Application()
    app.router.add_static("/", SITE, **flags)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None)


def aiohttp_static_links():
    aiohttp_static(follow_symlinks=True)


def aiohttp_index():
    aiohttp_static(show_index=True)


def aiohttp_slash():
    """Adds the slash that a route has and a request has not."""
    from aiohttp import web

    async def answer(request):
        return web.Response(body=TEXT)

    app = web.Application(middlewares=[web.normalize_path_middleware()])
    app.router.add_get("/", answer)
    app.router.add_get("/{name}/", answer)
    app.router.add_get("/{a}/{b}/", answer)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None)


def twisted():
    from twisted.internet import endpoints, reactor
    from twisted.web import resource, server

    class Answer(resource.Resource):
        isLeaf = True

        def render_GET(self, request):
            request.setHeader(b"Content-Type", b"text/plain")
            return TEXT

        def render_POST(self, request):
            taken = request.content.read()
            return b"got %d: " % len(taken) + taken

    endpoints.serverFromString(reactor, f"tcp:{PORT}:interface=127.0.0.1").listen(server.Site(Answer()))
    reactor.run()


def twisted_slow():
    """Answers a little later than it is asked, as most applications do."""
    from twisted.internet import endpoints, reactor
    from twisted.web import resource, server

    class Answer(resource.Resource):
        isLeaf = True

        def finish(self, request, out):
            if not request._disconnected:
                request.write(out)
                request.finish()

        def render_GET(self, request):
            request.setHeader(b"Content-Length", b"%d" % len(TEXT))
            reactor.callLater(0.002, self.finish, request, TEXT)
            return server.NOT_DONE_YET

        def render_POST(self, request):
            taken = request.content.read()
            return b"got %d: " % len(taken) + taken

    endpoints.serverFromString(reactor, f"tcp:{PORT}:interface=127.0.0.1").listen(server.Site(Answer()))
    reactor.run()


def twisted_static():
    from twisted.internet import endpoints, reactor
    from twisted.web import server, static
    endpoints.serverFromString(reactor, f"tcp:{PORT}:interface=127.0.0.1").listen(server.Site(static.File(SITE)))
    reactor.run()


def twisted_vhost():
    from twisted.internet import endpoints, reactor
    from twisted.web import server, static, vhost
    hosts = vhost.NameVirtualHost()
    hosts.addHost(b"127.0.0.1", static.File(SITE))
    endpoints.serverFromString(reactor, f"tcp:{PORT}:interface=127.0.0.1").listen(server.Site(hosts))
    reactor.run()


def tornado():
    import tornado.ioloop
    import tornado.web

    class Answer(tornado.web.RequestHandler):
        def get(self):
            self.write(TEXT)

        def post(self):
            self.write(b"got %d: " % len(self.request.body) + self.request.body)

    tornado.web.Application([("/", Answer)]).listen(PORT, address="127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


def tornado_chunked():
    import tornado.ioloop
    import tornado.web

    class Answer(tornado.web.RequestHandler):
        def get(self):
            self.write(TEXT)
            self.flush()
            self.write(TEXT)

        head = get

    tornado.web.Application([("/", Answer)]).listen(PORT, address="127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


def tornado_static():
    import tornado.ioloop
    import tornado.web
    handler = (r"/(.*)", tornado.web.StaticFileHandler, {"path": SITE, "default_filename": "index.html"})
    tornado.web.Application([handler]).listen(PORT, address="127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


def gevent():
    from gevent.pywsgi import WSGIServer
    WSGIServer(("127.0.0.1", PORT), application, log=None).serve_forever()


def eventlet():
    import eventlet
    from eventlet import wsgi
    wsgi.server(eventlet.listen(("127.0.0.1", PORT)), application, log_output=False)


def eventlet_unread():
    import eventlet
    from eventlet import wsgi

    def unread(environ, start_response):
        if environ["REQUEST_METHOD"] != "POST":
            environ = {**environ, "CONTENT_LENGTH": ""}
        return application(environ, start_response)

    wsgi.server(eventlet.listen(("127.0.0.1", PORT)), unread, log_output=False)


def eventlet_stream():
    """The application does not say how long its answers are."""
    import eventlet
    from eventlet import wsgi
    from stream_wsgi import application as stream
    wsgi.server(eventlet.listen(("127.0.0.1", PORT)), stream, log_output=False)


def uvicorn(http="h11", app=asgi):
    import uvicorn
    uvicorn.run(app, host="127.0.0.1", port=PORT, http=http, log_level="critical")


def uvicorn_query():
    """The application puts the query into a field."""
    from urllib.parse import unquote_to_bytes

    async def query(scope, receive, send):
        async def more(event):
            if event["type"] == "http.response.start":
                event["headers"] = event["headers"] + [(b"x-asked", unquote_to_bytes(scope["query_string"]))]
            await send(event)
        await asgi(scope, receive, more if scope["type"] == "http" else send)

    uvicorn("httptools", query)


def uvicorn_httptools():
    uvicorn("httptools")


def hypercorn(app=asgi):
    import asyncio
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    config = Config()
    config.bind = [f"127.0.0.1:{PORT}"]
    asyncio.run(serve(app, config))


def daphne():
    from daphne.cli import CommandLineInterface
    sys.argv[1:] = ["-b", "127.0.0.1", "-p", str(PORT), "-v", "0", "app_asgi:asgi"]
    CommandLineInterface.entrypoint()


def cheroot():
    from cheroot import wsgi
    wsgi.Server(("127.0.0.1", PORT), application).start()


def evhttp():
    """The HTTP server of libevent, called through ctypes from the library below LIB."""
    import ctypes
    import glob
    import os
    lib = ctypes.CDLL(glob.glob(os.environ["PYTHONPATH"].split(":")[0] + "/usr/lib/*/libevent-2.1.so.7")[0])
    for name in ("event_base_new", "evhttp_new", "evhttp_request_get_output_buffer",
                 "evhttp_request_get_input_buffer", "evhttp_request_get_output_headers"):
        getattr(lib, name).restype = ctypes.c_void_p
    lib.evbuffer_get_length.restype = ctypes.c_size_t
    pointer = ctypes.c_void_p

    @ctypes.CFUNCTYPE(None, pointer, pointer)
    def answer(request, _):
        out = pointer(lib.evhttp_request_get_output_buffer(pointer(request)))
        taken = pointer(lib.evhttp_request_get_input_buffer(pointer(request)))
        size = lib.evbuffer_get_length(taken)
        if size:
            text = b"got %d: " % size
            lib.evbuffer_add(out, text, ctypes.c_size_t(len(text)))
            lib.evbuffer_add_buffer(out, taken)
        else:
            lib.evbuffer_add(out, TEXT, ctypes.c_size_t(len(TEXT)))
        lib.evhttp_send_reply(pointer(request), 200, b"OK", None)

    base = pointer(lib.event_base_new())
    http = pointer(lib.evhttp_new(base))
    lib.evhttp_set_gencb(http, answer, None)
    lib.evhttp_bind_socket(http, b"127.0.0.1", ctypes.c_ushort(PORT))
    lib.event_base_dispatch(base)


def cherrypy_static():
    import cherrypy
    cherrypy.config.update({"server.socket_host": "127.0.0.1", "server.socket_port": PORT,
                            "log.screen": False, "engine.autoreload.on": False})
    static = {"/": {"tools.staticdir.on": True, "tools.staticdir.dir": SITE,
                    "tools.staticdir.index": "index.html"}}
    cherrypy.quickstart(None, "/", static)


def werkzeug(threaded=True):
    from werkzeug.serving import run_simple
    run_simple("127.0.0.1", PORT, application, threaded=threaded)


def werkzeug_static():
    import os
    from werkzeug.serving import run_simple
    from werkzeug.middleware.shared_data import SharedDataMiddleware
    run_simple("127.0.0.1", PORT, SharedDataMiddleware(application, {"/s": os.path.abspath(SITE)}), threaded=True)


def flask():
    from flask import Flask, request
    app = Flask("app", static_folder=SITE, static_url_path="")

    @app.route("/", methods=["GET", "POST"])
    def answer():
        return TEXT if request.method == "GET" else b"got " + request.get_data()

    app.run("127.0.0.1", PORT)


def bjoern():
    import bjoern
    bjoern.run(application, "127.0.0.1", PORT)


def meinheld():
    from meinheld import server
    server.listen(("127.0.0.1", PORT))
    server.run(application)


def netius():
    import netius.servers
    netius.servers.WSGIServer(app=application, level=50).serve(host="127.0.0.1", port=PORT)


def netius_file():
    import netius.servers
    netius.servers.FileServer(base_path=SITE, level=50).serve(host="127.0.0.1", port=PORT)


def starlette_static(server=uvicorn):
    from starlette.applications import Starlette
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles
    server(app=Starlette(routes=[Mount("/", StaticFiles(directory=SITE, html=True))]))


def starlette_gzip():
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import GZipMiddleware
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles
    routes = [Mount("/", StaticFiles(directory=SITE, html=True))]
    uvicorn(app=Starlette(routes=routes, middleware=[Middleware(GZipMiddleware)]))


def litestar_static():
    from litestar import Litestar
    from litestar.static_files import create_static_files_router
    router = create_static_files_router(path="/", directories=[SITE], html_mode=True)
    uvicorn(app=Litestar(route_handlers=[router], openapi_config=None))


def blacksheep_static():
    from blacksheep import Application
    app = Application()
    app.serve_files(SITE)
    uvicorn(app=app)


def paste_static():
    from paste.httpserver import serve
    from paste.urlparser import StaticURLParser
    serve(StaticURLParser(SITE), host="127.0.0.1", port=PORT)


def pypiserver():
    import pypiserver
    from wsgiref.simple_server import make_server
    make_server("127.0.0.1", PORT, pypiserver.app(root=SITE)).serve_forever()


def sanic():
    from sanic import Sanic, response
    app = Sanic("app")

    async def answer(request):
        return response.raw(TEXT if request.method != "POST" else b"got " + request.body)

    app.add_route(answer, "/", methods=["GET", "POST"])
    sanic_run(app)


def sanic_static():
    from sanic import Sanic
    app = Sanic("app")
    app.static("/", SITE)
    sanic_run(app)


def sanic_run(app):
    try:
        app.run("127.0.0.1", PORT, single_process=True, access_log=False)
    except TypeError:
        app.run("127.0.0.1", PORT, access_log=False)


def bottle(static=False):
    import bottle
    app = bottle.Bottle()
    if static:
        app.route("/<name:path>", callback=lambda name: bottle.static_file(name, root=SITE))
    app.route("/", callback=lambda: TEXT)
    app.route("/", method="POST", callback=lambda: b"got " + bottle.request.body.read())
    bottle.run(app, host="127.0.0.1", port=PORT, quiet=True)


def bottle_redirect():
    """Goes where the query says."""
    import bottle
    app = bottle.Bottle()

    def answer():
        return bottle.redirect(bottle.request.query.url) if bottle.request.query.url else TEXT

    app.route("/", callback=answer)
    bottle.run(app, host="127.0.0.1", port=PORT, quiet=True)


def bottle_static():
    bottle(True)


def http_server():
    """The server of Python's own library."""
    import runpy
    sys.argv = ["http.server", str(PORT), "--bind", "127.0.0.1"]
    runpy.run_module("http.server", run_name="__main__")


def microdot():
    from microdot import Microdot
    app = Microdot()

    @app.route("/", methods=["GET", "POST"])
    def answer(request):
        return TEXT if request.method == "GET" else b"got " + request.body

    app.run(host="127.0.0.1", port=PORT)


def mitmproxy():
    """A reverse proxy in front of a small origin."""
    import origin
    from mitmproxy.tools.main import mitmdump
    mitmdump(["-q", "--mode", f"reverse:http://127.0.0.1:{origin.start()}",
              "--listen-host", "127.0.0.1", "-p", str(PORT)])


def mkdocs():
    import os
    import tempfile
    from mkdocs.__main__ import cli
    os.chdir(tempfile.mkdtemp())
    os.mkdir("docs")
    open("docs/index.md", "w").write("# hello, world\n")
    open("mkdocs.yml", "w").write("site_name: hello\n")
    cli(["serve", "-q", "-a", f"127.0.0.1:{PORT}"])


def wsgidav():
    from wsgidav.server.server_cli import run
    sys.argv = ["wsgidav", "--host", "127.0.0.1", "--port", str(PORT), "--root", SITE, "--auth", "anonymous"]
    run()


def django(static=False):
    import django
    from django.conf import settings
    from django.http import HttpResponse
    try:
        from django.urls import re_path
    except ImportError:
        from django.conf.urls import url as re_path
    from django.views.decorators.csrf import csrf_exempt
    from django.views.static import serve

    def answer(request):
        return HttpResponse(TEXT if request.method != "POST" else b"got " + request.body)

    module = type(sys)("urls")
    module.urlpatterns = [re_path("^$", csrf_exempt(answer)), re_path("^app/$", answer)]
    if static:
        module.urlpatterns.append(re_path("^(?P<path>.*)$", serve, {"document_root": SITE, "show_indexes": True}))
    else:
        module.urlpatterns.append(re_path("^(.*)/$", lambda request, name: HttpResponse(TEXT)))
    sys.modules["urls"] = module
    settings.configure(DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF="urls", SECRET_KEY="x",
                       MIDDLEWARE=["django.middleware.common.CommonMiddleware"])
    django.setup()
    from django.core.management import call_command
    call_command("runserver", f"127.0.0.1:{PORT}", "--noreload", verbosity=0)


def django_static():
    django(True)


if __name__ == "__main__":
    globals()[KIND]()
