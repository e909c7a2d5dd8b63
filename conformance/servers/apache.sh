#!/bin/sh
. "$(dirname "$0")/lib.sh"
. "$here/apache.lib.sh"
begin_apache_conf filter deflate
cat >> "$conf" <<C
AddOutputFilterByType DEFLATE text/html text/plain text/css application/javascript text/javascript image/svg+xml
C
serve_apache
