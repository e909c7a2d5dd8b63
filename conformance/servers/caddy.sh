#!/bin/sh
. "$(dirname "$0")/lib.sh"
need caddy "Debian: caddy"
cat > "$scratch/Caddyfile" <<C
{
  admin off
  auto_https off
}
http://:$port {
  bind 127.0.0.1
  root * $root
  encode gzip
  file_server
}
C
HOME=$scratch XDG_DATA_HOME=$scratch XDG_CONFIG_HOME=$scratch serve caddy run --config "$scratch/Caddyfile" --adapter caddyfile 2>/dev/null
