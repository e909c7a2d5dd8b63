#!/bin/sh
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
need lighttpd "Debian: lighttpd"
mkdir "$scratch/cache"
cat > "$scratch/l.conf" <<C
server.modules = ("mod_deflate")
server.document-root = "$root"
server.bind = "127.0.0.1"
server.port = $port
index-file.names = ("index.html")
deflate.mimetypes = ("text/html", "text/plain", "text/css", "application/javascript", "text/javascript", "image/svg+xml")
deflate.allowed-encodings = ("gzip", "deflate")
mimetype.assign = (".html" => "text/html", ".txt" => "text/plain", ".css" => "text/css", ".js" => "text/javascript", ".svg" => "image/svg+xml", ".png" => "image/png", "" => "application/octet-stream")
C
serve lighttpd -D -f "$scratch/l.conf"
