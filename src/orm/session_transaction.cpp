// SPDX-License-Identifier: MIT
// Transactions of a session, and what they take back.
#include "orm/session_core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::detail {

void SessionCore::ensure_usable(std::source_location where) const {
    if (failed_) {
        throw PendingRollbackError(
            ErrorInfo{
                .message = "the transaction of this session failed during a flush",
                .code = "7s2a",
                .hint =
                    "call session.rollback() first; nothing of the failed flush is in the database",
            },
            where
        );
    }
}

ConnectionCore& SessionCore::connection(std::source_location where) {
    ensure_usable(where);
    if (!connection_) {
        connection_.emplace(engine.connect(where));
        if (options.execution_options.isolation_level ||
            options.execution_options.begin_immediate || options.execution_options.logging_token) {
            connection_->execution_options(options.execution_options, where);
        }
    }
    if (frames_.empty()) {
        push_frame();
    }
    return *connection_->core();
}

SessionFrame& SessionCore::push_frame() {
    SessionFrame& frame = frames_.emplace_back();
    frame.serial = ++serial_;
    return frame;
}

Connection& SessionCore::public_connection(std::source_location where) {
    connection(where);
    return *connection_;
}

CursorRef SessionCore::execute(
    const sql::Node& statement, ParameterView parameters, std::source_location where
) {
    return connection(where).execute(statement, parameters, where);
}

void SessionCore::begin(std::source_location where) {
    if (!frames_.empty()) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "a transaction is open in this session already; it begins by itself at "
                           "the first use",
                .hint = "commit() or rollback() first, or use begin_nested() for a savepoint",
            },
            where
        );
    }
    push_frame();
}

std::size_t SessionCore::begin_nested(std::source_location where) {
    ConnectionCore& core = connection(where);
    flush(where);
    const std::uint64_t savepoint = core.begin_nested(where);
    push_frame().savepoint = savepoint;
    return frames_.size() - 1;
}

void SessionCore::release_frame(SessionFrame& frame) noexcept {
    for (const auto& inserted : frame.inserted) {
        release(inserted.state);
    }
    for (const auto& rekeyed : frame.rekeyed) {
        release(rekeyed.state);
    }
    for (InstanceState* state : frame.deleted) {
        release(state);
    }
    frame.inserted.clear();
    frame.rekeyed.clear();
    frame.deleted.clear();
}

void SessionCore::commit(std::source_location where) {
    ensure_usable(where);
    if (frames_.size() > 1) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "a savepoint is open in this session",
                .hint = "commit or roll back what begin_nested() returned first",
            },
            where
        );
    }
    flush(where);
    if (connection_) {
        connection_->core()->commit(where);
    }
    for (SessionFrame& frame : frames_) {
        for (InstanceState* state : frame.deleted) {
            detach(*state, ObjectState::detached);
            state->gone = true;
        }
    }
    for (SessionFrame& frame : frames_) {
        for (InstanceState* state : frame.deleted) {
            loosen(*state);
        }
        release_frame(frame);
    }
    frames_.clear();
    connection_.reset();
    if (options.expire_on_commit) {
        expire_all();
    }
}

void SessionCore::commit_nested(std::size_t depth, std::source_location where) {
    ensure_usable(where);
    flush(where);
    while (frames_.size() > depth) {
        SessionFrame& inner = frames_.back();
        connection_->core()->release_savepoint(inner.savepoint, where);
        SessionFrame& outer = frames_[frames_.size() - 2];
        outer.inserted.insert(outer.inserted.end(), inner.inserted.begin(), inner.inserted.end());
        outer.rekeyed.insert(outer.rekeyed.end(), inner.rekeyed.begin(), inner.rekeyed.end());
        outer.deleted.insert(outer.deleted.end(), inner.deleted.begin(), inner.deleted.end());
        frames_.pop_back();
    }
}

