// SPDX-License-Identifier: MIT
// The statements of a flush.
#include "orm/flush.hpp"
#include "orm/session_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>

namespace azoth::detail {

namespace {

/// Rows of one INSERT. Few sizes, so that few statements are prepared; beyond a hundred nothing is gained.
constexpr std::size_t batch_sizes[] = {100, 50, 20, 10, 5};

double now_seconds() noexcept {
    using Clock = std::chrono::steady_clock;
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// One statement of the flush, run any number of times with other values.
class Execution {
public:
    Execution(
        ConnectionCore& connection,
        const sql::Compiled& compiled,
        std::size_t times,
        std::source_location where
    )
        : connection_(connection), compiled_(compiled), where_(where), times_(times) {
        if (connection_.observed()) {
            connection_.observe_before(compiled.sql, times > 1, true, where);
            began_ = now_seconds();
        }
        lease_ = connection_.lease(compiled.id, compiled.sql, true, where);
    }

    Execution(const Execution&) = delete;
    Execution& operator=(const Execution&) = delete;

    ~Execution() { connection_.give_back(lease_); }

    driver::Statement& statement() const noexcept { return *lease_.statement; }

    /// Binds by `bind`, runs, reads a row that comes back by `read`; the rows affected.
    template <class Bind, class Read>
    std::int64_t run(Bind&& bind, Read&& read) {
        return connection_.guarded(compiled_.sql, where_, [&] {
            try {
                bind(*lease_.statement);
                while (lease_.statement->step()) {
                    read(*lease_.statement);
                }
                const std::int64_t affected = lease_.statement->rows_affected();
                lease_.statement->reset();
                return affected;
            } catch (...) {
                lease_.statement->reset();
                throw;
            }
        });
    }

    template <class Bind>
    std::int64_t run(Bind&& bind) {
        return run(std::forward<Bind>(bind), [](driver::Statement&) {});
    }

    void done() {
        if (connection_.observed()) {
            connection_.observe_after(
                compiled_.sql,
                times_ > 1,
                true,
                now_seconds() - began_,
                where_,
                [&] { return fmt::format("{} objects", times_); }
            );
        }
    }

private:
    ConnectionCore& connection_;
    const sql::Compiled& compiled_;
    std::source_location where_;
    std::size_t times_;
    ConnectionCore::Lease lease_{};
    double began_ = 0;
};

/// Binds the given columns of an object to parameters from `first` on; the next free one.
int bind_columns(
    driver::Statement& statement,
    const std::vector<Field>& plan,
    const InstanceState& state,
    int first
) {
    statement.bind_fields(first, plan.data(), plan.size(), state.object());
    return first + static_cast<int>(plan.size());
}

std::vector<Field> plan_of(const Mapper& mapper, const ColumnMask& columns) {
    std::vector<Field> plan;
    for (std::size_t i = 0; i < mapper.fields().size(); ++i) {
        if (columns.test(i)) {
            plan.push_back(mapper.fields()[i]);
        }
    }
    return plan;
}

/// The key a row has now, which may not be what the program assigned since.
class RowKey {
public:
    explicit RowKey(const InstanceState& state) {
        if (state.extra != nullptr && !state.extra->key.empty()) {
            several_ = &state.extra->key;
        } else {
            single_ = state.home->mapper->traced_key(state);
        }
    }

    void bind(driver::Statement& statement, int first) const {
        if (several_ == nullptr) {
            static constexpr Field field{&type_ops<std::int64_t>, 0};
            statement.bind_fields(first, &field, 1, &single_);
            return;
        }
        for (std::size_t i = 0; i < several_->size(); ++i) {
            statement.bind(first + static_cast<int>(i), (*several_)[i]);
        }
    }

private:
    std::int64_t single_ = 0;
    const std::vector<Value>* several_ = nullptr;
};

/// The many-to-one relationships that point to nothing though their columns must have a value, where those were
/// not given one either.
std::string unset_relationships(InstanceState& state) {
    const Mapper& mapper = *state.home->mapper;
    std::string names;
    for (const auto& relationship : mapper.relationships()) {
        if (relationship.direction != Direction::many_to_one ||
            relationship.one(state).peek() != nullptr) {
            continue;
        }
        const bool unset = std::ranges::all_of(relationship.local, [&](std::size_t column) {
            return !mapper.columns()[column].column->schema()->nullable &&
                   mapper.is_default(state, column);
        });
        if (unset) {
            names += (names.empty() ? "" : ", ") + relationship.name();
        }
    }
    return names;
}

/// Whether the keys that objects have read from one result go up, or down, from each to the next.
bool keys_in_order(const Mapper& mapper, InstanceState* const* states, std::size_t count) {
    const auto follows = [&](auto before) {
        for (std::size_t i = 1; i < count; ++i) {
            if (!before(mapper.integer_key_of(*states[i - 1]), mapper.integer_key_of(*states[i]))) {
                return false;
            }
        }
        return true;
    };
    return follows(std::less<std::int64_t>()) || follows(std::greater<std::int64_t>());
}

/// Whether keys that an INSERT of rows in order makes are in that order themselves.
bool can_order_keys(const Capabilities& can, const Mapper& mapper) {
    const sql::ColumnSchema& key = *mapper.columns()[mapper.generated()].column->schema();
    const bool counts_down = key.insert_default.sequence.options.increment.value_or(1) < 0 ||
                             (key.identity && key.identity->options.increment.value_or(1) < 0);
    return can.ordered_insert_ids && can.insert_returning && !counts_down;
}

void bind_values(driver::Statement& statement, const std::vector<Value>& values, int first) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        statement.bind(first + static_cast<int>(i), values[i]);
    }
}

}  // namespace

