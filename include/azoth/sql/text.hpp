// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiled_statement.hpp"
#include "azoth/sql/elements.hpp"
#include "azoth/sql/expr.hpp"
#include "azoth/sql/literal_sql.hpp"
#include "azoth/sql/schema/column_options.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace azoth {

/// SQL written by hand, as a statement or as a part of one: `az::text("SELECT 1 WHERE :x > 2")`.
///
/// `:name` is a parameter; `\:` is a colon. The SQL itself has to be a literal of the program: text put
/// together at run time does not compile, because that is how injections happen. Values belong into
/// parameters, identifiers into `az::column` and `az::Table`; for the rare rest there is `unsafe_sql`.
class TextClause : public detail::Operators<TextClause, Any>,
                   public detail::Compilable<TextClause> {
public:
    explicit TextClause(sql::NodeRef node) noexcept : node_(std::move(node)) {}

    const sql::NodeRef& node() const noexcept { return node_; }

    const sql::NodeRef& statement() const noexcept { return node_; }

    /// Gives values to some of the parameters.
    [[nodiscard]] AZOTH_EXPORT TextClause
    bindparams(std::initializer_list<std::pair<std::string_view, Value>> values) const;

    /// Says what the columns of its rows are, in order; it is then as good as a SELECT:
    ///
    ///     az::text("SELECT id, upper(name) AS loud FROM users")
    ///         .columns(az::column<int>("id"), az::column<std::string>("loud"))
    ///         .subquery("shouting")
    template <class... Cs>
        requires(sizeof...(Cs) > 0)
    [[nodiscard]] auto columns(const Cs&... columns) const;

private:
    sql::NodeRef node_;
};

inline TextClause text(LiteralSql sql) {
    return TextClause(sql::NodeRef::adopt(new sql::Text(std::string(sql.view()), true, Type())));
}

/// The only way to run SQL that was put together at run time. Everything in it is trusted: search for this
/// name to find every place of a program where an injection could be.
inline TextClause unsafe_sql(std::string sql) {
    return TextClause(sql::NodeRef::adopt(new sql::Text(std::move(sql), true, Type())));
}

/// A piece of SQL in the place of a column, taken as it is: `az::literal_column<int>("1 + 1")`.
template <class T = Any>
Expr<T> literal_column(LiteralSql sql) {
    return Expr<T>(sql::NodeRef::adopt(
        new sql::Text(std::string(sql.view()), false, Type(TypeTraits<detail::unwrap<T>>::sql_type))
    ));
}

}  // namespace azoth
