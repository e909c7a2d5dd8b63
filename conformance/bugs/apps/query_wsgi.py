from urllib.parse import unquote

from app_wsgi import application as plain


def application(environ, start_response):
    """The short text, with the query in a field."""
    def start(status, fields):
        return start_response(status, fields + [("X-Asked", unquote(environ.get("QUERY_STRING", "")))])
    return plain(environ, start)
