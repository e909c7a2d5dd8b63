#!/bin/sh
. "$(dirname "$0")/lib.sh"
target=${CARGO_TARGET_DIR:-$here/../../target}/hello-hyper
cargo build -q --release --manifest-path "$here/hyper/Cargo.toml" --target-dir "$target"
serve "$target/release/hello-hyper" "$port"
