#!/usr/bin/env bash
# Walks the workflow at random: scripts/walks.sh [WALKS] (default: 1,000,000, about two minutes).
set -euo pipefail
cd "$(dirname "$0")/.."
DECLARE_WALKS=${1:-1000000} cargo test --lib server::workflow::tests::random_walks_keep_the_invariants
