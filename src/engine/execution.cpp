// SPDX-License-Identifier: MIT
// How a statement is run: compiled form, prepared statement, values, cursor.
#include "azoth/sql/schema/table.hpp"
#include "engine/core.hpp"
#include "sql/compiled_lists.hpp"
#include "sql/decorate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace azoth::detail {

namespace {

double now_seconds() noexcept {
    using Clock = std::chrono::steady_clock;
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

bool same_word(std::string_view left, std::string_view upper) noexcept {
    return std::ranges::equal(left, upper, [](char a, char b) {
        return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
    });
}

/// Whether SQL written by hand begins with a word that writes. After WITH, any such word counts.
bool writes(std::string_view sql) noexcept {
    constexpr std::string_view words[] = {
        "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "REINDEX", "ANALYZE"
    };
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    bool with = false;
    for (std::size_t at = 0; at < sql.size();) {
        if (sql.substr(at).starts_with("--")) {
            at = std::min(sql.find('\n', at), sql.size());
        } else if (sql.substr(at).starts_with("/*")) {
            const std::size_t end = sql.find("*/", at + 2);
            at = end == std::string_view::npos ? sql.size() : end + 2;
        } else if (!is_letter(sql[at])) {
            ++at;
        } else {
            const std::size_t begin = at;
            while (at < sql.size() && is_letter(sql[at])) {
                ++at;
            }
            const std::string_view word = sql.substr(begin, at - begin);
            if (std::ranges::any_of(words, [&](std::string_view w) {
                    return same_word(word, w);
                })) {
                return true;
            }
            with = with || same_word(word, "WITH");
            if (!with) {
                return false;
            }
        }
    }
    return false;
}

bool writes(const sql::Compiled& compiled) noexcept {
    switch (compiled.statement_kind) {
    case sql::NodeKind::insert:
    case sql::NodeKind::update:
    case sql::NodeKind::delete_:
        return true;
    case sql::NodeKind::select:
        return sql::as<sql::Select>(*compiled.statement).for_update.wanted;
    default:
        return writes(std::string_view(compiled.sql));
    }
}

/// How many rows of a statement are to come from the server at a time; 0: all of them.
std::size_t rows_at_a_time(const sql::Compiled* compiled, const ExecutionOptions& options) {
    constexpr std::size_t unless_told = 1000;
    const std::size_t rows = options.yield_per.value_or(0);
    const bool selects = compiled != nullptr && !writes(*compiled) &&
                         (compiled->statement_kind == sql::NodeKind::select ||
                          compiled->statement_kind == sql::NodeKind::compound_select);
    if (!selects || !options.stream_results.value_or(rows != 0)) {
        return 0;
    }
    return rows != 0 ? rows : unless_told;
}

/// Values for people; long ones are cut.
std::string rendered(std::span<const Value* const> values) {
    constexpr std::size_t longest = 300;
    std::string text;
    for (const Value* value : values) {
        text += text.empty() ? "" : ", ";
        text += value->to_string();
        if (text.size() > longest) {
            text.resize(longest);
            return text + " ...";
        }
    }
    return text;
}

/// A value that went through the decorator of its type, as SQL.
std::string literal(const Dialect& dialect, const Value& value, const Type& type) {
    sql::CompileOptions options;
    options.literal_binds = true;
    sql::Compiled one;
    const bool decorated = type.node().decorator != nullptr;
    dialect.compile(*sql::make_bind(value, decorated ? Type() : type, nullptr), options, one);
    return std::move(one.sql);
}

/// Whether a set of parameters, each of them given once, has just these names.
bool has_names(const std::vector<Parameter>& row, const std::vector<std::string>& names) noexcept {
    return row.size() == names.size() && std::ranges::all_of(row, [&](const Parameter& parameter) {
               return std::ranges::find(names, parameter.first) != names.end();
           });
}

const Value* given(ParameterView parameters, std::string_view name) noexcept {
    for (const auto& [key, value] : parameters) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

/// ArgumentError when a name is given twice.
void check_names(ParameterView parameters, std::source_location where) {
    for (std::size_t i = 1; i < parameters.size(); ++i) {
        if (given(parameters.first(i), parameters[i].first) != nullptr) {
            throw ArgumentError(
                ErrorInfo{
                    .message =
                        fmt::format("the parameter '{}' is given twice", parameters[i].first),
                    .hint = "give each name one value",
                },
                where
            );
        }
    }
}

/// Written out, an UPDATE without SET has a parameter for every column; run without them it is a mistake.
void check_sets(const sql::Node& statement, ParameterView parameters, std::source_location where) {
    const auto* update = sql::if_is<sql::Update>(&statement);
    if (update != nullptr && update->set.empty() && parameters.empty()) {
        throw CompileError(
            ErrorInfo{.message = "this UPDATE sets nothing", .hint = "call set() or values()"},
            where
        );
    }
}

}  // namespace

CursorRef ConnectionCore::execute(
    const sql::Node& statement, ParameterView parameters, std::source_location where
) {
    const bool dml =
        statement.kind() == sql::NodeKind::insert || statement.kind() == sql::NodeKind::update;
    check_names(parameters, where);
    check_sets(statement, parameters, where);
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
        most += slot.expanding && slot.source >= 0
                    ? binds[static_cast<std::size_t>(slot.source)]->values().size()
                    : 1;
    }
    held.reserve(most);
    order.reserve(most);
    std::size_t used = 0;
    const auto add = [&](const Value& value, const TypeDecorator* decorator) {
        if (decorator != nullptr) {
            order.push_back(&held.emplace_back(sql::decorate(*decorator, value)));
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
                decorator != nullptr ? sql::decorate(*decorator, *by_name) : *by_name
            ));
        } else if (slot.required) {
            throw StatementError(ErrorInfo{
                .message = fmt::format("a value is required for the parameter '{}'", slot.name),
                .code = "cd3x",
                .statement = compiled.sql,
                .hint = "give it with the execution: execute(statement, {{\"" + slot.name +
                        "\", value}})",
            });
        } else if (slot.fill != nullptr) {
            Value value = slot.fill->callable != nullptr
                              ? slot.fill->callable()
                              : sql::as<sql::Bind>(*slot.fill->expression).value();
            order.push_back(&held.emplace_back(
                decorator != nullptr ? sql::decorate(*decorator, value) : std::move(value)
            ));
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
        // With values in the SQL it is good for this execution only.
        const auto written = sql::write_literals(
            *compiled,
            values,
            counts,
            [&](const Value& value, const Type& type) { return literal(dialect(), value, type); }
        );
        const auto expansion = (written ? *written : *compiled).expand(counts);
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
        start(*cursor, expansion->sql, written ? 0 : expansion->id, values, cached, where);
    } else {
        start(*cursor, compiled->sql, compiled->id, values, cached, where);
    }
    return cursor;
}

