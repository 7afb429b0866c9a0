#!/bin/sh
# Kills the server (-9) so many times under the load of sixty-four clients: scripts/server-kill.sh 300
set -eu
cd "$(dirname "$0")/.."
DECLARE_SERVER_KILLS="${1:-300}" exec cargo test --test it server_kill:: -- --nocapture
