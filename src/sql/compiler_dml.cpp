// SPDX-License-Identifier: MIT
// How INSERT, UPDATE and DELETE are written.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"
#include "sql/from_finder.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

namespace {

const Table& table_of(const FromRef& from) {
    const FromClause* element = from.get();
    while (const auto* alias = if_is<Alias>(element)) {
        element = &alias->element();
    }
    const auto* table = if_is<Table>(element);
    if (table == nullptr) {
        throw CompileError(ErrorInfo{
            .message = "INSERT, UPDATE and DELETE work on a table, not on a subquery or a join",
            .hint = "name the table itself",
        });
    }
    return *table;
}

/// What an UPDATE works on: a table, or a CTE where the database takes one.
const FromClause& updated(const FromClause& from) {
    if (from.kind() == NodeKind::cte) {
        return from;
    }
    return table_of(FromRef(&from));
}

[[noreturn]] void unconsumed(const FromClause& table, const std::string& key) {
    throw CompileError(ErrorInfo{
        .message = fmt::format("unconsumed column name '{}': '{}' has none", key, table.name()),
        .table = std::string(table.name()),
        .column = key,
        .hint = "check the names of the parameters",
    });
}

NodeRef parameter_for(const Column& column, bool required = true) {
    return NodeRef::adopt(new Bind(std::string(column.key()), column.type(), required, Value()));
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

bool omitted(const Column& column) noexcept {
    return column.schema() != nullptr && column.schema()->omit_from_statements;
}

/// What a default of the client's side puts into an INSERT; null when there is none.
NodeRef default_of(const Column& column, const ColumnDefault& given, const Features& features) {
    switch (given.kind) {
    case ColumnDefault::Kind::none:
    case ColumnDefault::Kind::sentinel:
        return nullptr;
    case ColumnDefault::Kind::value:
    case ColumnDefault::Kind::callable:
        // Computed when the statement is run, for every row.
        return parameter_for(column, false);
    case ColumnDefault::Kind::sql:
        return given.expression;
    case ColumnDefault::Kind::sequence:
        if (!features.sequences || (given.sequence.optional && features.sequences_optional)) {
            return nullptr;
        }
        return NodeRef::adopt(new NextValue(given.sequence.schema, given.sequence.name));
    }
    return nullptr;
}

}  // namespace

void SQLCompiler::write_insert(const Insert& insert, Place place) {
    const Table& table = table_of(insert.table);
    const bool top = frames_.empty() && place == Place::top;
    Frame frame;
    frame.statement = &insert;
    const FrameScope scope(*this, frame);
    const std::size_t start = into_.sql.size();
    const bool qualified = std::exchange(qualify_, false);
    if (insert.extras && insert.from_select) {
        visit_independent_ctes(insert);
    }
    const bool merging = insert.on_conflict.upsert && merge_style() != nullptr;
    if (!merging) {
        write("INSERT ");
        if (insert.extras) {
            write_words(insert.extras->prefixes, "", " ");
        }
        write("INTO ");
        visit_from(table);
    }

    // What the database makes, and the caller wants to know.
    Insert::Values made_by_database;
    const bool need_keys = top && !insert.inline_ && !insert.from_select && insert.rows <= 1 &&
                           !insert.multi && !insert.on_conflict.upsert &&
                           insert.returning.empty() && !options_.for_executemany;
    const Column* autoincrement = table.autoincrement_column();
    const bool by_lastrowid = need_keys && features().postfetch_lastrowid &&
                              autoincrement != nullptr && !insert.wants_defaults;
    const bool asks = need_keys && features().implicit_returning && features().insert_returning &&
                      !by_lastrowid && table.implicit_returning &&
                      (options_.column_keys != nullptr || insert.rows != 0);
    const bool asks_defaults = asks && insert.wants_defaults;
    const auto wanted = [&](const Column& column) {
        return asks_defaults &&
               (insert.return_defaults.empty() ||
                std::ranges::any_of(insert.return_defaults, [&](const NodeRef& node) {
                    return node.get() == &column;
                }));
    };

    // What the parameters of the execution name beside the values of the statement.
    std::vector<Assignment> one_row;
    if (!insert.from_select && insert.rows <= 1) {
        std::vector<Assignment> given;
        for (std::size_t i = 0; i < insert.columns.size() && insert.rows == 1; ++i) {
            given.push_back({insert.columns[i], insert.values[i]});
        }
        if (options_.column_keys != nullptr) {
            for (const auto& key : *options_.column_keys) {
                const Column* column = table.find(key);
                if (column != nullptr && !sets(given, *column)) {
                    given.push_back({ColumnRef(column), parameter_for(*column)});
                    made_->assigned.insert(column->key());
                }
            }
        } else if (insert.rows == 0) {
            for (const auto& column : table.columns()) {
                if (!omitted(*column)) {
                    given.push_back({ColumnRef(column.get()), parameter_for(*column)});
                    made_->assigned.insert(column->key());
                }
            }
        }
        const bool all_columns = options_.column_keys == nullptr && insert.rows == 0;
        if (insert.ordered) {
            one_row = std::move(given);
        }
        for (const auto& column : table.columns()) {
            if (insert.ordered) {
                break;
            }
            const auto found = std::ranges::find_if(given, [&](const Assignment& item) {
                return item.column.get() == column.get();
            });
            const ColumnSchema* schema = column->schema();
            const bool key = schema != nullptr && schema->primary_key;
            if (found != given.end()) {
                one_row.push_back(*found);
                const bool by_sql = if_is<Bind>(found->value) == nullptr;
                const auto* bind = if_is<Bind>(found->value);
                const bool null_key = bind != nullptr && key && column.get() == autoincrement &&
                                      features().insert_null_pk_still_autoincrements &&
                                      (bind->required() || bind->value().is_null());
                if (asks && ((by_sql && key) || null_key || (by_sql && wanted(*column)))) {
                    made_by_database.push_back(NodeRef(column.get()));
                }
                continue;
            }
            if (schema == nullptr || all_columns) {
                continue;
            }
            const NodeRef value = default_of(*column, schema->insert_default, features());
            const bool of_client = value && if_is<Bind>(value) != nullptr;
            if (value) {
                one_row.push_back({ColumnRef(column.get()), value});
                if (of_client) {
                    fill(value, *column, schema->insert_default);
                }
            }
            const bool server_made = column.get() == autoincrement || schema->server_default ||
                                     schema->server_default_fetched || schema->identity ||
                                     schema->insert_default.kind == ColumnDefault::Kind::sequence ||
                                     (value && !of_client);
            if (asks && ((key && server_made && !of_client) || (wanted(*column) && !of_client))) {
                made_by_database.push_back(NodeRef(column.get()));
            }
        }
    }
    const Insert::Values& returning =
        insert.returning.empty() ? made_by_database : insert.returning;
    const auto write_names = [&](std::size_t count, auto&& column) {
        write(" (");
        for (std::size_t i = 0; i < count; ++i) {
            write(i == 0 ? "" : ", ");
            write_column(column(i), false);
        }
        write(")");
    };
    const auto early_returning = [&] {
        if (returning_precedes_values()) {
            write_returning(returning, place);
        }
    };
    std::vector<const Column*> written;
    if (insert.from_select) {
        for (const auto& column : insert.columns) {
            written.push_back(column.get());
        }
        if (merging) {
            write_merge(insert, written, 0, {});
        } else {
            write_insert_select(insert, table, early_returning);
        }
    } else if (insert.rows > 1 || (insert.rows == 1 && insert.multi)) {
        if (!features().multivalues_insert && !merging) {
            throw CompileError(ErrorInfo{
                .message =
                    fmt::format("{} has no INSERT of several rows in one VALUES", dialect_name()),
                .hint = "execute the statement with a list of parameters instead",
            });
        }
        // Columns that no row names but that have a default get it in every row.
        const std::size_t width = insert.columns.size();
        std::vector<const Column*>& all = written;
        for (const auto& column : insert.columns) {
            if (insert.ordered) {
                all.push_back(column.get());
            }
        }
        for (const auto& column : table.columns()) {
            if (insert.ordered) {
                break;
            }
            const bool named = std::ranges::any_of(insert.columns, [&](const ColumnRef& other) {
                return other.get() == column.get();
            });
            if (named || (column->schema() != nullptr &&
                          default_of(*column, column->schema()->insert_default, features()))) {
                all.push_back(column.get());
            }
        }
        const auto write_value = [&](std::size_t row, std::size_t i) {
            const std::string suffix = fmt::format("_m{}", row);
            const auto named = std::ranges::find_if(insert.columns, [&](const ColumnRef& other) {
                return other.get() == all[i];
            });
            if (named != insert.columns.end()) {
                const auto at = static_cast<std::size_t>(named - insert.columns.begin());
                if (const NodeRef& value = insert.values[row * width + at]) {
                    return write_assigned(*all[i], *value, suffix);
                }
                if (all[i]->schema() == nullptr ||
                    !default_of(*all[i], all[i]->schema()->insert_default, features())) {
                    throw CompileError(ErrorInfo{
                        .message = fmt::format(
                            "row {} of values() has no value for '{}', which has no default",
                            row + 1,
                            all[i]->key()
                        ),
                        .table = table.table_name(),
                        .column = all[i]->key(),
                        .hint = "all rows of one INSERT have the same columns, except those with "
                                "a default",
                    });
                }
            }
            const auto& given = all[i]->schema()->insert_default;
            const bool of_client = given.kind == ColumnDefault::Kind::value ||
                                   given.kind == ColumnDefault::Kind::callable;
            if (of_client) {
                const NodeRef parameter = NodeRef::adopt(new Bind(
                    row == 0 ? all[i]->key() : all[i]->key() + suffix,
                    all[i]->type(),
                    false,
                    Value()
                ));
                fill(parameter, *all[i], given);
                visit(*parameter);
            } else {
                visit_grouped(*default_of(*all[i], given, features()));
            }
        };
        if (merging) {
            write_merge(insert, all, insert.rows, write_value);
        } else {
            write_names(all.size(), [&](std::size_t i) -> const Column& { return *all[i]; });
            early_returning();
            write(" VALUES ");
            for (std::size_t row = 0; row < insert.rows; ++row) {
                write(row == 0 ? "(" : ", (");
                for (std::size_t i = 0; i < all.size(); ++i) {
                    write(i == 0 ? "" : ", ");
                    write_value(row, i);
                }
                write(")");
            }
        }
    } else if (one_row.empty() && !merging) {
        if ((options_.for_executemany || !features().default_values) &&
            features().default_metavalue && !table.columns().empty()) {
            write_names(1, [&](std::size_t) -> const Column& { return *table.columns().front(); });
            early_returning();
            write(" VALUES (DEFAULT)");
        } else {
            early_returning();
            visit_empty_insert(insert);
        }
    } else {
        for (const auto& item : one_row) {
            written.push_back(item.column.get());
        }
        const auto write_value = [&](std::size_t, std::size_t i) {
            write_assigned(*one_row[i].column, *one_row[i].value);
        };
        if (merging) {
            write_merge(insert, written, 1, write_value);
        } else {
            write_names(written.size(), [&](std::size_t i) -> const Column& {
                return *written[i];
            });
            early_returning();
            write(" VALUES (");
            for (std::size_t i = 0; i < one_row.size(); ++i) {
                write(i == 0 ? "" : ", ");
                write_value(0, i);
            }
            write(")");
        }
    }
    if (insert.extras && !insert.from_select) {
        visit_independent_ctes(insert);
    }
    if (insert.on_conflict.upsert && !merging) {
        visit_on_conflict(as_upsert(insert, written));
    } else if (insert.on_conflict.action != OnConflict::Action::none && !merging) {
        visit_on_conflict(insert);
    }
    if (!returning_precedes_values() || merging) {
        write_returning(returning, place);
    }
    if (merging) {
        write(merge_style()->end);
    }
    check_column_keys(table);
    if (!made_->ctes.entries.empty() && !(insert.from_select && features().cte_follows_insert)) {
        render_with(start, frames_.size(), frames_.size() == 1);
    }
    qualify_ = qualified;
}

/// INSERT ... SELECT, with the defaults of columns that the SELECT does not fill.
void SQLCompiler::write_insert_select(
    const Insert& insert, const Table& table, const std::function<void()>& early
) {
    NodeRef select = insert.from_select;
    std::vector<ColumnRef> columns = insert.columns;
    if (insert.include_defaults) {
        Handle<Select> extended;
        for (const auto& column : table.columns()) {
            const bool named = std::ranges::any_of(insert.columns, [&](const ColumnRef& other) {
                return other.get() == column.get();
            });
            if (named || column->schema() == nullptr) {
                continue;
            }
            const auto& given = column->schema()->insert_default;
            NodeRef value = default_of(*column, given, features());
            if (!value) {
                continue;
            }
            if (!extended) {
                if (select->kind() != NodeKind::select) {
                    throw CompileError(ErrorInfo{
                        .message = fmt::format(
                            "the default of '{}' cannot be added to an INSERT from a UNION or a "
                            "text",
                            column->name()
                        ),
                        .table = table.table_name(),
                        .column = column->name(),
                        .hint = "select from it as a subquery, or call include_defaults(false)",
                    });
                }
                extended = Handle<Select>::adopt(new Select(as<Select>(*select)));
            }
            if (if_is<Bind>(value) != nullptr) {
                fill(value, *column, given);
            }
            columns.emplace_back(column.get());
            extended->columns.push_back(std::move(value));
        }
        if (extended) {
            extended->seal();
            select = extended;
            kept_.push_back(select);
        }
    }
    write(" (");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        write(i == 0 ? "" : ", ");
        write_column(*columns[i], false);
    }
    write(")");
    early();
    write(" ");
    const std::size_t at = into_.sql.size();
    qualify_ = true;
    write_statement(*select, Place::insert);
    qualify_ = false;
    if (!made_->ctes.entries.empty() && features().cte_follows_insert) {
        render_with(at, frames_.size(), frames_.size() == 1);
    }
}

