#!/bin/sh
# Lets calls to the disk fail under a working server, fills its disk and takes its open files away, and holds what it said against what it kept:
# scripts/disk-faults.sh [ROUNDS] [FAULT] (default: 1, some two minutes; each more lets other calls fail. FAULT is part of a fault's name, such
# as "pwrite64" or "full ext4", and leaves out the others).
# Needs strace, python3, and the built programs `declare` (DECLARE) and the example `compare` (COMPARE); a full disk also root.
set -eu
cd "$(dirname "$0")/.."
for tool in strace python3; do
    command -v "$tool" >/dev/null || { echo "disk-faults.sh: $tool is missing" >&2; exit 1; }
done
# Where fsync costs nothing: what it would have kept is counted from the trace.
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -B scripts/disk/disk_faults.py "$work" "${1:-1}" "${2:-}"
