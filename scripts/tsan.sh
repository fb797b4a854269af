#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tsan.sh <command>...: runs a command with address randomisation off where the system allows it.
# The thread sanitizer of g++ 12 refuses to start on kernels that randomise more than it expects.
set -euo pipefail

if setarch "$(uname -m)" -R true 2>/dev/null; then
    exec setarch "$(uname -m)" -R "$@"
fi
exec "$@"
