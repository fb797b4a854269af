#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# check-format.sh [--fix]: every C++ file is as clang-format 19 writes it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folders=()
for folder in include src tools tests examples bench; do
    [[ -d $folder ]] && folders+=("$folder")
done

format() {
    find "${folders[@]}" -type f \( -name '*.hpp' -o -name '*.cpp' \) -print0 |
        xargs -0 -r -n 20 -P "$(nproc)" clang-format-19 --style=file "$@"
}

if [[ ${1-} == --fix ]]; then
    format -i
elif ! output=$(format --dry-run -Werror 2>&1); then
    echo "Not as clang-format 19 writes it; \`make format\` does:"
    sed -n 's/^\([^ :]*\):[0-9].*/  \1/p' <<<"$output" | sort -u
    exit 1
fi