/// Notes that a default of the program's side makes the value of a parameter when the statement is run.
void SQLCompiler::fill(const NodeRef& parameter, const Column& column, const ColumnDefault& given) {
    kept_.push_back(parameter);
    made_->fills.emplace(parameter.get(), &given);
    into_.prefetch.push_back(&column);
}

/// Every name among the parameters has to be one of a column or of a parameter of the statement.
void SQLCompiler::check_column_keys(const FromClause& table) const {
    if (options_.column_keys == nullptr) {
        return;
    }
    for (const auto& key : *options_.column_keys) {
        const bool known = table.find(key) != nullptr ||
                           std::ranges::any_of(into_.binds, [&](const BindSlot& slot) {
                               return slot.name == key;
                           });
        if (!known) {
            unconsumed(table, key);
        }
    }
}

void SQLCompiler::visit_empty_insert(const Insert& insert) {
    if (features().default_values) {
        return write(" DEFAULT VALUES");
    }
    if (features().empty_insert) {
        return write(" () VALUES ()");
    }
    throw CompileError(ErrorInfo{
        .message =
            fmt::format("{} has no INSERT without any value, in this version", dialect_name()),
        .table = table_of(insert.table).table_name(),
        .hint = "give a value for at least one column",
    });
}

void SQLCompiler::write_assignments(const std::vector<Assignment>& items, bool with_table) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        write(i == 0 ? "" : ", ");
        if (items[i].target) {
            const bool qualified = std::exchange(qualify_, with_table);
            visit(*items[i].target);
            qualify_ = qualified;
            write("=");
            visit_grouped(*items[i].value);
            continue;
        }
        write_column(*items[i].column, with_table);
        write("=");
        write_assigned(*items[i].column, *items[i].value);
    }
}