CursorRef ConnectionCore::execute_sql(
    std::string_view sql, std::vector<Value> values, std::source_location where
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
    std::uint64_t id, std::string_view sql, bool write, std::source_location where
) {
    ensure_begun(write, where);
    return guarded(sql, where, [&] { return take_statement(id, sql); });
}

ConnectionCore::Lease ConnectionCore::take_statement(std::uint64_t id, std::string_view sql) {
    Lease made;
    if (id != 0) {
        made.entry = prepared().acquire(*pooled_, id, sql);
    }
    made.statement = made.entry != nullptr ? made.entry->statement : pooled_->prepare(sql, false);
    return made;
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
    if (observed()) {
        observe_before(sql, false, cached, where);
        began = now_seconds();
    }
    guarded(sql, where, [&] {
        try {
            const std::size_t streamed = rows_at_a_time(cursor.compiled_.get(), options);
            // What a cursor of the server runs is not prepared.
            const Lease taken = take_statement(streamed == 0 ? id : 0, sql);
            cursor.statement_ = taken.statement;
            cursor.lease_ = taken.entry;
            driver::Statement& statement = *taken.statement;
            if (statement.parameter_count() >= 0 &&
                static_cast<std::size_t>(statement.parameter_count()) != values.size()) {
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
            if (streamed != 0) {
                statement.stream(streamed);
            }
            cursor.next_open_ = open_cursors_;
            cursor.previous_open_ = &open_cursors_;
            if (open_cursors_ != nullptr) {
                open_cursors_->previous_open_ = &cursor.next_open_;
            }
            open_cursors_ = &cursor;
            cursor.pending_row_ = statement.step();
            // Only once it runs: it may have been prepared before the schema changed.
            cursor.column_count_ = statement.column_count();
            cursor.returns_rows_ = cursor.column_count_ > 0;
            if (!cursor.pending_row_) {
                if (cursor.returns_rows_) {
                    cursor.shape();
                }
                cursor.finish();
            }
        } catch (Error& error) {
            add_parameters(error, values);
            cursor.close();
            throw;
        } catch (...) {
            cursor.close();
            throw;
        }
    });
    if (observed()) {
        observe_after(sql, false, cached, now_seconds() - began, where, [&] {
            return rendered(values);
        });
    }
}

void ConnectionCore::add_parameters(Error& error, std::span<const Value* const> values) const {
    if (!engine_->options.hide_parameters && !values.empty()) {
        error.add_parameters(rendered(values));
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
    check_names(many.front(), where);
    std::vector<std::string> keys;
    for (const auto& [name, value] : many.front()) {
        keys.emplace_back(name);
    }
    const bool dml =
        statement.kind() == sql::NodeKind::insert || statement.kind() == sql::NodeKind::update;
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
                .message =
                    "a statement with in() lists cannot run for many sets of parameters at once",
                .hint = "run it once per set",
            },
            where
        );
    }
    for (const auto& row : many) {
        const bool in_order = std::ranges::equal(row, keys, {}, &Parameter::first);
        if (!in_order) {
            check_names(row, where);
        }
        if (!in_order && !has_names(row, keys)) {
            throw StatementError(
                ErrorInfo{
                    .message = "all sets of parameters must have the names of the first one",
                    .code = "cd3x",
                    .statement = compiled->sql,
                    .hint = "give null for a value that is missing",
                },
                where
            );
        }
    }
    double began = 0;
    ensure_begun(writes(*compiled), where);
    if (observed()) {
        observe_before(compiled->sql, true, cached, where);
        began = now_seconds();
    }
    std::int64_t total = 0;
    guarded(compiled->sql, where, [&] {
        const Lease taken = take_statement(compiled->id, compiled->sql);
        std::vector<Value> held;
        std::vector<const Value*> values;
        std::vector<std::size_t> counts;
        try {
            for (const auto& row : many) {
                held.clear();
                values.clear();
                bind_values(*compiled, statement, row, held, values, counts);
                for (std::size_t i = 0; i < values.size(); ++i) {
                    taken.statement->bind(static_cast<int>(i) + 1, *values[i]);
                }
                while (taken.statement->step()) {
                }
                total += taken.statement->rows_affected();
                taken.statement->reset();
            }
        } catch (Error& error) {
            add_parameters(error, values);
            give_back(taken);
            throw;
        } catch (...) {
            give_back(taken);
            throw;
        }
        give_back(taken);
    });
    if (observed()) {
        observe_after(compiled->sql, true, cached, now_seconds() - began, where, [&] {
            return fmt::format("{} sets of parameters", many.size());
        });
    }
    return total;
}

// ---- observation

void ConnectionCore::observe_before(
    std::string_view sql, bool many, bool cached, std::source_location where
) {
    const ExecutionContext context{
        .statement = sql, .location = where, .executemany = many, .cached = cached
    };
    notify(&EngineEvents::before_cursor_execute, context);
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
        .statement = sql,
        .location = where,
        .executemany = many,
        .cached = cached,
        .seconds = seconds
    };
    notify(&EngineEvents::after_cursor_execute, context);
    if (engine_->echoes()) {
        std::string_view file = where.file_name();
        if (const auto slash = file.rfind('/'); slash != std::string_view::npos) {
            file.remove_prefix(slash + 1);
        }
        engine_->log(
            LogLevel::info,
            fmt::format(
                "{}{}  -- [{}] {:.2f} ms{}{}",
                options.logging_token ? "[" + *options.logging_token + "] " : "",
                sql,
                cached ? "cached" : "generated",
                seconds * 1000,
                where.line() != 0 ? fmt::format(" at {}:{}", file, where.line()) : std::string(),
                engine_->options.hide_parameters ? std::string() : "  (" + values() + ")"
            )
        );
    }
}

}  // namespace azoth::detail
