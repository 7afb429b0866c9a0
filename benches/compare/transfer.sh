#!/bin/sh
# Compares sending files with its peers on this machine: large and small ones against curl and rclone to nginx, a repeat with nothing to do,
# hashing against sha256sum, memory, and a slow line. Prints the ratios as Markdown.
# Usage: benches/compare/transfer.sh [ROUNDS]      (default: 5)
# Needs: cargo, python3, curl, nginx with the module dav-ext, rclone, GNU time. Nothing is written but target/compare/transfer.
set -eu

cd "$(dirname "$0")/../.."
for tool in cargo python3 curl nginx rclone /usr/bin/time sha256sum; do
    command -v "$tool" >/dev/null || { echo "transfer.sh: $tool is missing" >&2; exit 1; }
done
[ -x target/release/examples/compare ] && [ -x target/release/declare ] || cargo build --release --quiet --bin declare --example compare

exec python3 benches/compare/transfer.py target/release target/compare/transfer "${1:-5}"
