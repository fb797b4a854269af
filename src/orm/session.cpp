// SPDX-License-Identifier: MIT
#include "azoth/orm/session.hpp"

#include "orm/session_core.hpp"

namespace azoth {

using detail::InstanceState;
using detail::SessionCore;

namespace {

SessionCore& live(const detail::Rc<SessionCore>& core) {
    if (!core) {
        throw InvalidRequestError(ErrorInfo{
            .message = "this session was moved from",
            .hint = "use the one that it was moved to",
        });
    }
    return *core;
}

}  // namespace

Session::Session(const Engine& engine, SessionOptions options)
    : core_(detail::Rc<SessionCore>::make(engine, std::move(options))) {}

Session::Session(Session&&) noexcept = default;

Session::~Session() {
    if (core_) {
        core_->close();
    }
}

void Session::flush(std::source_location where) {
    live(core_).flush(where);
}

void Session::commit(std::source_location where) {
    live(core_).commit(where);
}

void Session::rollback(std::source_location where) {
    live(core_).rollback(where);
}

SessionTransaction Session::begin(std::source_location where) {
    live(core_).begin(where);
    return SessionTransaction(core_, live(core_).serial(), 0);
}

SessionTransaction Session::begin_nested(std::source_location where) {
    const std::size_t depth = live(core_).begin_nested(where);
    return SessionTransaction(core_, live(core_).serial(), depth);
}

void Session::expire_all() {
    live(core_).expire_all();
}

void Session::expunge_all() {
    live(core_).expunge_all();
}

void Session::close() {
    if (core_) {
        core_->close();
    }
}

bool Session::in_transaction() const noexcept {
    return core_ && core_->in_transaction();
}

Connection& Session::connection(std::source_location where) {
    return live(core_).public_connection(where);
}

Engine Session::bind() const {
    return live(core_).engine;
}

std::size_t Session::new_count() const noexcept {
    return core_ ? core_->new_count() : 0;
}

std::size_t Session::dirty_count() const {
    return live(core_).dirty_count();
}

std::size_t Session::deleted_count() const noexcept {
    return core_ ? core_->deleted_count() : 0;
}

std::size_t Session::identity_map_size() const noexcept {
    return core_ ? core_->identity_map_size() : 0;
}

InstanceState* Session::get_by_integer(
    const detail::Mapper& mapper, std::int64_t key, GetOptions options, std::source_location where
) {
    return live(core_).get(mapper, key, options, where);
}

InstanceState* Session::get_by_key(
    const detail::Mapper& mapper,
    std::vector<Value> key,
    GetOptions options,
    std::source_location where
) {
    return live(core_).get(mapper, std::move(key), options, where);
}

detail::CursorRef
Session::run(const sql::Node& statement, Parameters parameters, std::source_location where) {
    live(core_).autoflush(where);
    detail::CursorRef cursor =
        live(core_).execute(statement, {parameters.begin(), parameters.size()}, where);
    live(core_).statement_done(statement);
    return cursor;
}

Connection& Session::connection_for(std::source_location where) {
    live(core_).autoflush(where);
    return live(core_).public_connection(where);
}

void Session::statement_done(const sql::Node& statement) {
    live(core_).statement_done(statement);
}

InstanceState* Session::merge_state(InstanceState* state, std::source_location where) {
    if (state == nullptr) {
        detail::throw_null_ref();
    }
    return live(core_).merge(*state, where);
}

void Session::add_state(InstanceState* state, std::source_location where) {
    if (state == nullptr) {
        detail::throw_null_ref();
    }
    live(core_).add(*state, where);
}

void Session::remove_state(InstanceState* state, std::source_location where) {
    if (state == nullptr) {
        detail::throw_null_ref();
    }
    live(core_).remove(*state, where);
}

void Session::refresh_state(InstanceState* state, std::source_location where) {
    if (state == nullptr) {
        detail::throw_null_ref();
    }
    live(core_).refresh(*state, false, where);
}

void Session::expire_state(InstanceState* state) {
    if (state != nullptr) {
        live(core_).expire_cascading(*state);
    }
}

void Session::expunge_state(InstanceState* state) {
    if (state != nullptr) {
        live(core_).expunge(*state);
    }
}

bool Session::contains_state(const InstanceState* state) const noexcept {
    return state != nullptr && core_ && state->home->session == core_.get();
}

bool Session::modified(const InstanceState* state) const {
    return state != nullptr && live(core_).is_modified(*const_cast<InstanceState*>(state));
}

Session::NoAutoflush::NoAutoflush(Session& session)
    : core_(session.core_), before_(live(core_).autoflush_enabled) {
    core_->autoflush_enabled = false;
}

Session::NoAutoflush::~NoAutoflush() {
    core_->autoflush_enabled = before_;
}

// ---- SessionTransaction

SessionTransaction::SessionTransaction(
    detail::Rc<SessionCore> core, std::uint64_t id, std::size_t depth
) noexcept
    : core_(std::move(core)), id_(id), depth_(depth) {}

SessionTransaction::SessionTransaction(SessionTransaction&& other) noexcept
    : core_(std::move(other.core_)), id_(other.id_), depth_(other.depth_),
      open_(std::exchange(other.open_, false)) {}

SessionTransaction::~SessionTransaction() {
    if (is_active()) {
        try {
            rollback();
        } catch (const Error&) {
            // Nothing to tell anybody here; the connection was given up, which ends the transaction as well.
            core_->close();
        }
    }
}

bool SessionTransaction::is_active() const noexcept {
    return open_ && core_ && core_->is_open(depth_, id_);
}

void SessionTransaction::commit(std::source_location where) {
    if (!is_active()) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "this transaction of the session is over already",
                .hint = "begin a new one",
            },
            where
        );
    }
    if (depth_ == 0) {
        core_->commit(where);
    } else {
        core_->commit_nested(depth_, where);
    }
    open_ = false;
}

void SessionTransaction::rollback(std::source_location where) {
    if (!is_active()) {
        return;
    }
    open_ = false;
    if (depth_ == 0) {
        core_->rollback(where);
    } else {
        core_->rollback_nested(depth_, where);
    }
}

}  // namespace azoth
