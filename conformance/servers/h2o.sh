#!/bin/sh
. "$(dirname "$0")/lib.sh"
need h2o "Debian: h2o"
cat > "$scratch/h2o.conf" <<C
listen: {host: 127.0.0.1, port: $port}
num-threads: 1
compress: [gzip]
temp-buffer-path: $scratch
hosts:
  default:
    paths:
      /: {file.dir: $root}
C
[ "$(id -u)" = 0 ] && echo "user: nobody" >> "$scratch/h2o.conf"
serve h2o -c "$scratch/h2o.conf"
