// SPDX-License-Identifier: MIT
#include "azoth/sql/dml.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth {

namespace detail {

namespace {

/// The database would refuse it, but only when the statement runs.
void check_written(const sql::Column& column) {
    if (column.schema() != nullptr && column.schema()->computed) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format(
                "'{}' cannot be given a value: the database computes it", column.name()
            ),
            .column = column.name(),
            .hint = "leave it out, and set the columns it is computed from",
        });
    }
}

sql::NodeRef value_node(const sql::Column& column, const NamedValue& item) {
    check_written(column);
    if (item.expression) {
        return item.expression;
    }
    return sql::make_bind(item.value, column.type(), sql::NodeRef(&column));
}

[[noreturn]] void refuse_twice(const sql::Column& column) {
    throw ArgumentError(ErrorInfo{
        .message = fmt::format("there is more than one value for '{}'", column.key()),
        .column = column.key(),
        .hint = "give each column once",
    });
}

void check_own(const sql::Column& column, const sql::FromClause& table, std::string_view hint) {
    if (column.from() != &table) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("'{}' is not a column of '{}'", column.name(), table.name()),
            .column = column.name(),
            .hint = std::string(hint),
        });
    }
}

/// `column = value` behind others, which are of other columns.
template <class Assignments>
void assign(Assignments& set, sql::ColumnRef column, sql::NodeRef value) {
    for (const sql::Assignment& other : set) {
        if (other.column == column) {
            refuse_twice(*column);
        }
    }
    set.push_back({std::move(column), std::move(value)});
}

/// Rows come from one place: values() or a SELECT.
void check_unfilled(const sql::Insert& insert) {
    if (insert.rows != 0 || insert.from_select) {
        throw ArgumentError(ErrorInfo{
            .message =
                fmt::format("this INSERT into '{}' has its rows already", insert.table->name()),
            .table = std::string(insert.table->name()),
            .hint = "it takes values(), or from_select() once",
        });
    }
}

/// Whether an INSERT fills the column in by itself.
bool has_default(const sql::Column& column) noexcept {
    using Kind = sql::ColumnDefault::Kind;
    return column.schema() != nullptr && column.schema()->insert_default.kind != Kind::none &&
           column.schema()->insert_default.kind != Kind::sentinel;
}

}  // namespace

const sql::Column& plain_column(const sql::NodeRef& node) {
    if (const auto* column = sql::if_is<sql::Column>(node)) {
        return *column;
    }
    throw ArgumentError(ErrorInfo{
        .message = "a plain column is needed here, not an expression",
        .hint = "name the column itself, without operators, functions and labels",
    });
}

InsertBuilder::InsertBuilder(sql::FromRef table)
    : node(sql::Handle<sql::Insert>::adopt(new sql::Insert())) {
    node->table = std::move(table);
}

sql::ColumnRef InsertBuilder::column(std::string_view key) const {
    return sql::ColumnRef(&node->table->column(key));
}

void InsertBuilder::values(NamedValues row) {
    rows({row});
}

void InsertBuilder::rows(std::initializer_list<NamedValues> rows) {
    if (rows.size() == 0) {
        return;
    }
    if (node->rows == 0) {
        check_unfilled(*node);
        for (const auto& row : rows) {
            for (const auto& item : row) {
                sql::ColumnRef named = column(item.key);
                if (std::ranges::find(node->columns, named) == node->columns.end()) {
                    node->columns.push_back(std::move(named));
                }
            }
        }
    }
    for (const auto& row : rows) {
        std::size_t used = 0;
        for (const auto& column : node->columns) {
            const NamedValue* found = nullptr;
            for (const auto& item : row) {
                if (item.key == column->key()) {
                    if (found != nullptr) {
                        refuse_twice(*column);
                    }
                    found = &item;
                    ++used;
                }
            }
            if (found == nullptr && (rows.size() == 1 || !has_default(*column))) {
                throw ArgumentError(ErrorInfo{
                    .message =
                        fmt::format("a row of values() has no value for '{}'", column->key()),
                    .column = column->key(),
                    .hint = "all rows of one INSERT have the same columns, except those with a "
                            "default",
                });
            }
            node->values.push_back(found != nullptr ? value_node(*column, *found) : sql::NodeRef());
        }
        if (used != row.size()) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "a row of values() has {} columns, the first one has {}",
                    row.size(),
                    node->columns.size()
                ),
                .hint = "all rows of one INSERT have the same columns",
            });
        }
        ++node->rows;
    }
}

