#!/bin/sh
# grades every server that is installed; one JSON and one text report each in OUTDIR; with
# --expected against conformance/expected/, where an unexpected violation or a stale line fails
set -eu
out=${1:?usage: $0 OUTDIR [--expected] [conformance flags]}
shift
expected=
[ "${1:-}" = --expected ] && { expected=yes; shift; }
failed=0
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
cargo build -q --release -p conformance
bin=${CARGO_TARGET_DIR:-$here/../../target}/release/conformance
port=${FIRST_PORT:-18080}
for name in nginx apache lighttpd h2o caddy python gunicorn node hyper; do
    port=$((port + 1))
    status=0
    file=
    if [ -n "$expected" ]; then
        file=$(ls "$here/../expected/$name"-*.toml 2>/dev/null | tail -n 1)
        [ -n "$file" ] || { echo "$name: nothing is expected of it yet"; continue; }
    fi
    "$bin" "http://127.0.0.1:$port/" --spawn "$here/$name.sh $port" --wait 60s --format json --output "$out/$name.json" ${file:+--fail-on any --baseline "$file"} "$@" 2>"$out/$name.log" || status=$?
    echo "$name: exit $status"
    # 69 in the log of a script that lacks its server: not installed, so not graded.
    [ -z "$expected" ] || [ "$status" = 0 ] || [ "$status" = 3 ] || failed=1
done
exit $failed
