#!/usr/bin/env bash
# Fuzzes what reads bytes that we did not write: scripts/fuzz.sh [SECONDS] [TARGET…] (default: 600 seconds for every target).
# Needs cargo-fuzz. What a target finds stays under fuzz/artifacts/; the inputs that reach new code under fuzz/corpus/.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-600}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo fuzz list)

dictionary=$(mktemp)
trap 'rm -f "$dictionary"' EXIT
# Words of the file: keys of both languages and what stands in the code lists, other bytes than ASCII as a dictionary wants them.
{
  grep -oE '[a-z_]+ "[^"]+"' src/field/table.rs | awk '{gsub(/"/, "", $2); print $1; print $2}'
  grep -ohE 'zh: [^,}]+' guides/*/*.yaml guides/common/lists/*.yaml | cut -c5- | grep -vE '["\\]' | awk 'length($0) < 40'
} | sort -u | perl -pe 's/([^ -~\n])/sprintf "\\x%02X", ord $1/ge; s/.*/"$&"/' >"$dictionary"

# The labelled names, a file each.
seeds_of_names() {
  local line number=0
  while IFS= read -r line; do
    number=$((number + 1))
    printf '%s' "${line%% | *}" >"$seeds/$number"
  done < <(grep -hvE '^(--|[@=~?!]( |$))' src/attachments/matching/tests/corpus/*.txt)
}

export RUSTC_WRAPPER=$PWD/scripts/fuzz-rustc
for target in "${targets[@]}"; do
  seeds=fuzz/corpus/$target
  patience=10
  mkdir -p "$seeds"
  case $target in
    names) seeds_of_names ;;
    pdf)
      find examples -name '*.pdf' -size -24k -exec cp {} "$seeds" \;
      # A PDF is given up after twenty seconds, twice.
      patience=60
      ;;
    image) find examples -name '*.jpg' -size -60k -exec cp {} "$seeds" \; ;;
    *)
      for example in examples/*/app.yaml; do
        cp "$example" "$seeds/$(basename "$(dirname "$example")").yaml"
      done
      printf '\200\0\012\0x\n\0\062\1\n' >"$seeds/changes"
      ;;
  esac
  # No sanitizer: there is no unsafe code to watch, and a stable toolchain will do.
  cargo fuzz run --sanitizer none "$target" "$seeds" -- -max_total_time="$seconds" -max_len=65536 -timeout=$patience -rss_limit_mb=2048 -dict="$dictionary" -print_final_stats=1
done
