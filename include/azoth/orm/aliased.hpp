// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/orm/columns.hpp"
#include "azoth/sql/from.hpp"
#include "azoth/sql/select.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace azoth {

/// A mapped class under another name, for queries that need it twice:
///
///     auto manager = az::aliased<Employee>("manager");
///     select(e.name, manager[e.name]).join(manager, e.manager_id == manager[e.id])
///
/// Each object made by `aliased` is a FROM element of its own.
template <mapped T>
class Aliased {
public:
    using entity_type = T;

    explicit Aliased(std::string name)
        : Aliased(sql::FromRef::adopt(new sql::Alias(
              sql::FromRef(&detail::mapped_table(detail::mapper_of<T>())), std::move(name)
          ))) {}

    /// Of a FROM element with the columns of the class, in their order.
    explicit Aliased(sql::FromRef from)
        : from_(std::move(from)),
          entity_(sql::NodeRef::adopt(new sql::Entity(from_, &detail::mapper_of<T>()))) {}

    /// The column of the alias that corresponds to a column of the class.
    template <class V>
    [[nodiscard]] Expr<V> operator[](const ColumnExpr<V>& column) const {
        return Expr<V>(sql::NodeRef(from_->columns()[column.column().position()].get()));
    }

    [[nodiscard]] const sql::FromRef& from() const noexcept { return from_; }

    [[nodiscard]] const sql::NodeRef& node() const noexcept { return entity_; }

private:
    sql::FromRef from_;
    sql::NodeRef entity_;
};

/// Without a name one is made when the statement is compiled.
template <mapped T>
[[nodiscard]] Aliased<T> aliased(std::string_view name = {}) {
    return Aliased<T>(std::string(name));
}

/// Some of the objects of a class: `auto some = az::tablesample<User>(5);`, about five in a hundred.
template <mapped T, class S>
[[nodiscard]] Aliased<T> tablesample(const S& method, TableSampleArguments arguments = {}) {
    return Aliased<T>(detail::make_tablesample(
        sql::FromRef(&detail::mapped_table(detail::mapper_of<T>())),
        detail::sampling(method),
        arguments
    ));
}

namespace detail {

template <class T>
struct SelectElement<Aliased<T>> {
    using type = T;
};

}  // namespace detail

}  // namespace azoth
