// SPDX-License-Identifier: MIT
// DDL of a dialect by its name.
#pragma once

#include "azoth/core.hpp"
#include "azoth/dialects/create.hpp"
#include "azoth/dialects/dialect.hpp"
#include "azoth/sql/ddl.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace ddl_test {

namespace az = azoth;

/// Without newlines and tabs, which stand behind every column.
inline std::string one_line(std::string sql) {
    std::erase_if(sql, [](char c) { return c == '\n' || c == '\t'; });
    return sql;
}

inline const az::sql::DDLCompiler& ddl(std::string_view dialect) {
    return az::find_dialect(dialect).ddl();
}

inline std::string create(const az::Table& table, std::string_view dialect) {
    return one_line(ddl(dialect).emit_create_table(table.definition()));
}

inline std::string index(const az::Table& table, std::string_view dialect) {
    const az::sql::Table& definition = table.definition();
    return one_line(ddl(dialect).emit_create_index(definition, definition.indexes.at(0)));
}

inline std::string type(const az::Type& type, std::string_view dialect) {
    return ddl(dialect).emit_type(type.node());
}

/// Tables whose constraints have no names of their own.
inline az::MetaData nameless() {
    return az::MetaData{{.naming_convention = az::NamingConvention::sqlalchemy()}};
}

}  // namespace ddl_test
