// SPDX-License-Identifier: MIT
// How INSERT, UPDATE and DELETE are written.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

namespace {

const Table& table_of(const FromRef& from) {
    const auto* table = if_is<Table>(from.get());
    if (table == nullptr) {
        throw CompileError(ErrorInfo{
            .message = "INSERT, UPDATE and DELETE work on a table, not on an alias or a subquery",
            .hint = "name the table itself",
        });
    }
    return *table;
}

}  // namespace

namespace {

[[noreturn]] void unconsumed(const Table& table, const std::string& key) {
    throw CompileError(ErrorInfo{
        .message =
            fmt::format("unconsumed column name '{}': '{}' has none", key, table.table_name()),
        .table = table.table_name(),
        .column = key,
        .hint = "check the names of the parameters",
    });
}

NodeRef parameter_for(const Column& column) {
    return NodeRef::adopt(new Bind(std::string(column.key()), column.type(), true, Value()));
}

template <class Items>
bool sets(const Items& items, const Column& column) {
    return std::ranges::any_of(items, [&](const Assignment& item) {
        return item.column.get() == &column;
    });
}

void in_table_order(std::vector<Assignment>& items) {
    // Few items, and those of one column keep their order.
    for (auto item = items.begin(); item != items.end(); ++item) {
        const auto place = std::ranges::upper_bound(
            items.begin(),
            item,
            item->column->position(),
            {},
            [](const Assignment& earlier) { return earlier.column->position(); }
        );
        std::rotate(place, item, item + 1);
    }
}

}  // namespace

void SQLCompiler::write_insert(const Insert& insert) {
    const Table& table = table_of(insert.table);
    qualify_ = false;
    write("INSERT INTO ");
    write(identifiers_.format_table(table.schema(), table.table_name()));

    // What the parameters of the execution name beside the values of the statement.
    std::vector<Assignment> one_row;
    if (!insert.from_select && insert.rows <= 1) {
        for (std::size_t i = 0; i < insert.columns.size() && insert.rows == 1; ++i) {
            one_row.push_back({insert.columns[i], insert.values[i]});
        }
        if (options_.column_keys != nullptr) {
            bool added = false;
            for (const auto& key : *options_.column_keys) {
                const Column* column = table.find(key);
                if (column != nullptr && !sets(one_row, *column)) {
                    one_row.push_back({ColumnRef(column), parameter_for(*column)});
                    made_->assigned.insert(column->key());
                    added = true;
                }
            }
            if (added && insert.rows == 1) {
                in_table_order(one_row);
            }
        } else if (insert.rows == 0) {
            for (const auto& column : table.columns()) {
                one_row.push_back({ColumnRef(column.get()), parameter_for(*column)});
                made_->assigned.insert(column->key());
            }
        }
    }
    const auto write_names = [&](std::size_t count, auto&& column) {
        write(" (");
        for (std::size_t i = 0; i < count; ++i) {
            write(i == 0 ? "" : ", ");
            write_identifier(column(i).name());
        }
        write(")");
    };
    if (insert.from_select) {
        write_names(insert.columns.size(), [&](std::size_t i) -> const Column& {
            return *insert.columns[i];
        });
        write(" ");
        write_select(as<Select>(*insert.from_select), Place::from);
    } else if (insert.rows > 1) {
        const std::size_t width = insert.columns.size();
        write_names(width, [&](std::size_t i) -> const Column& { return *insert.columns[i]; });
        write(" VALUES ");
        for (std::size_t row = 0; row < insert.rows; ++row) {
            write(row == 0 ? "(" : ", (");
            const std::string suffix = fmt::format("_m{}", row);
            for (std::size_t i = 0; i < width; ++i) {
                write(i == 0 ? "" : ", ");
                write_assigned(*insert.columns[i], *insert.values[row * width + i], suffix);
            }
            write(")");
        }
    } else if (one_row.empty()) {
        visit_empty_insert(insert);
    } else {
        write_names(one_row.size(), [&](std::size_t i) -> const Column& {
            return *one_row[i].column;
        });
        write(" VALUES (");
        for (std::size_t i = 0; i < one_row.size(); ++i) {
            write(i == 0 ? "" : ", ");
            write_assigned(*one_row[i].column, *one_row[i].value);
        }
        write(")");
    }
    if (insert.on_conflict.action != OnConflict::Action::none) {
        visit_on_conflict(insert);
    }
    write_returning(insert.returning);
    check_column_keys(table);
}

/// Every name among the parameters has to be one of a column or of a parameter of the statement.
void SQLCompiler::check_column_keys(const Table& table) const {
    if (options_.column_keys == nullptr) {
        return;
    }
    for (const auto& key : *options_.column_keys) {
        const bool known = std::ranges::any_of(into_.binds, [&](const BindSlot& slot) {
            return slot.name == key;
        });
        if (!known) {
            unconsumed(table, key);
        }
    }
}

