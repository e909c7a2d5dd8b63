#!/bin/sh
# PUT and DELETE below /up/, and /secret/a.txt for user x with password y
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
need nginx "Debian: nginx-light"
copy_writable
printf 'x:{PLAIN}y\n' > "$scratch/users"
cat > "$scratch/nginx.conf" <<C
daemon off; master_process off; pid $scratch/pid; error_log stderr crit;
events {}
http {
  include /etc/nginx/mime.types; default_type application/octet-stream;
  access_log off;
  client_body_temp_path $scratch/b; proxy_temp_path $scratch/p; fastcgi_temp_path $scratch/f; uwsgi_temp_path $scratch/u; scgi_temp_path $scratch/s;
  server {
    listen 127.0.0.1:$port; root $root;
    location /up/ { dav_methods PUT DELETE; }
    location /secret/ { auth_basic "x"; auth_basic_user_file $scratch/users; }
  }
}
C
serve nginx -e stderr -p "$scratch" -c "$scratch/nginx.conf"
