#!/bin/bash
# The project's own runner on the server in every mode: no finding of any level in any of them.
#
#   crates/server/clients/modes.sh [SERVER [CONFORMANCE]]     binaries; without them, they are built
#   MODES="plain tls" crates/server/clients/modes.sh ...      only these
#
# Needs curl, openssl for the mode tls, and htpasswd (Debian: apache2-utils) for the mode writable; a
# mode that cannot be run is named as skipped and makes the run fail, as it has shown nothing.
set -u
root=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d)
server=${1:-$root/target/debug/server}
runner=${2:-$root/target/debug/conformance}
[ $# -ge 2 ] || (cd "$root" && cargo build -q -p server -p conformance) || exit 2
failed=0
pid=
stop() { [ -z "$pid" ] || { kill "$pid"; wait "$pid"; } 2>/dev/null; pid=; }
trap 'stop; rm -rf "$work"' EXIT

# The site: the project's own pages, and a directory without an index file.
cp -r "$root/www" "$work/site"
mkdir "$work/site/list" "$work/site/upload" "$work/programs"
for name in one two three; do echo "$name" >"$work/site/list/$name.txt"; done
cp -r "$work/site" "$work/other"
find "$work/site" "$work/other" -type f -exec touch -d '2024-01-02 03:04:05 UTC' {} +
printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"\ncat\n' >"$work/programs/cat"
cat >"$work/programs/page" <<'END'
#!/bin/sh
printf 'Content-Type: text/plain\nETag: "v1"\nLast-Modified: Tue, 02 Jan 2024 03:04:05 GMT\n'
printf 'Content-Length: 14\n\nmade on demand'
END
chmod +x "$work/programs/"*
common="root = \"$work/site\"
port = 0
workers = 1"

# mode NAME PATH CONFIGURATION [OPTION OF THE RUNNER...]
mode() {
    local name=$1 path=$2 settings=$3
    shift 3
    [[ " ${MODES:-$name} " == *" $name "* ]] || return
    printf '%s\n%s\n' "$common" "$settings" >"$work/$name.toml"
    : >"$work/address"
    "$server" --config "$work/$name.toml" >"$work/address" 2>"$work/errors" &
    pid=$!
    for _ in $(seq 300); do [ -s "$work/address" ] && break; sleep 0.1; done
    local url
    url=$(head -1 "$work/address")
    if [ -z "$url" ]; then
        cat "$work/errors"; failed=1; return
    fi
    if "$runner" "${url%/}$path" --fail-on any --color never "$@" >"$work/report" 2>&1; then
        printf 'ok       %-10s %s\n' "$name" "$(tail -1 "$work/report")"
    else
        printf 'FAILED   %s\n' "$name"
        sed 's/^/         /' "$work/report"
        failed=1
    fi
    stop
}
skipped() { printf 'SKIPPED  %s: %s is missing\n' "$1" "$2"; failed=1; }

mode plain / ""
mode no-gzip / "gzip = false"
mode listing /list/ "listing = true"
mode spa / 'fallback = "/index.html"
clean-urls = true
precompressed = true'
mode rules / '[headers]
X-Content-Type-Options = "nosniff"
[[rule]]
path = "**"
cache-control = "max-age=60"
expires-after = 60
[[redirect]]
from = "/old/**"
to = "/*"
[error-pages]
404 = "/robots.txt"'
mode transient / '[[rule]]
path = "**"
transient = true'
mode hosts / "unknown-host = \"421\"
host-name = [\"localhost\", \"127.0.0.1\"]
[[host]]
name = [\"www.example.net\"]
root = \"$work/other\"" --host www.example.net
mode cgi /cgi-bin/page "[[cgi]]
prefix = \"/cgi-bin/\"
directory = \"$work/programs\"" --echo /cgi-bin/cat
mode debugging / 'echo = "/echo"
faults = "/faults"
response-id = "Message-ID"'
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
    mode tls / "tls-certificate = \"$work/certificate.pem\"
tls-key = \"$work/key.pem\"" --insecure
else
    skipped tls openssl
fi
# Other packages have programs of this name that know no bcrypt.
if htpasswd -nbB -C 4 ali sesame >"$work/users" 2>/dev/null; then
    mode writable / "[[writable]]
path = \"/upload/**\"
passwords = \"$work/users\"" --writable /upload/ --header 'Authorization: Basic YWxpOnNlc2FtZQ=='
else
    skipped writable htpasswd
fi
exit $failed
