// SPDX-License-Identifier: MIT
// What stands in FROM beside tables, classes and SELECTs: VALUES, functions, samples of tables.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/functions.hpp"
#include "azoth/sql/select.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace azoth {

namespace detail {

AZOTH_EXPORT sql::FromRef
make_values(std::vector<sql::ColumnDef> columns, std::vector<Value> cells, std::string_view name);

template <class... Ts, std::size_t N>
std::vector<sql::ColumnDef> named_columns(const std::string_view (&names)[N]) {
    static_assert(
        N == sizeof...(Ts), "azoth: as many names of columns are needed as there are types"
    );
    std::vector<sql::ColumnDef> columns;
    std::size_t i = 0;
    (columns.push_back({std::string(names[i++]), Type(TypeTraits<unwrap<Ts>>::sql_type)}), ...);
    return columns;
}

}  // namespace detail

/// Rows that the program has, as a FROM element:
///
///     const auto prices = az::values<int, double>({"id", "price"}, {{1, 9.5}, {2, 12}}, "prices");
///     const auto [id, price] = prices.columns();
///     az::select(u.name, price).join(prices, id == u.id)
template <class... Ts, std::size_t N>
[[nodiscard]] Typed<SubqueryRef, Ts...> values(
    const std::string_view (&names)[N],
    const std::vector<std::tuple<Ts...>>& rows,
    std::string_view name = {}
) {
    std::vector<Value> cells;
    for (const auto& row : rows) {
        std::apply([&](const Ts&... cell) { (cells.push_back(detail::to_value(cell)), ...); }, row);
    }
    return Typed<SubqueryRef, Ts...>(SubqueryRef(
        detail::make_values(detail::named_columns<Ts...>(names), std::move(cells), name)
    ));
}

/// How a function in FROM is written.
struct TableValuedArguments {
    std::string_view name{};       ///< Empty: made at compilation, as `anon_1`.
    bool with_ordinality = false;  ///< The last of its columns counts the rows.
    bool joins_implicitly =
        false;  ///< It belongs to the FROM element whose columns it is called with.
    bool lateral = false;
    bool render_derived = false;  ///< AS name(column, ...)
};

/// A function that gives rows: `az::table_valued<int>(az::func::call<int>("generate_series", 1, 5), {"value"})`.
/// Its columns are named as the database names them; with `render_derived` the names are yours.
template <class... Ts, std::size_t N, expression F>
[[nodiscard]] Typed<SubqueryRef, Ts...> table_valued(
    const F& function, const std::string_view (&names)[N], TableValuedArguments arguments = {}
) {
    return Typed<SubqueryRef, Ts...>(SubqueryRef(sql::FromRef::adopt(new sql::TableValued(
        function.node(),
        detail::named_columns<Ts...>(names),
        {
            .name = std::string(arguments.name),
            .with_ordinality = arguments.with_ordinality,
            .joins_implicitly = arguments.joins_implicitly,
            .alias = {.lateral = arguments.lateral, .render_derived = arguments.render_derived},
        }
    ))));
}

/// A function in FROM that is itself a column: `SELECT x FROM generate_series(1, 5) AS x`.
template <class T>
class ColumnValued : public detail::Operators<ColumnValued<T>, T> {
public:
    explicit ColumnValued(sql::FromRef from)
        : from_(std::move(from)),
          node_(sql::NodeRef::adopt(
              new sql::ColumnValued(from_, Type(TypeTraits<detail::unwrap<T>>::sql_type))
          )) {}

    const sql::NodeRef& node() const noexcept { return node_; }

    const sql::FromRef& from() const noexcept { return from_; }

private:
    sql::FromRef from_;
    sql::NodeRef node_;
};

template <expression F>
[[nodiscard]] ColumnValued<typename F::value_type>
column_valued(const F& function, std::string_view name = {}) {
    return ColumnValued<typename F::value_type>(
        sql::FromRef::adopt(new sql::TableValued(function.node(), {}, {.name = std::string(name)}))
    );
}

/// How a table is sampled.
struct TableSampleArguments {
    std::string_view name{};       ///< Empty: made at compilation, as `anon_1`.
    std::optional<double> seed{};  ///< REPEATABLE: the same seed gives the same rows.
};

namespace detail {

AZOTH_EXPORT sql::FromRef make_tablesample(
    sql::FromRef element, sql::NodeRef sampling, const TableSampleArguments& arguments
);

/// A percentage is one of SYSTEM; other methods are functions.
template <class S>
sql::NodeRef sampling(const S& method) {
    if constexpr (expression<S>) {
        return method.node();
    } else {
        static_assert(
            family_of<S> == Family::number,
            "azoth: a sample is a percentage, or a function such as az::func::call<double>("
            "\"bernoulli\", 5)"
        );
        return call<double>("system", method).node();
    }
}

}  // namespace detail

/// Some of the rows of a table: `az::tablesample(users, 5)` is about five in a hundred.
template <class From, class S>
    requires requires(const From& table) {
        { table.from() } -> std::convertible_to<sql::FromRef>;
    }
[[nodiscard]] SubqueryRef
tablesample(const From& table, const S& method, TableSampleArguments arguments = {}) {
    return SubqueryRef(detail::make_tablesample(table.from(), detail::sampling(method), arguments));
}

}  // namespace azoth