void SQLCompiler::visit_on_conflict(const Insert& insert) {
    const OnConflict& conflict = insert.on_conflict;
    if (conflict.action == OnConflict::Action::duplicate_key) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("{} has no ON DUPLICATE KEY UPDATE", dialect_name()),
            .hint = "use on_conflict(), or upsert(), which every database has its form of",
        });
    }
    if (merge_style() != nullptr) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("{} has no ON CONFLICT", dialect_name()),
            .hint = "use upsert(), which every database has its form of",
        });
    }
    if (insert.from_select && needs_where_before_on_conflict()) {
        // Without a WHERE the parser takes ON for the start of a join condition.
        const Node* last = insert.from_select.get();
        while (const auto* compound = if_is<CompoundSelect>(last)) {
            if (!compound->order_by.empty() || compound->limit || compound->offset) {
                break;
            }
            last = compound->selects.back().get();
        }
        const auto* select = if_is<Select>(last);
        if (select != nullptr && select->where.empty() && select->group_by.empty() &&
            select->having.empty() && select->order_by.empty() && !select->limit &&
            !select->offset) {
            write(" WHERE 1 = 1");
        }
    }
    write(" ON CONFLICT");
    if (!conflict.constraint.empty()) {
        write(" ON CONSTRAINT ");
        write(types_.constraint_name(conflict.constraint, conflict.final_name));
    } else if (!conflict.target.empty()) {
        write(" (");
        bool first = true;
        for (const auto& target : conflict.target) {
            write(first ? "" : ", ");
            first = false;
            if (const auto* column = if_is<Column>(target)) {
                write_column(*column, false);
            } else {
                visit(*target);
            }
        }
        write(")");
        if (!conflict.index_where.empty()) {
            write(" WHERE ");
            const bool literal = std::exchange(literal_, literal_ || literal_in_index_where());
            write_conditions(conflict.index_where);
            literal_ = literal;
        }
    } else if (conflict.action == OnConflict::Action::update) {
        write(" ");
    }
    if (conflict.action == OnConflict::Action::nothing) {
        return write(" DO NOTHING");
    }
    write(" DO UPDATE SET ");
    std::vector<Assignment> set(conflict.set);
    if (!conflict.ordered) {
        in_table_order(set);
    }
    qualify_ = true;
    for (std::size_t i = 0; i < set.size(); ++i) {
        write(i == 0 ? "" : ", ");
        write_column(*set[i].column, false);
        write(" = ");
        visit_grouped(*set[i].value);
    }
    if (!conflict.where.empty()) {
        write(" WHERE ");
        write_conditions(conflict.where);
    }
    qualify_ = false;
}