void SQLCompiler::visit_empty_insert(const Insert&) {
    write(" DEFAULT VALUES");
}

void SQLCompiler::visit_on_conflict(const Insert& insert) {
    const OnConflict& conflict = insert.on_conflict;
    if (insert.from_select) {
        // Without a WHERE the parser takes ON for the start of a join condition.
        const auto& select = as<Select>(*insert.from_select);
        if (select.where.empty() && select.group_by.empty() && select.having.empty() &&
            select.order_by.empty() && !select.limit && !select.offset) {
            write(" WHERE 1 = 1");
        }
    }
    write(" ON CONFLICT");
    if (!conflict.target.empty()) {
        write(" (");
        for (std::size_t i = 0; i < conflict.target.size(); ++i) {
            write(i == 0 ? "" : ", ");
            write_identifier(conflict.target[i]->name());
        }
        write(")");
    }
    if (conflict.action == OnConflict::Action::nothing) {
        write(" DO NOTHING");
        return;
    }
    write(" DO UPDATE SET ");
    qualify_ = true;
    for (std::size_t i = 0; i < conflict.set.size(); ++i) {
        write(i == 0 ? "" : ", ");
        write_identifier(conflict.set[i].column->name());
        write(" = ");
        visit(*conflict.set[i].value);
    }
    for (std::size_t i = 0; i < conflict.where.size(); ++i) {
        write(i == 0 ? " WHERE " : " AND ");
        visit_condition(*conflict.where[i], conflict.where.size() > 1 ? Op::and_ : Op::none);
    }
    qualify_ = false;
}

void SQLCompiler::write_update(const Update& update) {
    const Table& table = table_of(update.table);
    Frame frame;
    frame.froms.push_back(update.table);
    frames_.push_back(&frame);
    write("UPDATE ");
    write(identifiers_.format_table(table.schema(), table.table_name()));
    write(" SET ");

    std::vector<Assignment> set(update.set.begin(), update.set.end());
    if (options_.column_keys != nullptr) {
        // A name that a parameter of the statement has is for that parameter.
        const auto is_parameter = [&](const std::string& key) {
            return std::ranges::any_of(made_->sources, [&](const Bind* bind) {
                return !bind->anonymous() && bind->base_name() == key;
            });
        };
        bool added = false;
        for (const auto& key : *options_.column_keys) {
            const Column* column = table.find(key);
            if (column != nullptr && !sets(set, *column) && !is_parameter(key)) {
                set.push_back({ColumnRef(column), parameter_for(*column)});
                made_->assigned.insert(column->key());
                added = true;
            }
        }
        if (added && !update.set.empty()) {
            in_table_order(set);
        }
    }
    if (set.empty()) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("this UPDATE of '{}' sets nothing", table.table_name()),
            .table = table.table_name(),
            .hint = "call set(column, value) or give parameters named after columns",
        });
    }
    for (const auto& column : table.columns()) {
        const ColumnSchema* schema = column->schema();
        if (schema != nullptr && schema->onupdate && !sets(set, *column)) {
            set.push_back({ColumnRef(column.get()), schema->onupdate});
        }
    }
    for (std::size_t i = 0; i < set.size(); ++i) {
        write(i == 0 ? "" : ", ");
        write_identifier(set[i].column->name());
        write("=");
        write_assigned(*set[i].column, *set[i].value);
    }
    write_where(update.where);
    write_returning(update.returning);
    frames_.pop_back();
    check_column_keys(table);
}

void SQLCompiler::write_delete(const Delete& statement) {
    const Table& table = table_of(statement.table);
    Frame frame;
    frame.froms.push_back(statement.table);
    frames_.push_back(&frame);
    write("DELETE FROM ");
    write(identifiers_.format_table(table.schema(), table.table_name()));
    write_where(statement.where);
    write_returning(statement.returning);
    frames_.pop_back();
}

void SQLCompiler::write_returning(const Insert::Values& returning) {
    if (returning.empty()) {
        return;
    }
    visit_returning(returning);
    into_.returns_rows = true;
}

void SQLCompiler::visit_returning(const Insert::Values& returning) {
    write(" RETURNING ");
    const bool qualified = std::exchange(qualify_, returning_with_table());
    Frame frame;
    frames_.push_back(&frame);
    bool first = true;
    for_each_result_column(returning, [&](const Node& node) {
        write(first ? "" : ", ");
        first = false;
        write_result_column(node, Place::top, nullptr, frame);
    });
    frames_.pop_back();
    qualify_ = qualified;
}

}  // namespace azoth::sql
