from webob import Request, Response

from app_wsgi import application as plain


def application(environ, start_response):
    """Adds the slash that a request has not, through WebOb."""
    path = Request(environ).path
    if path.endswith("/"):
        return plain(environ, start_response)
    return Response(status=301, location=path + "/")(environ, start_response)
