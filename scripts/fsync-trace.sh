#!/bin/sh
# Holds each answer of the server against what a power failure at that moment would leave of its data: scripts/fsync-trace.sh [CYCLES] [CLIENTS]
# (default: two applications from the first file to the withdrawal for each of three clients at once; some 20 seconds).
# Needs strace, python3, and the built programs `declare` (DECLARE) and the example `compare` (COMPARE).
set -eu
cd "$(dirname "$0")/.."
for tool in strace python3; do
    command -v "$tool" >/dev/null || { echo "fsync-trace.sh: $tool is missing" >&2; exit 1; }
done
# Where fsync costs nothing: what it would have kept is counted from the trace.
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -B scripts/disk/fsync_trace.py "$work" "${1:-2}" "${2:-3}"
