#!/bin/sh
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
need nginx "Debian: nginx-light"
cat > "$scratch/nginx.conf" <<C
daemon off; master_process off; pid $scratch/pid; error_log stderr crit;
events {}
http {
  include /etc/nginx/mime.types; default_type application/octet-stream;
  access_log off; gzip on; gzip_vary on; gzip_types text/plain text/css application/javascript image/svg+xml;
  client_body_temp_path $scratch/b; proxy_temp_path $scratch/p; fastcgi_temp_path $scratch/f; uwsgi_temp_path $scratch/u; scgi_temp_path $scratch/s;
  server { listen 127.0.0.1:$port; root $root; }
}
C
serve nginx -e stderr -p "$scratch" -c "$scratch/nginx.conf"
