#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh <gdb> <printers> <program>: what gdb shows of the program's variables. 77: gdb cannot run it here.
set -euo pipefail
gdb=$1 printers=$2 program=$3

shown=$("$gdb" -nx -batch -iex "set auto-load off" -x "$printers" \
  -ex "break stop_here" -ex run -ex up \
  -ex "print select" -ex "print insert" -ex "print update" -ex "print gone" \
  -ex "print text" -ex "print number" -ex "print none" -ex "print users" \
  -ex "print *select.builder_.node.node_" "$program" 2>&1) || true

if ! grep -q "stop_here" <<<"$shown" || grep -qi "ptrace\|Python scripting is not" <<<"$shown"; then
  printf '%s\n' "$shown"
  exit 77
fi

failed=0
expect() {
  if ! grep -qF -- "$1" <<<"$shown"; then
    echo "not shown: $1"
    failed=1
  fi
}
expect '$1 = SELECT users.id, count(*) AS n WHERE users.id > :id AND users.name = :name GROUP BY users.id LIMIT :param'
expect '$2 = INSERT INTO users (id, name) VALUES (:id, :name)'
expect '$3 = UPDATE users SET name = :name WHERE users.id = :id'
expect '$4 = DELETE FROM users WHERE users.id IN (:id...)'
expect "\$5 = \"it's\""
expect '$6 = 42'
expect '$7 = NULL'
expect '$8 = users'
expect '$9 = SELECT users.id'
if ((failed)); then
  printf '%s\n' "$shown"
fi
exit $failed
