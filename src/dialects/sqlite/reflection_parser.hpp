// SPDX-License-Identifier: MIT
// Reads what SQLite keeps of a schema: the texts of CREATE TABLE and CREATE INDEX.
#pragma once

#include "azoth/dialects/reflection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::sqlite {

/// What CREATE TABLE says that no PRAGMA tells.
struct TableText {
    struct Column {
        std::string name{};
        std::string collation{};
        std::optional<ReflectedComputed> computed{};
        std::string not_null_conflict{};  ///< "ABORT", "IGNORE", ...
    };

    std::vector<Column> columns{};
    ReflectedPrimaryKeyConstraint primary_key{};
    std::string primary_key_conflict{};
    std::vector<ReflectedForeignKeyConstraint> foreign_keys{};
    std::vector<ReflectedUniqueConstraint> unique_constraints{};
    std::vector<ReflectedCheckConstraint> check_constraints{};
    bool autoincrement = false;
    bool without_rowid = false;
    bool strict = false;
};

/// None when it is no CREATE TABLE that can be understood (a virtual table).
std::optional<TableText> parse_create_table(std::string_view sql);

/// An index, with its columns, expressions and condition; none when it cannot be understood.
std::optional<ReflectedIndex> parse_create_index(std::string_view sql);

}  // namespace azoth::sqlite
