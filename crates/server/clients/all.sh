#!/bin/bash
# Real clients against the server: each fetches, resumes, revalidates or sends, and what it got is
# compared with what it should have got.
#
#   crates/server/clients/all.sh [SERVER]     SERVER is the binary; without it, it is built
#
# Needs python3 and curl. What else is missing is installed where that can be done without asking
# (Debian packages as root, PyPI packages in a virtual environment of its own); a client that
# cannot be had is named as skipped and makes the run fail, as it has shown nothing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
cache=${CLIENTS_CACHE:-$root/target/clients}
failed=0
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT

say() { printf '%-8s %s\n' "$1" "$2"; }
# check NAME COMMAND...: the command's success is the client's
check() {
    local name=$1; shift
    if "$@" >"$work/output" 2>&1; then
        say ok "$name"
    else
        say FAILED "$name"
        sed 's/^/         /' "$work/output" | tail -15
        failed=1
    fi
}
# have PROGRAM PACKAGE: the program is there, or is there now
have() {
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get -qq install -y --no-install-recommends "$2" >/dev/null 2>&1
    fi
    command -v "$1" >/dev/null && return
    say SKIPPED "$1: not installed (Debian package $2)"
    failed=1
    return 1
}

if [ $# -gt 0 ]; then
    server=$(realpath "$1")
else
    (cd "$root" && cargo build -q -p server) || exit 2
    server=$root/target/debug/server
fi

# The site: the project's own pages, something large, something compressible, strange names.
cp -r "$root/www" "$work/site"
head -c 3000000 /dev/urandom >"$work/site/big.bin"
for _ in $(seq 2000); do echo 'the same few words over and over'; done >"$work/site/text.txt"
echo 'with a space' >"$work/site/a b ü.txt"
mkdir "$work/site/list" && echo one >"$work/site/list/one.txt"
find "$work/site" -type f -exec touch -d '2024-01-02 03:04:05 UTC' {} +
mkdir "$work/programs"
printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"\ncat\n' >"$work/programs/cat"
chmod +x "$work/programs/cat"
hash=$(cd "$work" && have htpasswd apache2-utils >/dev/null && htpasswd -nbB -C 4 ali sesame)
echo "$hash" >"$work/users"
mkdir "$work/site/upload"
cat >"$work/server.toml" <<END
root = "$work/site"
port = 0
workers = 1
listing = true
echo = "/echo"
response-id = "Message-ID"
access-log = "$work/access.log"
[[rule]]
path = "**"
cache-control = "no-cache"
[[writable]]
path = "/upload/**"
passwords = "$work/users"
[[cgi]]
prefix = "/cgi-bin/"
directory = "$work/programs"
END
start() {
    "$server" "${@:2}" >"$work/$1.address" 2>"$work/$1.errors" &
    pids+=($!)
    for _ in $(seq 100); do [ -s "$work/$1.address" ] && break; sleep 0.1; done
    url=$(head -1 "$work/$1.address")
}
start plain --config "$work/server.toml"
[ -n "$url" ] || { cat "$work/plain.errors"; exit 2; }
url=${url%/}
logged() { sleep 0.7; grep -c -- "$1" "$work/access.log"; }

# --- curl and wget
curl_all() {
    cd "$work" || return
    local c="curl -sS --fail --max-time 60"
    $c "$url/big.bin" | cmp - site/big.bin || return
    $c --compressed "$url/text.txt" | cmp - site/text.txt || return
    $c --http1.0 "$url/text.txt" | cmp - site/text.txt || return
    $c "$url/a%20b%20%C3%BC.txt" | cmp - "site/a b ü.txt" || return
    [ "$($c -r 10-19 "$url/text.txt")" = "$(head -c 20 site/text.txt | tail -c 10)" ] || return
    head -c 1000000 site/big.bin >part.bin
    $c -C - -o part.bin "$url/big.bin" && cmp part.bin site/big.bin || return
    $c --etag-save tag -o /dev/null "$url/text.txt" || return
    [ "$($c --etag-compare tag -o /dev/null -w '%{http_code}' "$url/text.txt")" = 304 ] || return
    [ "$($c -z site/text.txt -o /dev/null -w '%{http_code}' "$url/text.txt")" = 304 ] || return
    [ "$($c -o /dev/null -w '%{num_connects}' "$url/" --next -sS -o /dev/null -w '%{num_connects}' "$url/robots.txt")" = 10 ] || return
    $c -u ali:sesame -T site/big.bin "$url/upload/big.bin" && cmp site/big.bin site/upload/big.bin || return
    $c -u ali:sesame -X DELETE "$url/upload/big.bin" && [ ! -e site/upload/big.bin ] || return
    $c --data-binary @site/big.bin "$url/cgi-bin/cat" | cmp - site/big.bin || return
    $c -H 'Transfer-Encoding: chunked' --data-binary @site/big.bin "$url/cgi-bin/cat" | cmp - site/big.bin || return
    $c -H 'Transfer-Encoding: chunked' --data-binary abc "$url/echo" | grep -q '"length": 3, "md5": "900150983cd24fb0d6963f7d28e17f72"' || return
    [ "$($c -o x1 -o x2 -r 0-1,5-6 -w '%{http_code} %{content_type}' "$url/text.txt" | cut -c1-24)" = "206 multipart/byteranges" ]
}
have curl curl && check "curl: whole, gzip, 1.0, range, resume, 304 by tag and date, reuse, PUT, DELETE, POST both ways, multipart" curl_all

wget_all() {
    cd "$work" && mkdir -p wget && cd wget || return
    wget -q -r -nH --no-parent "$url/" || return
    cmp index.html ../site/index.html || return
    diff -r ../site/assets assets || return
    wget -q -N -nH -x "$url/index.html" || return
    [ "$(logged 'GET /index.html HTTP/1.1" 304')" -ge 1 ] || { echo "no 304 for -N"; return 1; }
    head -c 1000000 ../site/big.bin >big.bin
    wget -q -c "$url/big.bin" && cmp big.bin ../site/big.bin
}
have wget wget && check "wget: mirrors the pages, -N gets 304, -c resumes" wget_all

# --- Python
python=$cache/python/bin/python
if ! "$python" -c 'import requests, httpx, aiohttp, redbot' 2>/dev/null; then
    python3 -m venv "$cache/python" && "$cache/python/bin/pip" -q install requests httpx aiohttp redbot
fi
for client in requests httpx aiohttp; do
    check "Python $client: whole, gzip, reuse, range, 304, streamed upload" \
        "$python" "$here/python_clients.py" "$client" "$url" "$work/site"
done

# --- Node and Java
have node nodejs && check "Node fetch: whole, gzip, range, 304, streamed upload, forty at once" \
    node "$here/node_client.mjs" "$url" "$work/site"
have javac default-jdk-headless && check "Java HttpClient: whole, range, 304, upload, forty at once" \
    java "$here/JavaClient.java" "$url" "$work/site"

# --- Load generators: every answer must be right
ab_all() {
    ab -q -n 2000 -k -c 8 "$url/index.html" >"$work/ab" 2>&1 || { cat "$work/ab"; return 1; }
    cat "$work/ab"
    grep -q '^Complete requests: *2000' "$work/ab" && grep -q '^Failed requests: *0' "$work/ab" &&
        ! grep -q '^Non-2xx' "$work/ab"
}
have ab apache2-utils && check "ab -k: 2,000 requests, none failed" ab_all
wrk_all() {
    wrk -t1 -c16 -d2s "$url/index.html" | tee "$work/wrk"
    grep -q 'requests in' "$work/wrk" && ! grep -qE 'Socket errors|Non-2xx' "$work/wrk"
}
have wrk wrk && check "wrk: two seconds, no errors" wrk_all
h2load_all() {
    h2load --h1 -n 2000 -c 8 "$url/index.html" | tee "$work/h2load"
    grep -q '2000 succeeded, 0 failed' "$work/h2load"
}
have h2load nghttp2-client && check "h2load --h1: 2,000 requests, none failed" h2load_all

# --- A browser, twice with one profile
chromium_all() {
    local browse="$1 --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir=$work/profile --dump-dom"
    : >"$work/access.log"
    timeout 120 $browse "$url/" | grep -q '<h1' || { echo "the page has no heading"; return 1; }
    local first second
    first=$(logged '" 200 ')
    : >"$work/access.log"
    timeout 120 $browse "$url/" >/dev/null
    second=$(logged '" 304 ')
    cat "$work/access.log"
    echo "first visit: $first times 200; second visit: $second times 304"
    [ "$first" -ge 3 ] && [ "$second" -ge 3 ]
}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
if [ -n "$browser" ] || have chromium chromium; then
    check "Chromium: www/ twice, 304s the second time" chromium_all "${browser:-chromium}"
fi

# --- REDbot, which looks for what servers get wrong
check "REDbot: ten resources, no bad note" \
    "$python" "$here/redbot_notes.py" "$cache/python/bin/redbot" "$url"

if grep -q . "$work/plain.errors"; then
    say NOTE "the server said:"; sed 's/^/         /' "$work/plain.errors"
fi
exit $failed
