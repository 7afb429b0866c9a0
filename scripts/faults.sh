#!/bin/sh
# Files so many applications over a line that harms one request in ten, with the waits that people have, and again over a good line:
# scripts/faults.sh 500
set -eu
cd "$(dirname "$0")/.."
DECLARE_FAULTS="${1:-500}" exec cargo test --test it faults:: -- --nocapture
