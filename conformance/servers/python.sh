#!/bin/sh
. "$(dirname "$0")/lib.sh"
need python3 "Debian: python3"
serve python3 -m http.server -b 127.0.0.1 -d "$root" -p HTTP/1.1 "$port" 2>/dev/null
