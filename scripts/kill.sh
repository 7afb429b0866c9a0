#!/bin/sh
# Kills the client (-9) at so many points of an application of two hundred files and runs it again: scripts/kill.sh 200
set -eu
cd "$(dirname "$0")/.."
DECLARE_KILLS="${1:-200}" exec cargo test --test it kill::killed -- --nocapture