// ---- INSERT

/// The columns an INSERT names: not those that the database fills in because the program did not.
ColumnMask Flush::insert_columns(const InstanceState& state, bool generate) {
    const Mapper& mapper = *state.home->mapper;
    ColumnMask columns;
    for (std::size_t i = 0; i < mapper.columns().size(); ++i) {
        const bool filled_in = (i == mapper.generated() && generate) ||
                               mapper.columns()[i].computed ||
                               (mapper.fills_in(i) && mapper.is_default(state, i));
        columns.set(i, !filled_in);
    }
    return columns;
}

/// Members that were not given get what their columns' defaults make.
void Flush::fill_in(InstanceState& state) {
    const Mapper& mapper = *state.home->mapper;
    for (const std::size_t column : mapper.insert_defaults()) {
        if (mapper.is_default(state, column)) {
            const auto& given = mapper.columns()[column].column->schema()->insert_default;
            mapper.assign_default(state, column, given);
        }
    }
}

void Flush::write_inserts(const std::vector<InstanceState*>& states) {
    for (InstanceState* state : states) {
        fill_in(*state);
    }
    std::size_t from = 0;
    while (from < states.size()) {
        const Mapper* mapper = states[from]->home->mapper;
        const bool generate = mapper->key_is_unset(*states[from]);
        const ColumnMask columns = insert_columns(*states[from], generate);
        const auto alike = [&](const InstanceState& state) {
            return state.home->mapper == mapper && mapper->key_is_unset(state) == generate &&
                   (!mapper->has_server_defaults() || insert_columns(state, generate) == columns);
        };
        std::size_t until = from + 1;
        while (until < states.size() && alike(*states[until])) {
            ++until;
        }
        insert_group(
            {states.begin() + static_cast<std::ptrdiff_t>(from),
             states.begin() + static_cast<std::ptrdiff_t>(until)},
            columns,
            generate
        );
        from = until;
    }
}

