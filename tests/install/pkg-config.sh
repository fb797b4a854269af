#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# pkg-config.sh <compiler> <prefix> <libdir> <components> <consumer dir>: builds the program with no
# more than a compiler and pkg-config, and runs it.
set -euo pipefail

compiler=$1 prefix=$2 libdir=$3 components=$4 consumer=$5

export PKG_CONFIG_PATH="$prefix/$libdir/pkgconfig"
packages=()
definitions=()
for component in ${components//,/ }; do
    packages+=("azoth-$component")
    definitions+=("-DWITH_${component^^}")
done
program=$(mktemp)
trap 'rm -f "$program"' EXIT

# shellcheck disable=SC2046
set -x
"$compiler" -std=c++20 "${definitions[@]}" $(pkg-config --cflags "${packages[@]}") "$consumer"/*.cpp \
    -Wl,--as-needed -Wl,-rpath,"$prefix/$libdir" $(pkg-config --libs "${packages[@]}") -o "$program"
"$program"
