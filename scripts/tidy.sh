#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tidy.sh <build dir> [<file>...]: clang-tidy 19 over the library's sources, or over the files given.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=$1
shift
if (($# == 0)); then
    mapfile -t files < <(find src -name '*.cpp' | sort)
    set -- "${files[@]}"
fi
printf '%s\0' "$@" |
    xargs -0 -r -n 1 -P "${JOBS:-$(nproc)}" \
        clang-tidy-19 -p "$build" --quiet --warnings-as-errors='*' 2> >(grep -v 'warnings\? generated' >&2)
