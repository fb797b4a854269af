// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/table_builder.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/elements.hpp"

#include <fmt/format.h>

#include <utility>

namespace azoth::detail {

void too_many_columns() {
    throw ArgumentError(ErrorInfo{
        .message = fmt::format(
            "an index or constraint is over more than {} columns", TableArgument::max_columns
        ),
        .hint = "az::UniqueConstraint, az::ForeignKeyConstraint and az::Index of a Table take any "
                "number",
    });
}

sql::NodeRef default_node(const SqlDefault& value) {
    switch (value.kind) {
    case SqlDefault::Kind::none:
        break;
    case SqlDefault::Kind::literal:
        return sql::make_bind(Value(value.text), Type(String()), nullptr);
    case SqlDefault::Kind::text:
        return sql::NodeRef::adopt(new sql::Text(std::string(value.text), false, Type()));
    case SqlDefault::Kind::function:
        return sql::make_function(value.text, {}, Type());
    }
    return nullptr;
}

namespace {

Value value_of(const ConstantValue& value) {
    switch (value.kind) {
    case ConstantValue::Kind::none:
        break;
    case ConstantValue::Kind::boolean:
        return Value(value.integer != 0);
    case ConstantValue::Kind::integer:
        return Value(value.integer);
    case ConstantValue::Kind::real:
        return Value(value.real);
    case ConstantValue::Kind::text:
        return Value(value.text);
    }
    return Value();
}

sql::ColumnDefault client_default(const ClientDefault& given) {
    using Kind = sql::ColumnDefault::Kind;
    switch (given.kind) {
    case ClientDefault::Kind::none:
        break;
    case ClientDefault::Kind::value:
        return {
            .kind = Kind::value,
            .expression = sql::make_bind(value_of(given.value), Type(), nullptr)
        };
    case ClientDefault::Kind::sql:
        return {.kind = Kind::sql, .expression = default_node(given.sql)};
    case ClientDefault::Kind::callable:
        return {.kind = Kind::callable, .callable = given.make};
    }
    return {};
}

}  // namespace

ColumnDefinition
define_column(QuotedName name, Type type, const ColumnOptions& options, bool nullable_by_type) {
    ColumnDefinition column;
    column.name = std::move(name);
    column.type = std::move(type);
    column.schema.primary_key = options.primary_key;
    column.schema.nullable =
        options.nullable >= 0 ? options.nullable != 0 : !options.primary_key && nullable_by_type;
    column.schema.nullable_given = options.nullable >= 0;
    column.schema.autoincrement = options.autoincrement;
    column.schema.server_default = default_node(options.server_default);
    column.schema.onupdate = default_node(options.onupdate);
    column.schema.insert_default = client_default(options.insert_default);
    column.schema.update_default = client_default(options.update_default);
    if (!options.computed.sql.empty()) {
        column.schema.computed = Computed{
            .sqltext = options.computed.sql,
            .persisted = options.computed.persisted >= 0
                             ? std::optional<bool>(options.computed.persisted != 0)
                             : std::nullopt,
        };
    }
    if (options.identity) {
        column.schema.identity = options.identity;
        column.schema.nullable = options.nullable > 0;
    }
    if (!options.sequence.name.empty()) {
        column.schema.insert_default = {
            .kind = sql::ColumnDefault::Kind::sequence,
            .sequence =
                {
                    .name = QuotedName(options.sequence.name),
                    .options = options.sequence.options,
                    .schema = QuotedName(options.sequence.schema),
                    .optional = options.sequence.optional,
                },
        };
    }
    column.schema.comment = options.comment;
    column.unique = options.unique;
    column.index = options.index;
    if (!options.check.empty()) {
        column.checks.push_back({.sqltext = options.check});
    }
    if (const ForeignKeySpec& key = options.foreign_key; !key.target.empty()) {
        column.foreign_keys.push_back({
            .columns = {column.name},
            .referred_columns = {QuotedName(key.target)},
            .name = std::string(key.name),
            .ondelete = std::string(key.ondelete),
            .onupdate = std::string(key.onupdate),
            .initially = std::string(key.initially),
            .deferrable = key.deferrable ? std::optional<bool>(true) : std::nullopt,
            .use_alter = key.use_alter,
        });
    }
    return column;
}

sql::Column& apply(sql::Table& table, ColumnDefinition column) {
    const QuotedName name = column.name;
    sql::Column& added =
        table.append_column(name, std::move(column.type), std::move(column.schema));
    if (column.index) {
        table.indexes.push_back({.columns = {name}, .unique = column.unique});
    } else if (column.unique) {
        table.append_constraint(UniqueConstraint{.columns = {name}});
    }
    for (auto& key : column.foreign_keys) {
        table.append_constraint(std::move(key));
    }
    for (auto& check : column.checks) {
        check.column = name;
        table.append_constraint(std::move(check));
    }
    if (const sql::TypeNode& type = added.type().node(); type.create_constraint) {
        table.append_constraint(
            CheckConstraint{.name = type.name, .column = name, .type_bound = true}
        );
    }
    return added;
}

sql::Column& apply(
    sql::Table& table,
    QuotedName name,
    Type type,
    const ColumnOptions& options,
    bool nullable_by_type
) {
    return apply(table, define_column(std::move(name), std::move(type), options, nullable_by_type));
}

void apply(sql::Table& table, const TableArgument& argument) {
    std::vector<std::string> columns(argument.columns, argument.columns + argument.count);
    std::string name(argument.name);
    switch (argument.kind) {
    case TableArgument::Kind::index: {
        Index index{
            .name = std::move(name),
            .unique = argument.unique,
            .where = argument.text,
        };
        if (argument.expressions) {
            index.expressions.assign(columns.begin(), columns.end());
        } else {
            index.columns = std::move(columns);
        }
        table.indexes.push_back(std::move(index));
        return;
    }
    case TableArgument::Kind::unique:
        table.append_constraint(
            UniqueConstraint{.columns = std::move(columns), .name = std::move(name)}
        );
        return;
    case TableArgument::Kind::check:
        table.append_constraint(CheckConstraint{.sqltext = argument.text, .name = std::move(name)});
        return;
    case TableArgument::Kind::option:
        table.options.set(std::move(name), OptionValue(value_of(argument.value)));
        return;
    case TableArgument::Kind::foreign_key:
        break;
    }
    ForeignKeyConstraint key{
        .columns = std::move(columns),
        .name = std::move(name),
        .ondelete = std::string(argument.foreign_key.ondelete),
        .onupdate = std::string(argument.foreign_key.onupdate),
        .initially = std::string(argument.foreign_key.initially),
        .deferrable = argument.foreign_key.deferrable ? std::optional<bool>(true) : std::nullopt,
        .use_alter = argument.foreign_key.use_alter,
    };
    for (const std::string_view target : argument.targets) {
        if (!target.empty()) {
            key.referred_columns.emplace_back(target);
        }
    }
    table.append_constraint(std::move(key));
}

}  // namespace azoth::detail
