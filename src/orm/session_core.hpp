// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/error.hpp"
#include "azoth/orm/session.hpp"
#include "engine/core.hpp"
#include "orm/mapper.hpp"
#include "orm/mapper_statements.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <utility>
#include <vector>

namespace azoth::detail {

[[noreturn]] void throw_detached(const InstanceState& state, std::string_view what);

/// What happened to objects since a transaction or savepoint began, so that a rollback can take it back.
struct SessionFrame {
    struct Inserted {
        InstanceState* state;
        std::uint32_t
            filled;  ///< The columns that the database filled in: their position in `masks_`.
    };

    struct Rekeyed {
        InstanceState* state;
        std::vector<Value> before;
    };

    std::vector<Inserted> inserted;       ///< strong
    std::vector<Rekeyed> rekeyed;         ///< strong
    std::vector<InstanceState*> deleted;  ///< strong
    std::uint64_t savepoint = 0;          ///< 0: the transaction itself.
    std::uint64_t serial = 0;             ///< No two frames of a session have the same.
};

/// The implementation behind Session.
class SessionCore : public RefCounted {
public:
    SessionCore(Engine session_engine, SessionOptions session_options);
    ~SessionCore();

    const Engine engine;
    SessionOptions options;

    // ---- connection and transaction
    ConnectionCore& connection(std::source_location where);

    bool in_transaction() const noexcept { return connection_.has_value() && !frames_.empty(); }

    Connection& public_connection(std::source_location where);
    void begin(std::source_location where);
    std::size_t begin_nested(std::source_location where);
    void commit(std::source_location where);
    void commit_nested(std::size_t depth, std::source_location where);
    void rollback(std::source_location where);
    void rollback_nested(std::size_t depth, std::source_location where);
    void close() noexcept;

    /// A transaction was begun, by a call or by use.
    bool open() const noexcept { return !frames_.empty(); }

    /// What tells the innermost transaction or savepoint from all others.
    std::uint64_t serial() const noexcept { return frames_.empty() ? 0 : frames_.back().serial; }

    bool is_open(std::size_t depth, std::uint64_t serial) const noexcept {
        return depth < frames_.size() && frames_[depth].serial == serial;
    }

    // ---- objects
    Home& home(const Mapper& mapper) {
        if (mapper.id() < homes_.size()) {
            if (Home* const known = homes_[mapper.id()].get()) {
                return *known;
            }
        }
        return make_home(mapper);
    }

    void add(InstanceState& state, std::source_location where);
    /// One object, without what it points to; false when it was in the session before.
    bool enter(InstanceState& state, std::source_location where);
    void remove(InstanceState& state, std::source_location where);
    void refresh(InstanceState& state, bool for_update, std::source_location where);
    void expire(InstanceState& state);
    /// The object, and what its relationships with "refresh-expire" in their cascade lead to.
    void expire_cascading(InstanceState& state);
    /// The object of this session that has the key of `given`, with its members; counted for the caller.
    InstanceState* merge(InstanceState& given, std::source_location where);
    void expire_all();
    void expunge(InstanceState& state) noexcept;
    void expunge_all() noexcept;
    /// The result of both is counted for the caller.
    InstanceState*
    get(const Mapper& mapper, std::int64_t key, GetOptions how, std::source_location where);
    InstanceState*
    get(const Mapper& mapper, std::vector<Value> key, GetOptions how, std::source_location where);

    /// An object already here by its key; null when it is not. Nothing is loaded.
    InstanceState* find(Home& home, std::int64_t key) const noexcept {
        return home.identities.find(hash_of_key(key), [&](const InstanceState& state) {
            return home.mapper->traced_key(state) == key;
        });
    }

    InstanceState* find(Home& home, const std::vector<Value>& key) const;

    // ---- called by objects
    void attend(InstanceState& state);
    void let_go(InstanceState& state) noexcept;
    void relationship_changed(InstanceState& state);
    /// What a many-to-one relationship that is not loaded leads to, if it is here already. Nothing is loaded.
    InstanceState* find_related(InstanceState& owner, const Relationship& relationship);
    /// A one-to-one relationship without another side lets go of its object.
    void disown(const Relationship& relationship, InstanceState& child);
    void load_relationship(InstanceState& owner, const Relationship& relationship);

    // ---- flushing
    void flush(std::source_location where);
    void autoflush(std::source_location where);
    bool is_modified(InstanceState& state) const;

    std::size_t new_count() const noexcept { return pending_.size(); }

    std::size_t dirty_count() const;

    std::size_t deleted_count() const noexcept { return removed_.size(); }

    std::size_t identity_map_size() const noexcept;

