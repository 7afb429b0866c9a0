#!/bin/sh
# Measures the server on this machine beside what it is held against: filings beside one commit each, reads beside nginx, files beside cp and
# sync, filings during a storm of sign-ins, memory, and its start over a hundred thousand applications. Prints the tables as Markdown.
# Usage: benches/compare/server.sh [ROUNDS] [STORED]      (default: 3 100000)
# Needs: cargo, python3, nginx, strace. Nothing is written but target/compare/server.
set -eu

cd "$(dirname "$0")/../.."
for tool in cargo python3 nginx strace; do
    command -v "$tool" >/dev/null || { echo "server.sh: $tool is missing" >&2; exit 1; }
done
[ -x target/release/examples/compare ] && [ -x target/release/declare ] || cargo build --release --quiet --bin declare --example compare

exec python3 benches/compare/server.py target/release target/compare/server "${1:-3}" "${2:-100000}"
