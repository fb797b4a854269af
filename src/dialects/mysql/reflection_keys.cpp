// SPDX-License-Identifier: MIT
// Indexes, and the keys among them, and foreign keys of MySQL and MariaDB.
#include "dialects/mysql/reflection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::mysql {

namespace {

std::string action(std::string rule) {
    // The two are the same here, and what is done without a word.
    return rule == "NO ACTION" || rule == "RESTRICT" ? std::string() : rule;
}

void add_item(
    ReflectedIndex& index,
    const Selection& selection,
    const std::string& column,
    const Value& length,
    std::string_view direction,
    const std::string& expression
) {
    const bool is_column = expression.empty();
    // As MySQL wants it in an index.
    const std::string item = is_column ? column : "(" + expression + ")";
    index.column_names.push_back(is_column ? std::optional<std::string>(column) : std::nullopt);
    index.expressions.push_back(item);
    if (!length.is_null()) {
        const std::string name = selection.option("length");
        const auto found =
            std::ranges::find(index.dialect_options.entries(), name, &DialectOptions::Entry::first);
        OptionValue lengths =
            found == index.dialect_options.entries().end() ? OptionValue() : found->second;
        lengths.items.emplace_back(column, length);
        index.dialect_options.set(name, std::move(lengths));
    }
    if (direction == "D") {
        index.column_sorting[item] = {"desc"};
    }
}

/// InnoDB makes an index for every foreign key that has none.
bool belongs_to_foreign_key(const ReflectedTable& table, const ReflectedIndex& index) {
    return std::ranges::any_of(table.foreign_keys, [&](const ReflectedForeignKeyConstraint& key) {
        return key.name == index.name &&
               std::ranges::equal(
                   index.column_names,
                   key.constrained_columns,
                   [](const auto& left, const std::string& right) { return left == right; }
               );
    });
}

}  // namespace

void read_indexes(
    CatalogReader& catalog, const Selection& selection, bool is_mariadb, Reflection::Tables& tables
) {
    const std::string sql = fmt::format(
        "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART, COLLATION, INDEX_TYPE, "
        "{} FROM information_schema.STATISTICS WHERE {} ORDER BY TABLE_NAME, INDEX_NAME, "
        "SEQ_IN_INDEX",
        is_mariadb ? "NULL" : "EXPRESSION",
        selection.condition("")
    );
    for (const auto& row : catalog.rows(sql, selection.values())) {
        const auto found = tables.find(text_of(row[0]));
        if (found == tables.end()) {
            continue;
        }
        ReflectedTable& table = found->second;
        const std::string name = text_of(row[1]);
        const std::string column = text_of(row[3]);
        if (name == "PRIMARY") {
            table.primary_key.constrained_columns.push_back(column);
            continue;
        }
        if (table.indexes.empty() || table.indexes.back().name != name) {
            ReflectedIndex& begun = table.indexes.emplace_back();
            begun.name = name;
            begun.unique = text_of(row[2]) == "0";
            if (const std::string type = text_of(row[6]); type == "FULLTEXT" || type == "SPATIAL") {
                begun.dialect_options.set(selection.option("prefix"), type);
            } else if (type != "BTREE") {
                begun.dialect_options.set(selection.option("using"), type);
            }
        }
        // A spatial index has a length that cannot be said.
        const bool spatial = text_of(row[6]) == "SPATIAL";
        add_item(
            table.indexes.back(),
            selection,
            column,
            spatial ? Value() : row[4],
            text_of(row[5]),
            text_of(row[7])
        );
    }
    for (auto& [name, table] : tables) {
        for (auto& index : table.indexes) {
            if (std::ranges::all_of(index.column_names, [](const auto& column) {
                    return column.has_value();
                })) {
                index.expressions.clear();
            }
            if (belongs_to_foreign_key(table, index)) {
                index.duplicates_constraint = index.name;
            } else if (index.unique && index.expressions.empty()) {
                ReflectedUniqueConstraint& unique = table.unique_constraints.emplace_back();
                unique.name = index.name;
                unique.duplicates_index = index.name;
                for (const auto& column : index.column_names) {
                    unique.column_names.push_back(*column);
                }
            }
        }
    }
}

void read_foreign_keys(
    CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables
) {
    const std::string sql = fmt::format(
        "SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, "
        "k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE, "
        "k.TABLE_SCHEMA FROM information_schema.KEY_COLUMN_USAGE AS k JOIN "
        "information_schema.REFERENTIAL_CONSTRAINTS AS r ON r.CONSTRAINT_SCHEMA = "
        "k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = "
        "k.TABLE_NAME WHERE {} AND k.REFERENCED_TABLE_NAME IS NOT NULL ORDER BY k.TABLE_NAME, "
        "k.CONSTRAINT_NAME, k.ORDINAL_POSITION",
        selection.condition("k.")
    );
    for (const auto& row : catalog.rows(sql, selection.values())) {
        const auto found = tables.find(text_of(row[0]));
        if (found == tables.end()) {
            continue;
        }
        auto& keys = found->second.foreign_keys;
        const std::string name = text_of(row[1]);
        if (keys.empty() || keys.back().name != name) {
            ReflectedForeignKeyConstraint& key = keys.emplace_back();
            key.name = name;
            const std::string there = text_of(row[3]);
            key.referred_schema = there == text_of(row[8]) ? selection.schema : there;
            key.referred_table = text_of(row[4]);
            key.options.onupdate = action(text_of(row[6]));
            key.options.ondelete = action(text_of(row[7]));
        }
        keys.back().constrained_columns.push_back(text_of(row[2]));
        keys.back().referred_columns.push_back(text_of(row[5]));
    }
}

}  // namespace azoth::mysql