    // ---- what a flush has done
    void inserted(InstanceState& state, Home& home, std::uint32_t filled);
    /// A set of columns that an INSERT left to the database: its position among those known.
    std::uint32_t remember(const ColumnMask& columns);
    /// A statement of the program has changed or deleted rows: the objects that they are of are expired, or
    /// deleted. Where it takes the database to know whether an object is concerned, it is expired.
    void statement_done(const sql::Node& statement);
    /// `rekeyed`: some of the columns are of the key.
    void updated(InstanceState& state, const std::vector<std::size_t>& columns, bool rekeyed);
    void deleted(InstanceState& state);

    // ---- for the loaders
    /// Makes a loaded object part of the session under its key.
    void make_persistent(InstanceState& state, Home& home);
    void adopt_loaded(InstanceState& state, Home& home);
    void load_columns(InstanceState& state, std::source_location where);
    CursorRef
    execute(const sql::Node& statement, ParameterView parameters, std::source_location where);

    /// Frees loaded objects that only point to each other. Runs by itself now and then.
    void collect_cycles() noexcept;
    void collect_cycles_if_grown() noexcept;

    bool autoflush_enabled = true;

private:
    friend class Flush;

    Home& make_home(const Mapper& mapper);
    void ensure_usable(std::source_location where) const;
    void fail(std::source_location where) noexcept;
    void give_up_flush(std::source_location where) noexcept;
    void watch(InstanceState& state);
    void unwatch(InstanceState& state) noexcept;
    void forget_key(InstanceState& state) noexcept;
    void detach(InstanceState& state, ObjectState as) noexcept;
    void hold(InstanceState& state);
    void unhold_all() noexcept;
    void drop_pending() noexcept;
    void sweep_pending() noexcept;
    bool touched_has_changes() const noexcept;
    void rollback_frame(SessionFrame& frame) noexcept;
    void make_new(InstanceState& state, const ColumnMask& filled) noexcept;
    void unlink(InstanceState& state) noexcept;
    SessionFrame& push_frame();
    void release_frame(SessionFrame& frame) noexcept;
    void take_back_unflushed() noexcept;
    std::vector<InstanceState*> all_persistent() const;
    /// Those of the objects that nobody but themselves holds.
    std::vector<InstanceState*> unreachable(const std::vector<InstanceState*>& all) noexcept;
    InstanceState* load(
        Home& home,
        const Value* key,
        std::size_t count,
        InstanceState* into,
        bool for_update,
        std::source_location where
    );
    void unload_relationships(InstanceState& state) noexcept;
    void rows_changed(const sql::FromClause& table, const sql::Select::List* where, bool deleted);

    std::optional<Connection> connection_;
    std::vector<SessionFrame> frames_;
    std::vector<std::unique_ptr<Home>> homes_;  ///< by mapper id
    std::vector<InstanceState*> pending_;       ///< strong, in the order of add()
    std::vector<InstanceState*> held_;          ///< strong: changed, but held by nobody else
    std::vector<InstanceState*> removed_;       ///< strong: to be deleted
    std::vector<InstanceState*>
        watched_;  ///< reached through a Ref; the first `touched_` since the last look
    std::size_t touched_ = 0;
    std::size_t collected_at_ = 4096;  ///< objects at which cycles are looked for again
    std::vector<ColumnMask> masks_;    ///< Sets of columns that INSERTs left to the database; few.
    std::uint64_t serial_ = 0;
    std::uint32_t gets_ = 0;
    bool failed_ = false;  ///< A flush failed: only rollback() goes on.
    bool flushing_ = false;
    bool inserted_in_flush_ = false;
    bool ending_ = false;
};

/// While one of these lives, queries of the session do not flush first.
class WithoutAutoflush {
public:
    explicit WithoutAutoflush(SessionCore& session) noexcept
        : session_(session), before_(std::exchange(session.autoflush_enabled, false)) {}

    WithoutAutoflush(const WithoutAutoflush&) = delete;
    WithoutAutoflush& operator=(const WithoutAutoflush&) = delete;

    ~WithoutAutoflush() { session_.autoflush_enabled = before_; }

private:
    SessionCore& session_;
    bool before_;
};

/// The other side of a relationship learns that `owner` points to `target` now.
void link_back(const Relationship& relationship, InstanceState& owner, InstanceState& target);

/// Objects outside of a session must not keep each other alive: of two that point to each other by both sides
/// of a relationship, the child stops counting the parent.
void loosen(InstanceState& state) noexcept;

/// Calls `f` with every object that `state` points to through what is loaded of its relationships.
template <class F>
void for_each_related(InstanceState& state, F&& f) {
    for (const auto& relationship : state.home->mapper->relationships()) {
        if (relationship.many) {
            ManyBase& many = relationship.collection(state);
            if (const auto* items = many.peek()) {
                for (InstanceState* item : *items) {
                    f(relationship, *item);
                }
            }
        } else {
            OneBase& one = relationship.one(state);
            if (one.peek() != nullptr && !one.weak()) {
                f(relationship, *one.peek());
            }
        }
    }
}

}  // namespace azoth::detail