namespace {

/// The FROM elements that conditions and values mention beside the table itself.
std::vector<FromRef>
other_froms(const FromRef& table, const Select::List& where, const std::vector<Assignment>& set) {
    std::vector<FromRef> froms;
    FromFinder finder(froms);
    for (const auto& condition : where) {
        finder.visit(*condition);
    }
    for (const auto& item : set) {
        finder.visit(*item.value);
    }
    std::erase_if(froms, [&](const FromRef& from) { return contains(*table, *from); });
    return without_joined(froms);
}

}  // namespace

namespace {

/// An UPDATE of several tables also fires the ON UPDATE of those whose columns it sets.
void add_other_onupdates(std::vector<Assignment>& set) {
    std::vector<const FromClause*> tables;
    for (const auto& item : set) {
        if (!item.target && std::ranges::find(tables, item.column->from()) == tables.end()) {
            tables.push_back(item.column->from());
        }
    }
    for (const FromClause* table : tables) {
        for (const auto& column : table->columns()) {
            const ColumnSchema* schema = column->schema();
            if (schema != nullptr && schema->onupdate && !sets(set, *column)) {
                set.push_back({ColumnRef(column.get()), schema->onupdate});
            }
        }
    }
}

}  // namespace

void SQLCompiler::write_update(const Update& update, Place place) {
    const bool top = frames_.empty() && place == Place::top;
    const FromClause* target = update.table.get();
    while (const auto* join = if_is<Join>(target)) {
        target = &join->left();
    }
    const FromClause& table = updated(*target);
    std::vector<Assignment> set(update.set.begin(), update.set.end());
    const std::vector<FromRef> others = other_froms(update.table, update.where, set);
    Frame frame;
    frame.statement = &update;
    for_each_joined(*update.table, [&](const FromClause& from) { frame.own.push_back(&from); });
    for (const auto& other : others) {
        for_each_joined(*other, [&](const FromClause& from) {
            frame.own.push_back(&from);
            frame.others.push_back(&from);
        });
    }
    if (const auto* join = if_is<Join>(update.table)) {
        for_each_joined(join->right(), [&](const FromClause& from) {
            frame.others.push_back(&from);
        });
    }
    frame.around = frame.own;
    frame.froms.push_back(update.table);
    const FrameScope scope(*this, frame);
    const std::size_t start = into_.sql.size();
    const bool qualified = std::exchange(qualify_, true);
    write("UPDATE ");
    if (update.extras) {
        write_words(update.extras->prefixes, "", " ");
    }
    visit_update_tables(update, others);
    write(" SET ");

    const bool no_values = set.empty();
    if (options_.column_keys != nullptr) {
        // A name that a parameter of the statement has is for that parameter.
        const auto is_parameter = [&](const std::string& key) {
            return std::ranges::any_of(made_->sources, [&](const Bind* bind) {
                return !bind->anonymous() && bind->base_name() == key;
            });
        };
        for (const auto& key : *options_.column_keys) {
            const Column* column = table.find(key);
            if (column != nullptr && !sets(set, *column) && !is_parameter(key)) {
                set.push_back({ColumnRef(column), parameter_for(*column)});
                made_->assigned.insert(column->key());
            }
        }
    } else if (no_values) {
        for (const auto& column : table.columns()) {
            if (!omitted(*column)) {
                set.push_back({ColumnRef(column.get()), parameter_for(*column)});
                made_->assigned.insert(column->key());
            }
        }
    }
    // Elements of columns and columns of other tables come first.
    const auto of_other_table = [&](const Assignment& item) {
        return item.target ||
               std::ranges::find(frame.others, item.column->from()) != frame.others.end();
    };
    std::vector<Assignment> elsewhere;
    std::ranges::copy_if(set, std::back_inserter(elsewhere), of_other_table);
    std::erase_if(set, of_other_table);
    const bool all_columns = options_.column_keys == nullptr && no_values;
    for (const auto& column : table.columns()) {
        const ColumnSchema* schema = column->schema();
        if (schema == nullptr || all_columns || sets(set, *column) ||
            target->kind() != NodeKind::table) {
            continue;
        }
        if (schema->onupdate) {
            set.push_back({ColumnRef(column.get()), schema->onupdate});
        } else if (NodeRef value = default_of(*column, schema->update_default, features())) {
            if (if_is<Bind>(value) != nullptr) {
                fill(value, *column, schema->update_default);
            }
            set.push_back({ColumnRef(column.get()), std::move(value)});
        }
    }
    if (!update.ordered) {
        in_table_order(set);
    }
    add_other_onupdates(elsewhere);
    set.insert(update.ordered ? set.end() : set.begin(), elsewhere.begin(), elsewhere.end());
    if (set.empty()) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("this UPDATE of '{}' sets nothing", table.name()),
            .table = std::string(table.name()),
            .hint = "call set(column, value) or give parameters named after columns",
        });
    }
    const bool several = !others.empty() || update.table->kind() == NodeKind::join;
    write_assignments(set, several && qualifies_set());
    if (update.extras) {
        visit_independent_ctes(update);
    }

    Insert::Values made_by_database;
    if (top && update.returning.empty() && update.wants_defaults && features().update_returning &&
        features().implicit_returning && table.kind() == NodeKind::table &&
        static_cast<const Table&>(table).implicit_returning) {
        for (const auto& column : table.columns()) {
            const bool named =
                std::ranges::any_of(update.return_defaults, [&](const NodeRef& node) {
                    return node.get() == column.get();
                });
            const auto item = std::ranges::find_if(set, [&](const Assignment& assignment) {
                return assignment.column.get() == column.get();
            });
            const bool by_sql = item != set.end() && if_is<Bind>(item->value) == nullptr;
            const bool unset = item == set.end() && column->schema() != nullptr &&
                               (column->schema()->server_onupdate_fetched || named);
            if ((update.return_defaults.empty() || named) && (by_sql || unset)) {
                made_by_database.push_back(NodeRef(column.get()));
            }
        }
    }
    const Insert::Values& returning =
        update.returning.empty() ? made_by_database : update.returning;
    if (returning_precedes_values()) {
        write_returning(returning, place);
    }
    if (!others.empty()) {
        visit_update_from(update, others);
    }
    write_where(update.where);
    if (options_.enable_from_linting && !others.empty()) {
        std::vector<FromRef> froms{update.table};
        froms.insert(froms.end(), others.begin(), others.end());
        warn_of_product("UPDATE", froms, update.where);
    }
    visit_update_limit(update);
    if (!returning_precedes_values()) {
        write_returning(returning, place);
    }
    check_column_keys(table);
    if (!made_->ctes.entries.empty()) {
        render_with(start, frames_.size(), frames_.size() == 1);
    }
    qualify_ = qualified;
}

