#!/bin/sh
# Compares `declare validate` with its peers and with its own floor on the same generated files, and prints the ratios as Markdown.
# Usage: benches/compare/run.sh [COUNT…]      (default: 1 900 10000)
# Needs: cargo, python3 with venv, node with npm, taskset. The peers are installed by name into target/compare; nothing is written elsewhere.
set -eu

cd "$(dirname "$0")/../.."
work=target/compare
peers=$work/peers
counts=${*:-1 900 10000}

for tool in cargo python3 node npm taskset; do
    command -v "$tool" >/dev/null || { echo "run.sh: $tool is missing" >&2; exit 1; }
done

mkdir -p "$peers"
[ -x "$peers/python/bin/check-jsonschema" ] || { python3 -m venv "$peers/python" && "$peers/python/bin/pip" install --quiet check-jsonschema; }
[ -x "$peers/node_modules/.bin/jsonschema" ] || npm install --silent --no-save --prefix "$peers" ajv js-yaml @sourcemeta/jsonschema

cargo build --release --quiet --bin declare --example compare --example make-corpus
for count in $counts; do
    for kind in clean faults; do
        [ -d "$work/files/$kind-$count" ] && continue
        faults=''
        [ "$kind" = faults ] && faults=--faults
        rm -rf "$work/new"
        target/release/examples/make-corpus --count "$count" --out "$work/new" $faults >/dev/null
        target/release/examples/compare plain "$work"/new/*.yaml
        mkdir -p "$work/files"
        mv "$work/new" "$work/files/$kind-$count"
    done
done

# shellcheck disable=SC2086
exec python3 benches/compare/measure.py target/release "$peers" "$work/files" $counts
