// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/column_options.hpp"
#include "azoth/sql/schema/constraint.hpp"
#include "azoth/sql/schema/table_builder.hpp"
#include "azoth/sql/type.hpp"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

/// A column as a `Table` is described with:
/// `az::Column{"name", az::String(50), az::nullable(false)}`.
///
/// After the name come a SQL type and options in any order: `az::primary_key`, `az::nullable()`,
/// `az::unique`, `az::index`, `az::foreign_key()`, `az::server_default()`, `az::onupdate()`, `az::comment()`,
/// `az::CheckConstraint`. NULL is allowed unless it is a primary key or `az::nullable(false)`. All texts are
/// copied.
class AZOTH_EXPORT Column {
public:
    template <class... Args>
    explicit Column(std::string name, const Args&... args)
        : Column(std::move(name), collect(args...)) {}

    const std::string& name() const noexcept { return definition_.name; }

    const Type& type() const noexcept { return definition_.type; }

    const detail::ColumnDefinition& definition() const noexcept { return definition_; }

private:
    struct Arguments {
        ColumnOptions options{};
        const Type* type = nullptr;
        std::vector<CheckConstraint> checks{};

        template <class A>
        void add(const A& argument) {
            if constexpr (std::is_same_v<A, Type>) {
                type = &argument;
            } else if constexpr (std::is_same_v<A, CheckConstraint>) {
                checks.push_back(argument);
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

    Column(std::string name, Arguments arguments);

    detail::ColumnDefinition definition_;
};

}  // namespace azoth
