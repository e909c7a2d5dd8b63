#!/bin/sh
# PUT and DELETE below /up/, and /secret/a.txt for user x with password y
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
need apache2 "Debian: apache2"
need openssl "Debian: openssl"
copy_writable
mkdir -m 777 "$scratch/locks"
printf 'x:%s\n' "$(openssl passwd -apr1 y)" > "$scratch/users"
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
LoadModule authz_user_module $m/mod_authz_user.so
LoadModule authn_core_module $m/mod_authn_core.so
LoadModule authn_file_module $m/mod_authn_file.so
LoadModule auth_basic_module $m/mod_auth_basic.so
LoadModule mime_module $m/mod_mime.so
LoadModule dir_module $m/mod_dir.so
LoadModule dav_module $m/mod_dav.so
LoadModule dav_fs_module $m/mod_dav_fs.so
TypesConfig /etc/mime.types
DocumentRoot $root
DirectoryIndex index.html
DavLockDB $scratch/locks/db
<Directory $root>
  Require all granted
</Directory>
<Location /up>
  Dav On
</Location>
<Location /secret>
  AuthType Basic
  AuthName "x"
  AuthUserFile $scratch/users
  Require valid-user
</Location>
C
[ "$(id -u)" = 0 ] && printf 'User www-data\nGroup www-data\n' >> "$scratch/httpd.conf"
[ -e $m/mod_unixd.so ] && sed -i "1iLoadModule unixd_module $m/mod_unixd.so" "$scratch/httpd.conf"
serve apache2 -X -f "$scratch/httpd.conf" -DFOREGROUND
