# sourced by the other scripts: arguments, document root, scratch directory
set -eu
port=${1:?usage: $0 PORT [ROOT]}
here=$(cd "$(dirname "$0")" && pwd)
root=${2:-$here/../../www}
root=$(cd "$root" && pwd)
scratch=$(mktemp -d)
chmod 755 "$scratch"
serve() { # runs the server, forwards the stop signal, removes the scratch directory
    "$@" &
    child=$!
    trap 'kill -TERM $child 2>/dev/null' TERM INT
    wait $child || true
    wait $child 2>/dev/null || true
    rm -rf "$scratch"
}
need() { command -v "$1" >/dev/null 2>&1 || { echo "$1 is not installed ($2)" >&2; exit 69; }; }
copy_writable() { # serves a copy of the document root with a folder to write to and a protected file
    cp -r "$root" "$scratch/root"
    root=$scratch/root
    mkdir -p "$root/up" "$root/secret"
    echo "for x only" > "$root/secret/a.txt"
    chmod -R a+rwX "$root"
}
