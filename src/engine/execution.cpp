// SPDX-License-Identifier: MIT
// How a statement is run: compiled form, prepared statement, values, cursor.
#include "azoth/sql/schema/table.hpp"
#include "engine/core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace azoth::detail {

namespace {

double now_seconds() noexcept {
    using Clock = std::chrono::steady_clock;
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// Whether SQL written by hand begins with a word that writes.
bool writes(std::string_view sql) noexcept {
    const std::size_t start = sql.find_first_not_of(" \t\r\n(");
    if (start == std::string_view::npos) {
        return false;
    }
    for (const std::string_view word :
         {"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "REINDEX", "ANALYZE"}) {
        if (sql.size() - start < word.size()) {
            continue;
        }
        const bool same = std::equal(word.begin(), word.end(), sql.begin() + static_cast<std::ptrdiff_t>(start), [](char a, char b) {
            return a == (b >= 'a' && b <= 'z' ? b - 'a' + 'A' : b);
        });
        if (same) {
            return true;
        }
    }
    return false;
}

bool writes(const sql::Compiled& compiled) noexcept {
    switch (compiled.statement_kind) {
        case sql::NodeKind::insert:
        case sql::NodeKind::update:
        case sql::NodeKind::delete_: return true;
        case sql::NodeKind::select:
            return sql::as<sql::Select>(*compiled.statement).for_update != sql::ForUpdate::none;
        default: return writes(std::string_view(compiled.sql));
    }
}

const Value* given(ParameterView parameters, std::string_view name) noexcept {
    for (const auto& [key, value] : parameters) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

}  // namespace

CursorRef ConnectionCore::execute(
    const sql::Node& statement,
    ParameterView parameters,
    std::source_location where
) {
    const bool dml = statement.kind() == sql::NodeKind::insert || statement.kind() == sql::NodeKind::update;
    std::vector<std::string> keys;
    if (dml) {
        for (const auto& [name, value] : parameters) {
            keys.emplace_back(name);
        }
    }
    bool cached = false;
    sql::CompiledRef compiled;
    try {
        compiled = engine_->compile(statement, keys.empty() ? nullptr : &keys, &cached);
    } catch (Error& error) {
        error.add_context({}, where);
        throw;
    }
    return execute_compiled(std::move(compiled), statement, parameters, where, cached);
}

void ConnectionCore::bind_values(
    const sql::Compiled& compiled,
    const sql::Node& statement,
    ParameterView parameters,
    std::vector<Value>& held,
    std::vector<const Value*>& order,
    std::vector<std::size_t>& counts
) {
    sql::BindList binds;
    sql::collect_binds(statement, binds);
    std::size_t most = 0;
    for (const auto& slot : compiled.binds) {
        most += slot.expanding && slot.source >= 0 ? binds[static_cast<std::size_t>(slot.source)]->values().size() : 1;
    }
    held.reserve(most);
    order.reserve(most);
    std::size_t used = 0;
    const auto add = [&](const Value& value, const TypeDecorator* decorator) {
        if (decorator != nullptr) {
            order.push_back(&held.emplace_back(decorator->process_bind_param(value)));
        } else {
            order.push_back(&value);
        }
    };
    for (const auto& slot : compiled.binds) {
        const TypeDecorator* decorator = slot.type.node().decorator;
        const Value* by_name = parameters.empty() ? nullptr : given(parameters, slot.name);
        if (by_name != nullptr) {
            ++used;
            // The caller's parameters live only during the call.
            order.push_back(&held.emplace_back(
                decorator != nullptr ? decorator->process_bind_param(*by_name) : *by_name
            ));
        } else if (slot.required) {
            throw StatementError(ErrorInfo{
                .message = fmt::format("a value is required for the parameter '{}'", slot.name),
                .code = "cd3x",
                .statement = compiled.sql,
                .hint = "give it with the execution: execute(statement, {{\"" + slot.name + "\", value}})",
            });
        } else if (slot.source < 0) {
            add(slot.constant, decorator);
        } else {
            const sql::Bind& bind = *binds[static_cast<std::size_t>(slot.source)];
            if (slot.expanding) {
                counts.push_back(bind.values().size());
                for (const Value& value : bind.values()) {
                    add(value, decorator);
                }
            } else {
                add(bind.value(), decorator);
            }
        }
    }
    if (used < parameters.size() && statement.kind() != sql::NodeKind::insert &&
        statement.kind() != sql::NodeKind::update) {
        for (const auto& [name, value] : parameters) {
            const bool known = std::ranges::any_of(compiled.binds, [&](const sql::BindSlot& slot) {
                return slot.name == name;
            });
            if (!known) {
                throw ArgumentError(ErrorInfo{
                    .message = fmt::format("the statement has no parameter '{}'", name),
                    .statement = compiled.sql,
                    .hint = "check the name; parameters are written as :name in text()",
                });
            }
        }
    }
}

CursorRef ConnectionCore::execute_compiled(
    sql::CompiledRef compiled,
    const sql::Node& statement,
    ParameterView parameters,
    std::source_location where,
    bool cached
) {
    ensure_begun(writes(*compiled), where);
    auto cursor = CursorRef::make(Rc<ConnectionCore>(this), where);
    cursor->compiled_ = compiled;
    cursor->bound_ = sql::NodeRef(&statement);
    std::vector<const Value*> values;
    std::vector<std::size_t> counts;
    guarded(compiled->sql, where, [&] {
        bind_values(*compiled, statement, parameters, cursor->held_, values, counts);
    });
    if (compiled->has_expanding) {
        const auto expansion = compiled->expand(counts);
        if (values.size() > dialect().capabilities().max_parameters) {
            throw CompileError(
                ErrorInfo{
                    .message = fmt::format(
                        "the statement has {} parameters, the database takes at most {}",
                        values.size(),
                        dialect().capabilities().max_parameters
                    ),
                    .statement = compiled->sql,
                    .hint = "split the list of in() into several statements",
                },
                where
            );
        }
        start(*cursor, expansion->sql, expansion->id, values, cached, where);
    } else {
        start(*cursor, compiled->sql, compiled->id, values, cached, where);
    }
    return cursor;
}

CursorRef ConnectionCore::execute_sql(
    std::string_view sql,
    std::vector<Value> values,
    std::source_location where
) {
    ensure_begun(writes(sql), where);
    auto cursor = CursorRef::make(Rc<ConnectionCore>(this), where);
    cursor->held_ = std::move(values);
    std::vector<const Value*> order;
    for (const Value& value : cursor->held_) {
        order.push_back(&value);
    }
    start(*cursor, sql, 0, order, false, where);
    return cursor;
}

ConnectionCore::Lease ConnectionCore::lease(
    std::uint64_t id,
    std::string_view sql,
    bool write,
    std::source_location where
) {
    ensure_begun(write, where);
    return guarded(sql, where, [&] {
        Lease made;
        if (id != 0) {
            made.entry = prepared().acquire(*pooled_, id, sql);
        }
        made.statement = made.entry != nullptr ? made.entry->statement : pooled_->prepare(sql, false);
        return made;
    });
}

void ConnectionCore::give_back(Lease lease) noexcept {
    if (lease.statement == nullptr) {
        return;
    }
    lease.statement->reset();
    if (lease.entry != nullptr) {
        lease.entry->in_use = false;
    } else {
        delete lease.statement;
    }
}

void ConnectionCore::start(
    Cursor& cursor,
    std::string_view sql,
    std::uint64_t id,
    std::span<const Value* const> values,
    bool cached,
    std::source_location where
) {
    double began = 0;
    if (observed_) {
        observe_before(sql, false, cached, where);
        began = now_seconds();
    }
    guarded(sql, where, [&] {
        try {
            const Lease taken = lease(id, sql, false, where);
            cursor.statement_ = taken.statement;
            cursor.lease_ = taken.entry;
            driver::Statement& statement = *taken.statement;
            if (static_cast<std::size_t>(statement.parameter_count()) != values.size()) {
                throw StatementError(ErrorInfo{
                    .message = fmt::format(
                        "the SQL has {} parameters, but {} values were given",
                        statement.parameter_count(),
                        values.size()
                    ),
                    .hint = "give one value for each placeholder",
                });
            }
            for (std::size_t i = 0; i < values.size(); ++i) {
                statement.bind(static_cast<int>(i) + 1, *values[i]);
            }
            cursor.next_open_ = open_cursors_;
            cursor.previous_open_ = &open_cursors_;
            if (open_cursors_ != nullptr) {
                open_cursors_->previous_open_ = &cursor.next_open_;
            }
            open_cursors_ = &cursor;
            cursor.column_count_ = statement.column_count();
            cursor.returns_rows_ = cursor.column_count_ > 0;
            cursor.pending_row_ = statement.step();
            if (!cursor.pending_row_) {
                if (cursor.returns_rows_) {
                    cursor.shape();
                }
                cursor.finish();
            }
        } catch (...) {
            cursor.close();
            throw;
        }
    });
    if (observed_) {
        observe_after(sql, false, cached, now_seconds() - began, where, [&] {
            std::string text;
            for (const Value* value : values) {
                text += text.empty() ? "" : ", ";
                text += value->to_string();
                if (text.size() > 300) {
                    text.resize(300);
                    return text + " ...";
                }
            }
            return text;
        });
    }
}

std::int64_t ConnectionCore::execute_many(
    const sql::Node& statement,
    std::span<const std::vector<Parameter>> many,
    std::source_location where
) {
    if (many.empty()) {
        return 0;
    }
    std::vector<std::string> keys;
    for (const auto& [name, value] : many.front()) {
        keys.emplace_back(name);
    }
    const bool dml = statement.kind() == sql::NodeKind::insert || statement.kind() == sql::NodeKind::update;
    bool cached = false;
    sql::CompiledRef compiled;
    try {
        compiled = engine_->compile(statement, dml ? &keys : nullptr, &cached);
    } catch (Error& error) {
        error.add_context({}, where);
        throw;
    }
    if (compiled->has_expanding) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "a statement with in() lists cannot run for many sets of parameters at once",
                .hint = "run it once per set",
            },
            where
        );
    }
    double began = 0;
    ensure_begun(writes(*compiled), where);
    if (observed_) {
        observe_before(compiled->sql, true, cached, where);
        began = now_seconds();
    }
    std::int64_t total = 0;
    guarded(compiled->sql, where, [&] {
        const Lease taken = lease(compiled->id, compiled->sql, true, where);
        try {
            for (const auto& row : many) {
                std::vector<Value> held;
                std::vector<const Value*> values;
                std::vector<std::size_t> counts;
                if (row.size() != keys.size()) {
                    throw StatementError(ErrorInfo{
                        .message = "all sets of parameters must have the names of the first one",
                        .code = "cd3x",
                        .hint = "give null for a value that is missing",
                    });
                }
                bind_values(*compiled, statement, row, held, values, counts);
                for (std::size_t i = 0; i < values.size(); ++i) {
                    taken.statement->bind(static_cast<int>(i) + 1, *values[i]);
                }
                while (taken.statement->step()) {
                }
                total += taken.statement->rows_affected();
                taken.statement->reset();
            }
        } catch (...) {
            give_back(taken);
            throw;
        }
        give_back(taken);
    });
    if (observed_) {
        observe_after(compiled->sql, true, cached, now_seconds() - began, where, [&] {
            return fmt::format("{} sets of parameters", many.size());
        });
    }
    return total;
}

