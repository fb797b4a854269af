#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# install-deps.sh <group>...: installs the Debian packages of the groups that are missing here.
# Says what it installs, asks nothing, and does not touch the network when nothing is missing.
# Groups: build test check demo bench
set -euo pipefail

build=(g++ cmake ninja-build ccache mold libfmt-dev libsqlite3-dev libpq-dev libmariadb-dev)
# The tests start servers of their own from these packages.
servers=(postgresql mariadb-server)
test=("${build[@]}" "${servers[@]}" pkg-config doctest-dev nlohmann-json3-dev librapidcheck-dev iso-codes)
check=("${test[@]}" clang-19 libclang-rt-19-dev clang-tidy-19 clang-format-19)
demo=("${build[@]}" nlohmann-json3-dev iso-codes)
bench=("${build[@]}" libbenchmark-dev nlohmann-json3-dev valgrind)

wanted=()
for group in "$@"; do
    case $group in
        build | test | check | demo | bench)
            declare -n packages=$group
            wanted+=("${packages[@]}")
            ;;
        *)
            echo "install-deps.sh: no group '$group'; groups: build test check demo bench" >&2
            exit 2
            ;;
    esac
done

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "This system has no apt. azoth needs what Debian calls:"
    printf '  %s\n' "${wanted[@]}" | sort -u
    echo "Going on as if they were there."
    exit 0
fi

missing=()
for package in $(printf '%s\n' "${wanted[@]}" | sort -u); do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    if [[ $state != installed ]]; then
        missing+=("$package")
    fi
done
if ((${#missing[@]} == 0)); then
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
        echo "Missing: ${missing[*]}" >&2
        echo "Run as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

apt() {
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq \
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        "$@" </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        echo "apt-get $1 failed" >&2
        exit 1
    fi
}

# The services that come with the servers are not wanted: the file is Debian's way to say that none may be
# started by an installation.
policy=/usr/sbin/policy-rc.d
own_policy=
if [[ " ${missing[*]} " =~ " "(postgresql|mariadb-server)" " && ! -e $policy ]]; then
    own_policy=$policy
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
fi
trap 'rm -f "$log"; [[ -z $own_policy ]] || "${as_root[@]}" rm -f "$own_policy"' EXIT

echo "Installing with apt: ${missing[*]}"
apt update
apt install -y --no-install-recommends "${missing[@]}"