void SessionCore::rollback_frame(SessionFrame& frame) noexcept {
    std::vector<const SessionFrame::Inserted*> fresh;
    for (const auto& inserted : frame.inserted) {
        InstanceState& state = *inserted.state;
        if (state.held) {
            std::erase(held_, &state);
            state.held = false;
            release(&state);
        }
        // Also what was inserted and deleted in the same transaction: it never was.
        if (state.state == ObjectState::persistent || state.state == ObjectState::deleted) {
            detach(state, ObjectState::transient);
            fresh.push_back(&inserted);
        }
    }
    for (const SessionFrame::Inserted* inserted : fresh) {
        make_new(*inserted->state, masks_[inserted->filled]);
    }
    for (InstanceState* state : frame.deleted) {
        if (state->state == ObjectState::deleted) {
            Home& mine = home(*state->home->mapper);
            state->home->mapper->restore_key(*state);
            make_persistent(*state, mine);
            state->expired = true;
        }
    }
    for (auto rekeyed = frame.rekeyed.rbegin(); rekeyed != frame.rekeyed.rend(); ++rekeyed) {
        InstanceState& state = *rekeyed->state;
        if (state.state != ObjectState::persistent) {
            continue;
        }
        const Mapper& mapper = *state.home->mapper;
        forget_key(state);
        for (std::size_t i = 0; i < mapper.primary_key().size(); ++i) {
            const std::size_t column = mapper.primary_key()[i];
            assign(*mapper.fields()[column].ops, mapper.member(state, column), rekeyed->before[i]);
            if (Mapper::is_traced(state)) {
                mapper.take_trace(state, column);
            }
        }
        make_persistent(state, *state.home);
        state.expired = true;
    }
}

void SessionCore::take_back_unflushed() noexcept {
    std::vector<InstanceState*> kept;
    kept.swap(removed_);
    for (InstanceState* state : kept) {
        state->to_delete = false;
    }
    drop_pending();
    expire_all();
    for (InstanceState* state : kept) {
        release(state);
    }
}

void SessionCore::rollback(std::source_location where) {
    if (connection_) {
        try {
            connection_->core()->rollback(where);
        } catch (const Error& error) {
            // The connection cannot say what became of the transaction, so it is given up: that ends it too.
            connection_->invalidate(error.message());
        }
    }
    std::vector<SessionFrame> gone;
    gone.swap(frames_);
    failed_ = false;
    for (auto frame = gone.rbegin(); frame != gone.rend(); ++frame) {
        rollback_frame(*frame);
    }
    take_back_unflushed();
    for (SessionFrame& frame : gone) {
        release_frame(frame);
    }
    connection_.reset();
}

void SessionCore::rollback_nested(std::size_t depth, std::source_location where) {
    if (frames_.size() <= depth) {
        return;
    }
    connection_->core()->rollback_savepoint(frames_[depth].savepoint, where);
    std::vector<SessionFrame> gone;
    while (frames_.size() > depth) {
        gone.push_back(std::move(frames_.back()));
        frames_.pop_back();
    }
    failed_ = false;
    for (SessionFrame& frame : gone) {
        rollback_frame(frame);
    }
    take_back_unflushed();
    for (SessionFrame& frame : gone) {
        release_frame(frame);
    }
}

void SessionCore::close() noexcept {
    ending_ = true;
    if (connection_) {
        connection_->close();
    }
    std::vector<SessionFrame> gone;
    gone.swap(frames_);
    for (SessionFrame& frame : gone) {
        for (InstanceState* state : frame.deleted) {
            if (state->state == ObjectState::deleted) {
                detach(*state, ObjectState::detached);
            }
        }
    }
    expunge_all();
    for (SessionFrame& frame : gone) {
        for (InstanceState* state : frame.deleted) {
            loosen(*state);
        }
    }
    for (SessionFrame& frame : gone) {
        release_frame(frame);
    }
    connection_.reset();
    failed_ = false;
    ending_ = false;
}

}  // namespace azoth::detail