// ---- observation

void ConnectionCore::observe_before(
    std::string_view sql,
    bool many,
    bool cached,
    std::source_location where
) {
    const ExecutionContext context{
        .statement = sql, .location = where, .executemany = many, .cached = cached
    };
    for (const auto& listeners : engine_->events) {
        if (listeners.before_cursor_execute) {
            listeners.before_cursor_execute(context);
        }
    }
}

void ConnectionCore::observe_after(
    std::string_view sql,
    bool many,
    bool cached,
    double seconds,
    std::source_location where,
    const std::function<std::string()>& values
) {
    const ExecutionContext context{
        .statement = sql, .location = where, .executemany = many, .cached = cached, .seconds = seconds
    };
    for (const auto& listeners : engine_->events) {
        if (listeners.after_cursor_execute) {
            listeners.after_cursor_execute(context);
        }
    }
    if (engine_->echoes()) {
        std::string_view file = where.file_name();
        if (const auto slash = file.rfind('/'); slash != std::string_view::npos) {
            file.remove_prefix(slash + 1);
        }
        engine_->log(
            LogLevel::info,
            fmt::format(
                "{}{}  -- [{}] {:.2f} ms at {}:{}{}",
                options.logging_token ? "[" + *options.logging_token + "] " : "",
                sql,
                cached ? "cached" : "generated",
                seconds * 1000,
                file,
                where.line(),
                engine_->options.hide_parameters ? std::string() : "  (" + values() + ")"
            )
        );
    }
}

}  // namespace azoth::detail
