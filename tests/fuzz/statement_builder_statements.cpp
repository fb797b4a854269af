// SPDX-License-Identifier: MIT
#include "fuzz/statement_builder.hpp"

namespace fuzz {

using sql::NodeRef;

namespace {

bool is_query(const NodeRef& statement) {
    return statement->kind() == sql::NodeKind::select ||
           statement->kind() == sql::NodeKind::compound_select ||
           statement->kind() == sql::NodeKind::textual_select;
}

/// A part of a UNION that stands there without parentheses.
bool is_plain(const NodeRef& statement) {
    const auto* select = sql::if_is<sql::Select>(statement);
    return select != nullptr && select->order_by.empty() && !select->limit && !select->offset;
}

}  // namespace

NodeRef StatementBuilder::query() {
    if (!statements_.empty() && is_query(statements_.back())) {
        NodeRef top = std::move(statements_.back());
        statements_.pop_back();
        return top;
    }
    auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
    select->columns.push_back(column());
    select->seal();
    return select;
}

NodeRef StatementBuilder::limit() {
    if (program_.flip()) {
        return pop();
    }
    auto bind = sql::Handle<sql::Bind>::adopt(
        new sql::Bind(azoth::Value(salt_), azoth::Type(azoth::Integer()), nullptr)
    );
    bind->mark_limit();
    return bind;
}

void StatementBuilder::change_rows(sql::GenerativeSelect& select) {
    switch (program_.below(7)) {
    case 0:
    case 1:
        select.order_by.push_back(ordered());
        return;
    case 2:
        select.limit = limit();
        return;
    case 3:
        select.offset = limit();
        return;
    case 4:
        select.group_by.push_back(pop());
        return;
    case 5:
        select.label_style = static_cast<sql::LabelStyle>(program_.below(3));
        return;
    default: {
        const std::uint8_t how = program_.next();
        select.for_update = {
            .wanted = true,
            .read = (how & 1) != 0,
            .nowait = (how & 2) != 0,
            .skip_locked = (how & 4) != 0,
            .key_share = (how & 8) != 0,
        };
        return;
    }
    }
}

void StatementBuilder::change(sql::Select& select) {
    switch (program_.below(10)) {
    case 0:
    case 1:
        select.where.push_back(condition());
        return;
    case 2:
        select.from.push_back(from());
        return;
    case 3: {
        const std::uint8_t how = program_.next();
        sql::JoinStep step;
        step.left = (how & 1) != 0 ? from() : nullptr;
        step.right = from();
        step.condition = (how & 2) != 0 ? nullptr : condition();
        step.outer = (how & 4) != 0;
        step.full = step.outer && (how & 8) != 0;
        select.joins.push_back(std::move(step));
        return;
    }
    case 4:
        select.having.push_back(condition());
        return;
    case 5:
        select.distinct = true;
        if (program_.flip()) {
            select.distinct_on.push_back(pop());
        }
        return;
    case 6:
        select.correlation = static_cast<sql::Correlation>(program_.below(3));
        select.correlate.push_back(from());
        return;
    case 7:
        add_extras(select);
        return;
    default:
        change_rows(select);
        return;
    }
}

NodeRef StatementBuilder::make_select() {
    auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
    for (std::size_t left = 1 + program_.below(3); left > 0; --left) {
        if (program_.below(5) == 0) {
            const sql::FromRef all = from();
            select->columns.push_back(all->columns().empty() ? column() : NodeRef(all));
        } else {
            select->columns.push_back(pop());
        }
    }
    for (std::size_t left = program_.below(5); left > 0; --left) {
        change(*select);
    }
    select->seal();
    return select;
}

NodeRef StatementBuilder::make_compound() {
    auto compound = sql::Handle<sql::CompoundSelect>::adopt(new sql::CompoundSelect());
    compound->op = static_cast<sql::SetOp>(program_.below(6));
    for (std::size_t left = 2 + program_.below(2); left > 0; --left) {
        compound->selects.push_back(query());
        if (!is_plain(compound->selects.back())) {
            not_portable();
        }
    }
    if (compound->op == sql::SetOp::except_all || compound->op == sql::SetOp::intersect_all) {
        not_portable();
    }
    for (std::size_t left = program_.below(3); left > 0; --left) {
        change_rows(*compound);
    }
    compound->seal();
    return compound;
}

void StatementBuilder::on_conflict(sql::Insert& insert) {
    const std::uint8_t how = program_.next();
    const auto& columns = insert.table->columns();
    const auto assigned = [&]() -> sql::Assignment {
        const auto& column = columns[program_.below(columns.size())];
        return {sql::ColumnRef(column.get()), pop()};
    };
    auto& conflict = insert.on_conflict;
    conflict.action = static_cast<sql::OnConflict::Action>(how % 4);
    if (conflict.action == sql::OnConflict::Action::none) {
        return;
    }
    if ((how & 4) != 0) {
        conflict.target.emplace_back(columns.front().get());
        if ((how & 8) != 0) {
            conflict.index_where.push_back(condition());
        }
    } else if ((how & 8) != 0) {
        conflict.constraint = name();
        not_portable();
    }
    if (conflict.action != sql::OnConflict::Action::nothing) {
        conflict.set.push_back(assigned());
        conflict.ordered = (how & 16) != 0;
        if ((how & 32) != 0) {
            conflict.where.push_back(condition());
        }
    }
    if (conflict.action == sql::OnConflict::Action::duplicate_key) {
        not_portable();
    }
}

NodeRef StatementBuilder::make_insert() {
    auto insert = sql::Handle<sql::Insert>::adopt(new sql::Insert());
    insert->table = table();
    const auto& columns = insert->table->columns();
    const std::uint8_t how = program_.next();
    insert->columns.emplace_back(columns[how % columns.size()].get());
    if ((how & 16) != 0) {
        insert->from_select = query();
        if (!is_plain(insert->from_select)) {
            not_portable();
        }
    } else {
        insert->rows = 1 + (how >> 5) % 3;
        insert->multi = insert->rows > 1;
        for (std::size_t i = 0; i < insert->rows; ++i) {
            insert->values.push_back(
                program_.flip() ? pop()
                                : sql::make_bind(value(), azoth::Type(), insert->columns.front())
            );
        }
    }
    if ((how & 8) != 0) {
        on_conflict(*insert);
    }
    for (std::size_t left = program_.below(3); left > 0; --left) {
        insert->returning.push_back(program_.flip() ? pop() : NodeRef(insert->table));
    }
    if (program_.below(4) == 0) {
        add_extras(*insert);
    }
    insert->seal();
    return insert;
}

NodeRef StatementBuilder::make_update() {
    auto update = sql::Handle<sql::Update>::adopt(new sql::Update());
    update->table = table();
    const auto& columns = update->table->columns();
    for (std::size_t left = 1 + program_.below(2); left > 0; --left) {
        const auto& column = columns[program_.below(columns.size())];
        update->set.push_back({sql::ColumnRef(column.get()), pop()});
    }
    update->ordered = program_.flip();
    for (std::size_t left = program_.below(3); left > 0; --left) {
        update->where.push_back(condition());
    }
    for (std::size_t left = program_.below(3); left > 0; --left) {
        update->returning.push_back(pop());
    }
    if (program_.below(4) == 0) {
        add_extras(*update);
    }
    update->seal();
    return update;
}

NodeRef StatementBuilder::make_delete() {
    auto deletion = sql::Handle<sql::Delete>::adopt(new sql::Delete());
    deletion->table = table();
    const auto& column = deletion->table->columns().front();
    deletion->where.push_back(sql::make_binary(sql::Op::eq, NodeRef(column.get()), value()));
    if (program_.flip()) {
        // Of another table perhaps, for which SQLite has nothing.
        deletion->where.push_back(condition());
        not_portable();
    }
    if (program_.flip()) {
        deletion->returning.push_back(NodeRef(column.get()));
    }
    deletion->seal();
    return deletion;
}

void StatementBuilder::add_extras(sql::Statement& statement) {
    sql::Extras& extras = sql::writable_extras(statement);
    const std::uint8_t how = program_.next();
    const auto add = [&](sql::Words& words) {
        words.text.push_back(NodeRef::adopt(new sql::Text("WORDS", false, azoth::Type())));
        words.dialects.emplace_back((how & 8) != 0 ? "mysql" : "");
        if ((how & 8) == 0) {
            not_portable();
        }
    };
    switch (how % 7) {
    case 0:
        return add(extras.prefixes);
    case 1:
        return add(extras.suffixes);
    case 2:
        extras.hint_targets.push_back(from());
        return add(extras.hints);
    case 3:
        return add(extras.statement_hints);
    case 4:
        for (const sql::FromRef& from : froms_) {
            if (from->kind() == sql::NodeKind::cte) {
                extras.ctes.push_back(from);
                extras.nested_ctes.emplace_back((how & 16) != 0 ? "nest" : "");
                return;
            }
        }
        return;
    case 5:
        extras.fetch = limit();
        extras.fetch_with_ties = (how & 16) != 0;
        extras.fetch_percent = (how & 32) != 0;
        return not_portable();
    default:
        extras.option_names.emplace_back("mysql_limit");
        extras.option_values.push_back(limit());
        return;
    }
}

}  // namespace fuzz