void Flush::insert_group(
    const std::vector<InstanceState*>& states, const ColumnMask& columns, bool generate
) {
    const Mapper& mapper = *states.front()->home->mapper;
    const Capabilities& can = session_.connection(where_).dialect().capabilities();
    session_.home(mapper).identities.reserve(states.size());
    const bool keys_told = generate ? mapper.integer_key() && (can.consecutive_insert_ids ||
                                                               can_order_keys(can, mapper))
                                    : (mapper.key_columns() & ~columns).none();
    const bool many_at_once = can.multivalues_insert && columns.any() && keys_told;
    std::size_t done = 0;
    if (many_at_once) {
        for (const std::size_t size : batch_sizes) {
            if (size * columns.count() > can.max_parameters) {
                continue;
            }
            while (states.size() - done >= size) {
                insert_rows(states.data() + done, size, columns, generate);
                done += size;
            }
        }
    }
    for (; done < states.size(); ++done) {
        insert_rows(states.data() + done, 1, columns, generate);
    }
}

void Flush::insert_rows(
    InstanceState* const* states, std::size_t count, const ColumnMask& columns, bool generate
) {
    const Mapper& mapper = *states[0]->home->mapper;
    ConnectionCore& connection = session_.connection(where_);
    const Capabilities& can = connection.dialect().capabilities();
    ColumnMask missing;
    for (std::size_t i = 0; i < mapper.columns().size(); ++i) {
        if (!columns.test(i)) {
            missing.set(i);
        }
    }
    const ColumnMask filled = missing;
    const bool last_insert_id = generate && can.last_insert_id;
    ColumnMask others = missing;
    if (last_insert_id) {
        others.reset(mapper.generated());
    }
    // One row gives everything back at once, and so do several whose keys tell their order, which the database
    // does not promise of RETURNING. A row that is given back has its key with it: some databases tell the
    // last one only where there are no rows.
    const bool in_order = count > 1 && generate && !can.consecutive_insert_ids;
    const bool returning = (count == 1 || in_order) && can.insert_returning && others.any();
    if (!returning) {
        missing = others;
    }
    MapperStatements& statements = *session_.home(mapper).statements;
    const sql::Compiled& compiled =
        in_order ? statements.insert_in_order(columns, count, missing)
                 : statements.insert(columns, count, returning ? missing : ColumnMask());
    const std::vector<Field> plan = plan_of(mapper, columns);
    const std::vector<Field> back = plan_of(mapper, missing);
    std::size_t returned = 0;
    try {
        Execution execution(connection, compiled, count, where_);
        execution.run(
            [&](driver::Statement& statement) {
                int parameter = 1;
                for (std::size_t i = 0; i < count; ++i) {
                    parameter = bind_columns(statement, plan, *states[i], parameter);
                }
            },
            [&](driver::Statement& statement) {
                if (returned < count) {
                    statement.read_fields(0, back.data(), back.size(), states[returned]->object());
                }
                ++returned;
            }
        );
        execution.done();
    } catch (IntegrityError& error) {
        for (std::size_t i = 0; i < count; ++i) {
            if (const std::string names = unset_relationships(*states[i]); !names.empty()) {
                error.add_to_message(fmt::format(" ({} is not set)", names));
                break;
            }
        }
        throw;
    }
    if (last_insert_id && !returning) {
        const std::int64_t last = connection.driver().last_insert_id();
        for (std::size_t i = 0; i < count; ++i) {
            mapper.assign_integer(
                *states[i], mapper.generated(), last - static_cast<std::int64_t>(count - 1 - i)
            );
        }
    }
    if (generate && returning) {
        check_returned(states, count, returned, missing, compiled.sql);
    }
    Home& home = session_.home(mapper);
    const std::uint32_t remembered = session_.remember(filled);
    for (std::size_t i = 0; i < count; ++i) {
        inserted(*states[i], home, remembered);
    }
    if (!returning && missing.any()) {
        fetch_defaults(states, count, missing);
    }
}

