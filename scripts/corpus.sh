#!/bin/sh
# Draws so many valid applications, and as many with a planted fault, and holds the rules to them: scripts/corpus.sh 2000
set -eu
cd "$(dirname "$0")/.."
DECLARE_CORPUS="${1:-2000}" exec cargo test --test it corpus::
