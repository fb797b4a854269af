#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# on_server.sh <postgresql|mariadb> <folder> <azoth_conformance> <records>: prepares the records on the server that
# tests/integration/server.sh started and described in the folder, or that AZOTH_TEST_POSTGRESQL_URL or
# AZOTH_TEST_MARIADB_URL names. Exit status 77 says that there is none.
set -euo pipefail

server=$1 folder=$2 conformance=$3 records=$4

variable=AZOTH_TEST_${server^^}_URL
url=${!variable-}
if [[ -z $url && -f $folder/$server.server ]]; then
    url=$(sed -n 's/^url=//p' "$folder/$server.server")
fi
if [[ -z $url ]]; then
    echo "skipped: no server $server"
    exit 77
fi
# mysql:// is for both; what is written shall be for this server.
exec "$conformance" "$records" --prepare "$server:${url#*:}" --summary