/// Each object has to have read its own row; otherwise none keeps what it read.
void Flush::check_returned(
    InstanceState* const* states,
    std::size_t count,
    std::size_t returned,
    const ColumnMask& columns,
    std::string_view sql
) {
    const Mapper& mapper = *states[0]->home->mapper;
    if (returned == count && (count == 1 || keys_in_order(mapper, states, count))) {
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t column = 0; column < mapper.columns().size(); ++column) {
            if (columns.test(column)) {
                mapper.reset(*states[i], column);
            }
        }
    }
    const std::string_view table = mapper.table()->table_name();
    throw FlushError(
        ErrorInfo{
            .message =
                returned == count
                    ? fmt::format(
                          "the keys of {} rows of '{}' neither go up nor down, so which row has "
                          "which key cannot be told",
                          count,
                          table
                      )
                    : fmt::format(
                          "INSERT of {} row{} into '{}' gave {} back",
                          count,
                          count == 1 ? "" : "s",
                          table,
                          returned
                      ),
            .statement = std::string(sql),
            .table = std::string(table),
            .hint = returned == count ? "if something else than counting makes the keys, say so: "
                                        "autoincrement(false) and server_default(SqlText(...)); "
                                        "then rows go one by one"
                                      : "does a trigger or a rule of the table leave rows out?",
        },
        where_
    );
}

void Flush::inserted(InstanceState& state, Home& home, std::uint32_t filled) {
    const Mapper& mapper = *home.mapper;
    InstanceState* other = mapper.integer_key() ? session_.find(home, mapper.integer_key_of(state))
                                                : session_.find(home, mapper.key_of(state));
    if (other != nullptr) {
        if (!session_.is_modified(*other)) {
            // The database took the key, so the row of the other object is gone.
            session_.expunge(*other);
        } else {
            throw FlushError(
                ErrorInfo{
                    .message = fmt::format(
                        "a new object has the key of {}, which the session has",
                        mapper.describe(state)
                    ),
                    .table = mapper.table()->table_name(),
                    .hint = "change the object that is there instead of adding another one",
                },
                where_
            );
        }
    }
    for (const auto& relationship : mapper.relationships()) {
        if (relationship.many) {
            relationship.collection(state).settle();
        }
    }
    session_.inserted(state, home, filled);
}

/// Reads what the database filled in for rows that were inserted together.
void Flush::fetch_defaults(
    InstanceState* const* states, std::size_t count, const ColumnMask& columns
) {
    const Mapper& mapper = *states[0]->home->mapper;
    ConnectionCore& connection = session_.connection(where_);
    MapperStatements& statements = *session_.home(mapper).statements;
    const std::vector<Field> plan = plan_of(mapper, columns);
    const auto read_into = [&](driver::Statement& statement, int first, InstanceState& state) {
        statement.read_fields(first, plan.data(), plan.size(), state.object());
        if (Mapper::is_traced(state)) {
            mapper.take_trace(state);
        }
    };
    if (mapper.integer_key() && count > 1) {
        std::int64_t low = mapper.integer_key_of(*states[0]);
        std::int64_t high = low;
        for (std::size_t i = 1; i < count; ++i) {
            low = std::min(low, mapper.integer_key_of(*states[i]));
            high = std::max(high, mapper.integer_key_of(*states[i]));
        }
        if (high - low == static_cast<std::int64_t>(count) - 1) {
            Home& home = session_.home(mapper);
            Execution execution(connection, statements.select_range(columns), 1, where_);
            const Value first(low);
            const Value last(high);
            execution.run(
                [&](driver::Statement& statement) {
                    statement.bind(1, first);
                    statement.bind(2, last);
                },
                [&](driver::Statement& statement) {
                    if (InstanceState* state = session_.find(home, statement.read_int64(0))) {
                        read_into(statement, 1, *state);
                    }
                }
            );
            execution.done();
            return;
        }
    }
    Execution execution(connection, statements.select_columns(columns), count, where_);
    for (std::size_t i = 0; i < count; ++i) {
        const std::vector<Value> key = mapper.key_of(*states[i]);
        execution.run(
            [&](driver::Statement& statement) { bind_values(statement, key, 1); },
            [&](driver::Statement& statement) { read_into(statement, 0, *states[i]); }
        );
    }
    execution.done();
}