void SQLCompiler::write_delete(const Delete& statement, Place place) {
    const std::vector<FromRef> others = other_froms(statement.table, statement.where, {});
    Frame frame;
    frame.statement = &statement;
    for_each_joined(*statement.table, [&](const FromClause& from) { frame.own.push_back(&from); });
    for (const auto& other : others) {
        for_each_joined(*other, [&](const FromClause& from) { frame.own.push_back(&from); });
    }
    frame.around = frame.own;
    frame.froms.push_back(statement.table);
    const FrameScope scope(*this, frame);
    const std::size_t start = into_.sql.size();
    const bool qualified = std::exchange(qualify_, true);
    if (statement.extras) {
        visit_independent_ctes(statement);
    }
    write("DELETE ");
    if (statement.extras) {
        write_words(statement.extras->prefixes, "", " ");
    }
    visit_delete_tables(statement, others);
    if (returning_precedes_values()) {
        write_returning(statement.returning, place);
    }
    if (!others.empty()) {
        visit_delete_using(statement, others);
    }
    write_where(statement.where);
    if (options_.enable_from_linting && !others.empty()) {
        std::vector<FromRef> froms{statement.table};
        froms.insert(froms.end(), others.begin(), others.end());
        warn_of_product("DELETE", froms, statement.where);
    }
    visit_delete_limit(statement);
    if (!returning_precedes_values()) {
        write_returning(statement.returning, place);
    }
    if (!made_->ctes.entries.empty()) {
        render_with(start, frames_.size(), frames_.size() == 1);
    }
    qualify_ = qualified;
}

