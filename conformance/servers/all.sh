#!/bin/sh
# grades every server that is installed; one JSON and one text report each in OUTDIR
set -eu
out=${1:?usage: $0 OUTDIR [conformance flags]}
shift
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
cargo build -q --release -p conformance
bin=${CARGO_TARGET_DIR:-$here/../../target}/release/conformance
port=${FIRST_PORT:-18080}
for name in nginx apache lighttpd h2o caddy python gunicorn node hyper; do
    port=$((port + 1))
    status=0
    "$bin" "http://127.0.0.1:$port/" --spawn "$here/$name.sh $port" --wait 60s --format json --output "$out/$name.json" "$@" 2>"$out/$name.log" || status=$?
    echo "$name: exit $status"
done
