// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace azoth::sql {

/// Which parameters say their type in the SQL: `$1::INTEGER`. A matter of how the driver sends values.
enum class BindCasts : unsigned char {
    none,
    composed,  ///< Arrays, ranges, JSON, UUID: what the server cannot tell from a text.
    textual,   ///< Also numbers, text and times: for a driver that leaves the types to the server.
    all,       ///< Whatever has a type.
};

/// What a database, in one version and configuration, can do with SQL. A dialect gives its compiler these.
struct Features {
    int server_version[3] = {0, 0, 0};  ///< 0: the newest.
    bool native_boolean = true;
    bool multivalues_insert = true;  ///< INSERT ... VALUES (...), (...)
    bool default_values = true;      ///< INSERT ... DEFAULT VALUES
    bool default_metavalue = false;  ///< INSERT ... VALUES (DEFAULT)
    bool empty_insert = true;        ///< INSERT ... () VALUES ()
    bool for_update_of = false;
    bool simple_order_by_label = true;  ///< ORDER BY may name a label of the column list.
    bool tuple_in_values = false;       ///< x IN (VALUES (1, 2), ...) instead of x IN ((1, 2), ...)
    bool cte_follows_insert = false;    ///< INSERT INTO t WITH ... SELECT
    bool implicit_returning = false;  ///< Keys come back by RETURNING where the caller wants them.
    bool postfetch_lastrowid =
        false;  ///< The key of a single-row INSERT is known without RETURNING.
    bool sequences = false;
    bool sequences_optional = false;  ///< Sequences marked optional are not used.
    bool insert_null_pk_still_autoincrements = false;
    bool identity_columns = true;
    bool backslash_escapes = false;       ///< A backslash inside a text literal is doubled.
    bool double_percents = true;          ///< With `format` and `pyformat`: % is written %%.
    bool double_percents_in_ddl = false;  ///< DDL, too, goes to a driver that looks for % in it.
    bool delete_returning = true;
    bool update_returning = true;
    bool insert_returning = true;
    // of one database each
    bool ansi_joins = true;          ///< Oracle: JOIN; otherwise `(+)` in WHERE.
    int offset_fetch = -1;           ///< Oracle, SQL Server: OFFSET ... FETCH; -1: by the version.
    bool optimize_limits = false;    ///< Oracle: the FIRST_ROWS hint.
    bool nchar_for_unicode = false;  ///< Oracle: NVARCHAR2 and NCLOB for Unicode.
    bool alias_tables_with_schema = false;  ///< SQL Server
    bool strict_binds = false;              ///< SQL Server: literals where no parameter may stand.
    bool requires_alias_for_on_duplicate_key = false;  ///< MySQL 8: AS new
    bool jsonb_subscripting = true;                    ///< PostgreSQL 14
    BindCasts bind_casts = BindCasts::none;            ///< PostgreSQL
    bool concurrent_index = true;  ///< PostgreSQL: CREATE and DROP INDEX CONCURRENTLY
    bool for_share = false;        ///< MySQL 8: FOR SHARE instead of LOCK IN SHARE MODE
    bool is_mariadb = false;
    bool json_paths = false;  ///< Parameters inside of JSON values are paths: `$."key"`, `$[0]`.
    std::size_t max_identifier_length = 9999;
    std::size_t max_index_name_length = 0;       ///< 0: max_identifier_length
    std::size_t max_constraint_name_length = 0;  ///< The same for constraints.
    std::size_t label_length = 0;  ///< Longest generated label; 0: max_identifier_length
    std::string default_schema{};

    /// Whether the server is of this version or newer.
    constexpr bool at_least(int major, int minor = 0, int patch = 0) const noexcept {
        const int wanted[3] = {major, minor, patch};
        if (server_version[0] == 0) {
            return true;
        }
        for (int i = 0; i < 3; ++i) {
            if (server_version[i] != wanted[i]) {
                return server_version[i] > wanted[i];
            }
        }
        return true;
    }
};

}  // namespace azoth::sql
