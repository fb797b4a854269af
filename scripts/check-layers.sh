#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# check-layers.sh [<root>]: reads the #include lines below include/, src/ and tools/ and fails when
#   - a layer includes a layer that is not below it,
#   - a driver's header is included outside src/dialects/,
#   - a public header includes something that makes every user's compilation slow.
# check-layers.sh --self-test shows that each of these is found.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

check() {
    cd "$1"
    local folders=()
    for folder in include src tools; do
        [[ -d $folder ]] && folders+=("$folder")
    done
    find "${folders[@]}" -type f \( -name '*.hpp' -o -name '*.cpp' -o -name '*.ipp' \) -print0 |
        sort -z | xargs -0 -r awk "$program"
}

program=$(cat <<'AWK'
function words(text, rank, set,   list, n, i) {
    n = split(text, list, " ")
    for (i = 1; i <= n; ++i) {
        set[list[i]] = rank
    }
}

BEGIN {
    # Layers, lowest first; those of one line know nothing of each other.
    words("base", 0, rank)
    words("sql", 1, rank)
    words("dialects", 2, rank)
    words("engine", 3, rank)
    words("orm", 4, rank)
    words("async", 5, rank)
    words("migrate testing ext", 6, rank)
    words("tools", 7, rank)

    # Umbrella headers stand with the highest layer that they show.
    umbrella["azoth/core.hpp"] = "engine"
    umbrella["azoth/orm.hpp"] = "orm"
    umbrella["azoth/async.hpp"] = "async"
    umbrella["azoth/migrate.hpp"] = "migrate"

    words("sqlite3.h sqlite3ext.h libpq-fe.h libpq/libpq-fs.h postgres_ext.h mysql.h mysql/mysql.h", 1, driver)
    words("mariadb/mysql.h errmsg.h mysqld_error.h sql.h sqlext.h sqltypes.h sqlucode.h odbcinst.h", 1, driver)

    words("iostream istream ostream iomanip sstream fstream regex chrono memory memory_resource", 1, slow)
    words("filesystem locale format ranges thread mutex shared_mutex condition_variable future", 1, slow)
    words("semaphore latch barrier stop_token random execution valarray", 1, slow)
    failures = 0
}

function fail(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    ++failures
}

# The layer a file or an included path belongs to; "" for what is not ours.
function layer_of(path,   parts) {
    if (path in umbrella) {
        return umbrella[path]
    }
    sub(/^azoth\//, "", path)
    split(path, parts, "/")
    return (parts[1] in rank) && index(path, "/") > 0 ? parts[1] : ""
}

FNR == 1 {
    name = FILENAME
    public = sub(/^include\//, "", name)
    if (!public) {
        sub(/^src\//, "", name)
    }
    layer = layer_of(name)
    in_dialect = FILENAME ~ /^src\/dialects\//
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    line = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", line)
    quote = substr(line, 1, 1)
    path = substr(line, 2)
    sub(/[>"].*$/, "", path)

    if (path ~ /(^|\/)\.\.\//) {
        fail("includes '" path "': write the path from include/ or src/")
        next
    }
    if ((path in driver) && !in_dialect) {
        fail("includes the driver header '" path "': only src/dialects/ may")
        next
    }
    target = layer_of(path)
    if (target != "" && layer != "" && target != layer && rank[target] >= rank[layer]) {
        fail("layer '" layer "' includes '" path "' of layer '" target "', which is not below it")
    }
    if (public && quote == "<" && path in slow) {
        fail("public header includes <" path ">, which slows down every user's compilation")
    }
    if (public && layer != "ext" && path ~ /^(fmt|spdlog|nlohmann)\//) {
        fail("public header includes '" path "': third party headers belong in src/ or ext")
    }
    if (public && layer != "async" && layer != "ext" && path ~ /^boost\//) {
        fail("public header includes '" path "': only async and ext may use Boost in headers")
    }
}

END {
    if (failures > 0) {
        printf "%d include%s against the layers (see ARCHITECTURE.md)\n", failures, failures == 1 ? "" : "s"
        exit 1
    }
}
AWK
)

self_test() {
    local root
    root=$(mktemp -d)
    trap "rm -rf '$root'" EXIT
    mkdir -p "$root"/include/azoth/{sql,orm,ext} "$root"/src/{engine,dialects/sqlite,orm}
    local bad=(
        'include/azoth/sql/a.hpp|#include "azoth/orm/session.hpp"|not below it'
        'src/engine/b.cpp|#include "orm/flush.hpp"|not below it'
        'src/orm/c.cpp|#include <sqlite3.h>|driver header'
        'include/azoth/orm/d.hpp|#include <memory>|slows down'
        'include/azoth/orm/e.hpp|  #  include <fmt/format.h>|third party'
        'src/orm/f.cpp|#include "../engine/pool.hpp"|write the path'
        'src/engine/g.cpp|#include <azoth/orm.hpp>|not below it'
    )
    local good=(
        'include/azoth/orm/a.hpp|#include "azoth/sql/select.hpp"'
        'include/azoth/orm/b.hpp|#include <vector>'
        'src/dialects/sqlite/c.cpp|#include <sqlite3.h>'
        'src/orm/d.cpp|#include <memory>'
        'src/orm/e.cpp|// #include "azoth/migrate/op.hpp"'
        'include/azoth/ext/f.hpp|#include <nlohmann/json.hpp>'
    )
    local entry file line text output
    for entry in "${good[@]}"; do
        IFS='|' read -r file line <<<"$entry"
        printf '%s\n' "$line" >"$root/$file"
    done
    (check "$root") || { echo "self-test: allowed includes were refused"; exit 1; }
    for entry in "${bad[@]}"; do
        IFS='|' read -r file line text <<<"$entry"
        printf '%s\n' "$line" >"$root/$file"
        if output=$(check "$root"); then
            echo "self-test: '$line' in $file was not found"
            exit 1
        fi
        if [[ $output != *"$file:1: "*"$text"* ]]; then
            printf "self-test: '%s' in %s: unexpected answer:\n%s\n" "$line" "$file" "$output"
            exit 1
        fi
        rm "$root/$file"
    done
    echo "self-test: ${#bad[@]} faults found, ${#good[@]} allowed includes accepted"
}

if [[ ${1-} == --self-test ]]; then
    self_test
else
    check "${1:-$here}"
    echo "layers: includes point downward"
fi
