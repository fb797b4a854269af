// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace azoth::oracle {

/// Words that are quoted when they are names, sorted: the reserved ones of Oracle.
inline constexpr std::string_view reserved_words[] = {
    "all",      "alter",   "and",       "any",       "as",         "asc",      "between",
    "by",       "char",    "check",     "cluster",   "comment",    "compress", "connect",
    "create",   "current", "date",      "decimal",   "default",    "delete",   "desc",
    "distinct", "drop",    "else",      "exclusive", "exists",     "float",    "for",
    "from",     "grant",   "group",     "having",    "identified", "in",       "index",
    "insert",   "integer", "intersect", "into",      "is",         "level",    "like",
    "lock",     "long",    "minus",     "mode",      "nocompress", "not",      "nowait",
    "null",     "number",  "of",        "on",        "option",     "or",       "order",
    "pctfree",  "prior",   "public",    "raw",       "rename",     "resource", "revoke",
    "select",   "set",     "share",     "size",      "smallint",   "start",    "synonym",
    "table",    "then",    "to",        "trigger",   "uid",        "union",    "unique",
    "update",   "user",    "values",    "varchar",   "varchar2",   "view",     "where",
    "with",
};

static_assert(std::ranges::is_sorted(reserved_words));

}  // namespace azoth::oracle