void InsertBuilder::from_select(std::vector<std::string_view> names, sql::NodeRef select) {
    check_unfilled(*node);
    for (const auto name : names) {
        sql::ColumnRef named = column(name);
        check_written(*named);
        if (std::ranges::find(node->columns, named) != node->columns.end()) {
            refuse_twice(*named);
        }
        node->columns.push_back(std::move(named));
    }
    node->from_select = std::move(select);
}

void InsertBuilder::returning(sql::NodeRef column) {
    node->returning.push_back(std::move(column));
}

void InsertBuilder::on_conflict(std::vector<sql::ColumnRef> target) {
    node->on_conflict.target.assign(target.begin(), target.end());
}

void InsertBuilder::do_nothing() {
    node->on_conflict.action = sql::OnConflict::Action::nothing;
    node->on_conflict.set.clear();
}

void InsertBuilder::do_update(sql::ColumnRef column, sql::NodeRef value) {
    check_own(*column, *node->table, "the row that is there is one of the INSERT's own table");
    node->on_conflict.action = sql::OnConflict::Action::update;
    assign(node->on_conflict.set, std::move(column), std::move(value));
}

void InsertBuilder::duplicate_key(sql::ColumnRef column, sql::NodeRef value) {
    check_own(*column, *node->table, "the row that is there is one of the INSERT's own table");
    node->on_conflict.action = sql::OnConflict::Action::duplicate_key;
    assign(node->on_conflict.set, std::move(column), std::move(value));
}

void InsertBuilder::upsert(std::vector<sql::ColumnRef> keys) {
    for (const auto& key : keys) {
        check_own(*key, *node->table, "the keys of an upsert() are columns of its own table");
    }
    node->on_conflict.upsert = true;
    if (node->on_conflict.action == sql::OnConflict::Action::none) {
        node->on_conflict.action = sql::OnConflict::Action::update;
    }
    node->on_conflict.target.assign(keys.begin(), keys.end());
}

void InsertBuilder::index_where(sql::NodeRef condition) {
    node->on_conflict.index_where.push_back(std::move(condition));
}

void InsertBuilder::conflict_where(sql::NodeRef condition) {
    node->on_conflict.where.push_back(std::move(condition));
}

UpdateBuilder::UpdateBuilder(sql::FromRef table)
    : node(sql::Handle<sql::Update>::adopt(new sql::Update())) {
    node->table = std::move(table);
}

void UpdateBuilder::set(const sql::Column& column, sql::NodeRef value) {
    check_own(column, *node->table, "an UPDATE sets columns of its own table");
    check_written(column);
    assign(node->set, sql::ColumnRef(&column), std::move(value));
}

void UpdateBuilder::values(NamedValues row) {
    for (const auto& item : row) {
        const sql::Column& column = node->table->column(item.key);
        set(column, value_node(column, item));
    }
}

void UpdateBuilder::where(sql::NodeRef condition) {
    sql::add_condition(node->where, std::move(condition), true);
}

void UpdateBuilder::returning(sql::NodeRef column) {
    node->returning.push_back(std::move(column));
}

DeleteBuilder::DeleteBuilder(sql::FromRef table)
    : node(sql::Handle<sql::Delete>::adopt(new sql::Delete())) {
    node->table = std::move(table);
}

void DeleteBuilder::where(sql::NodeRef condition) {
    sql::add_condition(node->where, std::move(condition), true);
}

void DeleteBuilder::returning(sql::NodeRef column) {
    node->returning.push_back(std::move(column));
}

}  // namespace detail

}  // namespace azoth
