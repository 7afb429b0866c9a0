#!/usr/bin/env bash
# Asks a real server, in turn as an applicant, an employer's officer and the bureau, whatever its own description allows, and holds every
# answer to it: scripts/schemathesis.sh [CASES] (examples of each operation for each of the three; default 60, some 10,000 cases in all).
# Needs schemathesis (PyPI) and a built program; says how many cases there were and fails on a 5xx or an answer that is not as described.
set -euo pipefail
cd "$(dirname "$0")/.."
cases=${1:-60}
declare=${DECLARE:-$PWD/target/release/declare}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

"$declare" admin init --data "$work/data" --bureau 示例局 --bureau-officer 王敏 --employer 示例单位 --code 91440300TE0T000257 --officer 林晓 \
  >"$work/tokens" 2>/dev/null
"$declare" serve --data "$work/data" --listen 127.0.0.1:0 --clock 2026-03-10T09:00:00+08:00 >"$work/url" 2>"$work/log" &
server=$!
until [ -s "$work/url" ]; do kill -0 "$server"; done
url=$(head -1 "$work/url")

export DECLARE_CONFIG_DIR=$work/settings DECLARE_KEEP_TOKENS=file
at=(--server "$url" --account tester)
printf 'correct horse battery\n' | "$declare" register "${at[@]}" --name 李思敏 --id-number 440300199903080021 --email tester@example.org --password-stdin
code=$(sed -n 's/^    //p' "$work"/data/outbox/*.eml | head -1)
"$declare" register "${at[@]}" --code "$code"
printf 'correct horse battery\n' | "$declare" login "${at[@]}" --password-stdin
person=$(sed -n 's/.*token: //p' "$work"/settings/tokens.yaml | head -1)

total=0
for token in "$person" $(cut -f4 "$work/tokens"); do
  schemathesis run "$url/v1/openapi.json" --header "Authorization: Bearer $token" --max-examples "$cases" --seed 2026 --continue-on-failure \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
    --exclude-operation-id delete_token --exclude-operation-id delete_tokens_id --workers 1 | tee "$work/report"
  told=$(sed -n 's/.*[^0-9]\([0-9]\{1,\}\) generated.*/\1/p' "$work/report" | tail -1)
  total=$((total + ${told:-0}))
done
echo "$total cases"
