#!/bin/sh
# PUT and DELETE below /up/, and /secret/a.txt for user x with password y
. "$(dirname "$0")/lib.sh"
. "$here/apache.lib.sh"
need openssl "Debian: openssl"
copy_writable
mkdir -m 777 "$scratch/locks"
printf 'x:%s\n' "$(openssl passwd -apr1 y)" > "$scratch/users"
begin_apache_conf authz_user authn_core authn_file auth_basic dav dav_fs
cat >> "$conf" <<C
DavLockDB $scratch/locks/db
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
serve_apache
