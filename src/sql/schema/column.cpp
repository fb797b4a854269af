// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/column.hpp"

#include "azoth/sql/elements.hpp"

#include <iterator>

namespace azoth {

namespace {

sql::ColumnDefault value_default(Value value) {
    return {
        .kind = sql::ColumnDefault::Kind::value,
        .expression = sql::make_bind(std::move(value), Type(), nullptr),
    };
}

}  // namespace

detail::InsertDefault insert_default(Value value) {
    return {value_default(std::move(value))};
}

detail::InsertDefault insert_default(DDLExpression sql) {
    return {{.kind = sql::ColumnDefault::Kind::sql, .expression = sql.node()}};
}

detail::UpdateDefault update_default(Value value) {
    return {value_default(std::move(value))};
}

Column::Column(QuotedName name, Arguments arguments)
    : definition_(detail::define_column(
          arguments.options.name.empty() ? std::move(name) : QuotedName(arguments.options.name),
          arguments.type != nullptr ? *arguments.type : Type(arguments.options.type),
          arguments.options,
          true
      )) {
    auto& checks = definition_.checks;
    checks.insert(
        checks.end(),
        std::make_move_iterator(arguments.checks.begin()),
        std::make_move_iterator(arguments.checks.end())
    );
    sql::ColumnSchema& schema = definition_.schema;
    if (arguments.identity != nullptr) {
        schema.identity = *arguments.identity;
        schema.nullable = schema.nullable_given && schema.nullable;
    }
    if (arguments.computed != nullptr) {
        schema.computed = *arguments.computed;
    }
    if (arguments.dialect_options != nullptr) {
        schema.options = *arguments.dialect_options;
    }
    if (arguments.insert_default.kind != sql::ColumnDefault::Kind::none) {
        schema.insert_default = std::move(arguments.insert_default);
    }
    if (arguments.update_default.kind != sql::ColumnDefault::Kind::none) {
        schema.update_default = std::move(arguments.update_default);
    }
}

}  // namespace azoth
