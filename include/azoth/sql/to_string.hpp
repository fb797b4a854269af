// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/node.hpp"

#include <concepts>
#include <string>

namespace azoth {

class Dialect;

/// How a statement is shown.
struct ToStringOptions {
    /// Values in the SQL instead of `:name`. Only for looking at: nothing is to be run that way.
    bool literal_binds = false;
};

namespace sql {

/// A statement or expression for people: in plain SQL that belongs to no database.
AZOTH_EXPORT std::string to_string(const Node& node, ToStringOptions options = {});

/// The same in the SQL of a database.
AZOTH_EXPORT std::string
to_string(const Node& node, const Dialect& dialect, ToStringOptions options = {});

}  // namespace sql

namespace detail {

template <class T>
concept has_statement = requires(const T& t) {
    { *t.statement() } -> std::convertible_to<const sql::Node&>;
};

template <class T>
concept has_node = requires(const T& t) {
    { t.node() } -> std::convertible_to<sql::NodeRef>;
};

template <class T>
sql::NodeRef node_of(const T& statement) {
    if constexpr (has_statement<T>) {
        return sql::NodeRef(&*statement.statement());
    } else {
        return statement.node();
    }
}

}  // namespace detail

/// A statement or an expression for people: in plain SQL that belongs to no database, its values as `:name`.
///
///     az::to_string(select(users.c("id")).where(users.c("name") == "x"))
///     // SELECT users.id FROM users WHERE users.name = :name_1
template <class T>
    requires detail::has_statement<T> || detail::has_node<T>
[[nodiscard]] std::string to_string(const T& statement, ToStringOptions options = {}) {
    return sql::to_string(*detail::node_of(statement), options);
}

/// The same in the SQL of a database: `az::to_string(statement, az::postgresql::dialect())`.
template <class T>
    requires detail::has_statement<T> || detail::has_node<T>
[[nodiscard]] std::string
to_string(const T& statement, const Dialect& dialect, ToStringOptions options = {}) {
    return sql::to_string(*detail::node_of(statement), dialect, options);
}

}  // namespace azoth