void SQLCompiler::visit_update_tables(const Update& update, const std::vector<FromRef>&) {
    visit_from(*update.table);
}

void SQLCompiler::visit_update_from(const Update&, const std::vector<FromRef>& others) {
    write(" FROM ");
    visit_froms(others);
}

void SQLCompiler::visit_update_limit(const Update&) {}

void SQLCompiler::visit_delete_tables(const Delete& statement, const std::vector<FromRef>&) {
    write("FROM ");
    visit_from(*statement.table);
}

void SQLCompiler::visit_delete_using(const Delete&, const std::vector<FromRef>& others) {
    write(" , ");
    visit_froms(others);
}

void SQLCompiler::visit_delete_limit(const Delete&) {}

void SQLCompiler::write_returning(const Insert::Values& returning, Place place) {
    if (returning.empty()) {
        return;
    }
    const bool results = place == Place::top && frames_.size() == 1;
    const std::size_t known = into_.columns.size();
    visit_returning(returning);
    if (results) {
        into_.returns_rows = true;
    } else {
        into_.columns.resize(known);
    }
}

void SQLCompiler::visit_returning(const Insert::Values& returning) {
    write(" RETURNING ");
    write_returning_columns(returning);
}

void SQLCompiler::write_returning_columns(const Insert::Values& returning) {
    const bool qualified = std::exchange(qualify_, returning_with_table());
    std::vector<const Node*> columns;
    for_each_result_column(returning, [&](const Node& node) { columns.push_back(&node); });
    bool first = true;
    for (const auto& column : result_names(columns, LabelStyle::disambiguate_only)) {
        write(first ? "" : ", ");
        first = false;
        write_result_column(column, false, true);
    }
    qualify_ = qualified;
}

}  // namespace azoth::sql
