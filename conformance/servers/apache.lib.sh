# sourced by the scripts that start Apache httpd, after lib.sh: what their configurations share
PATH=$PATH:/usr/sbin
need apache2 "Debian: apache2"
conf=$scratch/httpd.conf
begin_apache_conf() { # begins the configuration, with these modules beside those every one needs
    modules=/usr/lib/apache2/modules
    cat > "$conf" <<C
ServerRoot $scratch
Listen 127.0.0.1:$port
ServerName 127.0.0.1
PidFile $scratch/pid
DefaultRuntimeDir $scratch
Mutex file:$scratch
ErrorLog /dev/stderr
LogLevel crit
C
    [ ! -e $modules/mod_unixd.so ] || echo "LoadModule unixd_module $modules/mod_unixd.so" >> "$conf"
    for module in mpm_event authz_core mime dir "$@"; do
        echo "LoadModule ${module}_module $modules/mod_$module.so" >> "$conf"
    done
    cat >> "$conf" <<C
TypesConfig /etc/mime.types
DocumentRoot $root
DirectoryIndex index.html
<Directory $root>
  Require all granted
</Directory>
C
    [ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n' >> "$conf"
}
serve_apache() { serve apache2 -X -f "$conf" -DFOREGROUND; }
