#!/bin/sh
. "$(dirname "$0")/lib.sh"
if ! command -v gunicorn >/dev/null 2>&1; then
    need python3 "Debian: python3 with venv"
    python3 -m venv "$scratch/venv" && "$scratch/venv/bin/pip" -q install gunicorn >&2
    PATH=$scratch/venv/bin:$PATH
fi
cp "$here/hello_wsgi.py" "$scratch"
serve gunicorn -b "127.0.0.1:$port" --chdir "$scratch" --log-level critical --keep-alive 5 -k gthread --threads 8 hello_wsgi:application
