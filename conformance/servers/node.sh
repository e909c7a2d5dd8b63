#!/bin/sh
. "$(dirname "$0")/lib.sh"
need node "Debian: nodejs"
serve node "$here/hello_node.js" "$port"
