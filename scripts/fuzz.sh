#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# fuzz.sh <build> <seconds>: runs every fuzz target of a build of the preset `fuzz` for so many seconds, two at once,
# from its corpus in tests/fuzz. What is new stays in <build>/corpus; an input that finds something in <build>/found.
set -euo pipefail

build=$1
seconds=$2
source=$(cd "$(dirname "$0")/.." && pwd)/tests/fuzz/corpus

run() {
    local target=$1 name=${1##*/azoth_fuzz_}
    local log="$build/fuzz-$name.log"
    mkdir -p "$build/corpus/$name" "$build/found"
    if "$target" -max_total_time="$seconds" -timeout=20 -max_len=256 -print_final_stats=1 \
        -artifact_prefix="$build/found/$name-" "$build/corpus/$name" "$source/$name" \
        >"$log" 2>&1; then
        echo "  $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, nothing found"
    else
        echo "  $name: FOUND something; $log ends with"
        tail -n 40 "$log"
        return 1
    fi
}

running=0
failed=0
for target in "$build"/tests/fuzz/azoth_fuzz_*; do
    if [[ ! -f $target || ! -x $target ]]; then
        continue
    fi
    if ((running == 2)); then
        wait -n || failed=1
        running=$((running - 1))
    fi
    run "$target" &
    running=$((running + 1))
done
while ((running > 0)); do
    wait -n || failed=1
    running=$((running - 1))
done
exit "$failed"