// ---- UPDATE

/// The columns that every UPDATE of a row sets, though the program did not.
void Flush::fill_in_update(InstanceState& state) {
    const Mapper& mapper = *state.home->mapper;
    ColumnMask columns = changes_of(state);
    for (const std::size_t column : mapper.update_defaults()) {
        if (!columns.test(column)) {
            const auto& given = mapper.columns()[column].column->schema()->update_default;
            mapper.assign_default(state, column, given);
            columns.set(column);
        }
    }
    note_changes(state, columns);
}

void Flush::write_updates(const std::vector<InstanceState*>& states) {
    std::vector<InstanceState*> changed;
    changed.reserve(states.size());
    for (InstanceState* state : states) {
        if (changes_of(*state).any()) {
            if (!state->home->mapper->update_defaults().empty()) {
                fill_in_update(*state);
            }
            changed.push_back(state);
        }
    }
    std::size_t from = 0;
    while (from < changed.size()) {
        const Mapper& mapper = *changed[from]->home->mapper;
        const std::uint32_t change = changed[from]->extra->change;
        const ColumnMask columns = changes_[change - 1];
        std::size_t until = from + 1;
        while (until < changed.size() && changed[until]->home->mapper == &mapper &&
               (changed[until]->extra->change == change ||
                changes_[changed[until]->extra->change - 1] == columns)) {
            ++until;
        }
        const sql::Compiled& compiled = session_.home(mapper).statements->update(columns);
        const std::vector<Field> plan = plan_of(mapper, columns);
        {
            Execution execution(session_.connection(where_), compiled, until - from, where_);
            for (std::size_t i = from; i < until; ++i) {
                InstanceState& state = *changed[i];
                const RowKey key(state);
                const std::int64_t affected = execution.run([&](driver::Statement& statement) {
                    key.bind(statement, bind_columns(statement, plan, state, 1));
                });
                if (affected != 1) {
                    throw StaleDataError(
                        ErrorInfo{
                            .message = fmt::format(
                                "UPDATE of {} was to change 1 row of '{}', but changed {}",
                                mapper.describe(state),
                                mapper.table()->table_name(),
                                affected
                            ),
                            .statement = compiled.sql,
                            .table = mapper.table()->table_name(),
                            .hint = "another transaction deleted the row or changed its key: roll "
                                    "back and try again",
                        },
                        where_
                    );
                }
            }
            execution.done();
        }
        std::vector<std::size_t> positions;
        for (std::size_t i = 0; i < mapper.columns().size(); ++i) {
            if (columns.test(i)) {
                positions.push_back(i);
            }
        }
        const bool rekeyed = (columns & mapper.key_columns()).any();
        for (std::size_t i = from; i < until; ++i) {
            changed[i]->extra->change = 0;
            session_.updated(*changed[i], positions, rekeyed);
        }
        from = until;
    }
}

// ---- DELETE

void Flush::write_deletes(bool leaves) {
    if (deletes_.empty()) {
        return;
    }
    // The same order as for writing, the other way round.
    std::swap(saves_, deletes_);
    std::vector<std::vector<InstanceState*>> ordered = batches();
    std::swap(saves_, deletes_);
    std::ranges::reverse(ordered);
    for (const auto& batch : ordered) {
        if (batch.empty() || is_referenced(*batch.front()->home->mapper) == leaves) {
            continue;
        }
        const Mapper& mapper = *batch.front()->home->mapper;
        const sql::Compiled& compiled = session_.home(mapper).statements->delete_();
        {
            Execution execution(session_.connection(where_), compiled, batch.size(), where_);
            for (InstanceState* state : batch) {
                const RowKey key(*state);
                const std::int64_t affected =
                    execution.run([&](driver::Statement& statement) { key.bind(statement, 1); });
                if (affected != 1) {
                    throw StaleDataError(
                        ErrorInfo{
                            .message = fmt::format(
                                "DELETE of {} was to remove 1 row of '{}', but removed {}",
                                mapper.describe(*state),
                                mapper.table()->table_name(),
                                affected
                            ),
                            .statement = compiled.sql,
                            .table = mapper.table()->table_name(),
                            .hint = "another transaction deleted the row: roll back and try again",
                        },
                        where_
                    );
                }
            }
            execution.done();
        }
        for (InstanceState* state : batch) {
            session_.deleted(*state);
        }
    }
}

