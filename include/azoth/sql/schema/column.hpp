// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/column_default.hpp"
#include "azoth/sql/schema/column_options.hpp"
#include "azoth/sql/schema/constraint.hpp"
#include "azoth/sql/schema/table_builder.hpp"
#include "azoth/sql/type.hpp"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

namespace detail {

struct InsertDefault {
    sql::ColumnDefault value;
};

struct UpdateDefault {
    sql::ColumnDefault value;
};

}  // namespace detail

/// Every INSERT that does not give the column a value gives it this one, which is known at run time only. See
/// column_default.hpp for constants and functions.
AZOTH_EXPORT detail::InsertDefault insert_default(Value value);

/// The same, with any SQL expression.
AZOTH_EXPORT detail::InsertDefault insert_default(DDLExpression sql);

/// Every UPDATE that does not set the column sets it to this value.
AZOTH_EXPORT detail::UpdateDefault update_default(Value value);

/// A column as a `Table` is described with:
/// `az::Column{"name", az::String(50), az::nullable(false)}`.
///
/// After the name come a SQL type and options in any order: `az::primary_key`, `az::nullable()`,
/// `az::unique`, `az::index`, `az::foreign_key()`, `az::server_default()`, `az::onupdate()`, `az::comment()`,
/// `az::CheckConstraint`, `az::Identity`, `az::Computed`, `az::Sequence`, `az::insert_default()`,
/// `az::update_default()`, `az::options()`. NULL is allowed unless it is a primary key or `az::nullable(false)`. All texts are
/// copied.
class AZOTH_EXPORT Column {
public:
    template <class... Args>
    explicit Column(QuotedName name, const Args&... args)
        : Column(std::move(name), collect(args...)) {}

    const QuotedName& name() const noexcept { return definition_.name; }

    const Type& type() const noexcept { return definition_.type; }

    const detail::ColumnDefinition& definition() const noexcept { return definition_; }

private:
    struct Arguments {
        ColumnOptions options{};
        const Type* type = nullptr;
        std::vector<CheckConstraint> checks{};
        const Identity* identity = nullptr;
        const Computed* computed = nullptr;
        const DialectOptions* dialect_options = nullptr;
        sql::ColumnDefault insert_default{};
        sql::ColumnDefault update_default{};

        template <class A>
        void add(const A& argument) {
            if constexpr (std::is_same_v<A, Type>) {
                type = &argument;
            } else if constexpr (std::is_same_v<A, CheckConstraint>) {
                checks.push_back(argument);
            } else if constexpr (std::is_same_v<A, Identity>) {
                identity = &argument;
            } else if constexpr (std::is_same_v<A, Computed>) {
                computed = &argument;
            } else if constexpr (std::is_same_v<A, DialectOptions>) {
                dialect_options = &argument;
            } else if constexpr (std::is_same_v<A, Sequence>) {
                insert_default.kind = sql::ColumnDefault::Kind::sequence;
                insert_default.sequence = argument;
            } else if constexpr (std::is_same_v<A, detail::InsertDefault>) {
                insert_default = argument.value;
            } else if constexpr (std::is_same_v<A, detail::UpdateDefault>) {
                update_default = argument.value;
            } else {
                detail::apply_column_argument(options, argument);
            }
        }
    };

    template <class... Args>
    static Arguments collect(const Args&... args) {
        Arguments all;
        (all.add(args), ...);
        return all;
    }

    Column(QuotedName name, Arguments arguments);

    detail::ColumnDefinition definition_;
};

}  // namespace azoth
