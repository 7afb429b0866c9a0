#!/bin/sh
# Compares `declare print` with typst and WeasyPrint on the same content: pages, tables and texts of the review form of one person.
# Usage: benches/compare/print.sh [PERSON] [COUNT]      (default: senior-engineer 100)
# Needs: cargo, python3 with venv. The peers are installed by name into target/compare; nothing is written elsewhere.
set -eu

cd "$(dirname "$0")/../.."
work=target/compare
peers=$work/press
person=${1:-senior-engineer}
count=${2:-100}

for tool in cargo python3; do
    command -v "$tool" >/dev/null || { echo "print.sh: $tool is missing" >&2; exit 1; }
done
[ -x "$peers/bin/weasyprint" ] || { python3 -m venv "$peers" && "$peers/bin/pip" install --quiet typst weasyprint pikepdf; }
[ -x target/release/declare ] || cargo build --release --quiet --bin declare

exec "$peers/bin/python" benches/compare/print.py target/release/declare "examples/$person" "$work/print" "$count"
