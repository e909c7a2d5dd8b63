#!/bin/sh
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
need apache2 "Debian: apache2"
m=/usr/lib/apache2/modules
cat > "$scratch/httpd.conf" <<C
ServerRoot $scratch
Listen 127.0.0.1:$port
ServerName 127.0.0.1
PidFile $scratch/pid
DefaultRuntimeDir $scratch
Mutex file:$scratch
ErrorLog /dev/stderr
LogLevel crit
LoadModule mpm_event_module $m/mod_mpm_event.so
LoadModule authz_core_module $m/mod_authz_core.so
LoadModule mime_module $m/mod_mime.so
LoadModule dir_module $m/mod_dir.so
LoadModule filter_module $m/mod_filter.so
LoadModule deflate_module $m/mod_deflate.so
TypesConfig /etc/mime.types
DocumentRoot $root
DirectoryIndex index.html
AddOutputFilterByType DEFLATE text/html text/plain text/css application/javascript text/javascript image/svg+xml
<Directory $root>
  Require all granted
</Directory>
C
[ "$(id -u)" = 0 ] && printf 'User www-data\nGroup www-data\n' >> "$scratch/httpd.conf"
[ -e $m/mod_unixd.so ] && sed -i "1iLoadModule unixd_module $m/mod_unixd.so" "$scratch/httpd.conf"
serve apache2 -X -f "$scratch/httpd.conf" -DFOREGROUND
