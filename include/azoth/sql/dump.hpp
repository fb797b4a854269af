// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/to_string.hpp"

#include <string>

namespace azoth {

/// How a tree is shown.
struct DumpOptions {
    /// The values of parameters. They may be secrets, so they have to be asked for.
    bool values = false;
};

namespace sql {

/// As `azoth::dump`, for any node.
AZOTH_EXPORT std::string dump(const Node& node, DumpOptions options = {});

}  // namespace sql

/// The tree of a statement or an expression for people, a line per node: what it is, its operator or name, its
/// type.
///
///     select
///       columns
///         column users.id : Integer
///       where
///         binary > : Boolean
///           column users.age : Integer
///           bind age : Integer
template <class T>
    requires detail::has_statement<T> || detail::has_node<T>
[[nodiscard]] std::string dump(const T& statement, DumpOptions options = {}) {
    return sql::dump(*detail::node_of(statement), options);
}

}  // namespace azoth