// ---- association rows

void Flush::write_associations(bool inserts) {
    for (const Association& row : associations_) {
        if (row.insert != inserts) {
            continue;
        }
        const Relationship& relationship = *row.relationship;
        const Mapper& owner = *relationship.owner;
        const Mapper& target = *relationship.target;
        if (row.target->state == ObjectState::transient ||
            (!inserts && row.target->state == ObjectState::pending)) {
            continue;
        }
        MapperStatements& statements = *session_.home(owner).statements;
        const sql::Compiled& compiled =
            inserts ? statements.associate(relationship) : statements.dissociate(relationship);
        const std::vector<Value> values{
            extract(
                *owner.fields()[relationship.local[0]].ops,
                owner.member(*row.owner, relationship.local[0])
            ),
            extract(
                *target.fields()[relationship.remote[0]].ops,
                target.member(*row.target, relationship.remote[0])
            ),
        };
        Execution execution(session_.connection(where_), compiled, 1, where_);
        execution.run([&](driver::Statement& statement) { bind_values(statement, values, 1); });
        execution.done();
    }
}

// ---- what the session notes

void SessionCore::inserted(InstanceState& state, Home& home, std::uint32_t filled) {
    // The count of the pending list goes over to the transaction, which may have to take the insert back.
    frames_.back().inserted.push_back({&state, filled});
    retain(&state);
    make_persistent(state, home);
    if (state.seen) {
        // The program may change it through a reference it got before.
        home.mapper->take_trace(state);
        state.attention = false;
        watch(state);
    }
    inserted_in_flush_ = true;
}

std::uint32_t SessionCore::remember(const ColumnMask& columns) {
    auto found = std::ranges::find(masks_, columns);
    if (found == masks_.end()) {
        found = masks_.insert(found, columns);
    }
    return static_cast<std::uint32_t>(found - masks_.begin());
}

void SessionCore::updated(
    InstanceState& state, const std::vector<std::size_t>& columns, bool rekeyed
) {
    const Mapper& mapper = *state.home->mapper;
    if (rekeyed) {
        frames_.back().rekeyed.push_back(
            {&state,
             mapper.integer_key() ? std::vector<Value>{Value(mapper.traced_key(state))}
                                  : state.extra->key}
        );
        retain(&state);
        forget_key(state);
        mapper.take_trace(state);
        make_persistent(state, *state.home);
    } else {
        for (const std::size_t column : columns) {
            mapper.take_trace(state, column);
        }
    }
    if (mapper.has_onupdate()) {
        state.expired = true;
        state.attention = true;
    }
}

void SessionCore::deleted(InstanceState& state) {
    forget_key(state);
    unwatch(state);
    state.state = ObjectState::deleted;
    state.to_delete = false;
    retain(&state);
    frames_.back().deleted.push_back(&state);
    if (const auto found = std::ranges::find(removed_, &state); found != removed_.end()) {
        removed_.erase(found);
        release(&state);
    }
}

void SessionCore::sweep_pending() noexcept {
    if (!inserted_in_flush_) {
        return;
    }
    inserted_in_flush_ = false;
    std::vector<InstanceState*> all;
    all.swap(pending_);
    for (InstanceState* state : all) {
        if (state->state == ObjectState::pending) {
            pending_.push_back(state);
        } else {
            release(state);
        }
    }
}

}  // namespace azoth::detail
