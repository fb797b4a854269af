#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# run.sh <file.cpp> <compiler> <flags>...: passes when the compiler refuses the file as it says itself.
#
#   // expect: <text>       must be in the compiler's output, and the first error must show one of them
#   // expect-note: <text>  must be in the output, anywhere
#
# The text is taken as it stands (no pattern). control.cpp has to compile.
set -euo pipefail

file=$1
shift

status=0
output=$(LC_ALL=C "$@" "$file" 2>&1) || status=$?

fail() {
    printf '%s: %s\n--- compiler output ---\n%s\n' "${file##*/}" "$1" "$output"
    exit 1
}

if [[ ${file##*/} == control.cpp ]]; then
    [[ $status -eq 0 ]] || fail "must compile, but does not"
    exit 0
fi

[[ $status -ne 0 ]] || fail "compiles, but must not"

mapfile -t expected < <(sed -n 's|^[[:space:]]*// expect: *||p' "$file")
mapfile -t notes < <(sed -n 's|^[[:space:]]*// expect-note: *||p' "$file")
((${#expected[@]} + ${#notes[@]} > 0)) || fail "has no '// expect: <sentence>' line"

for text in "${expected[@]}" "${notes[@]}"; do
    [[ $output == *"$text"* ]] || fail "the compiler does not say: $text"
done

if ((${#expected[@]} > 0)); then
    first=$(grep -m1 -E '(^|[ :])error: ' <<<"$output") || fail "no line with 'error:'"
    for text in "${expected[@]}"; do
        [[ $first == *"$text"* ]] && exit 0
    done
    fail "the first error is not the sentence, it is: $first"
fi
