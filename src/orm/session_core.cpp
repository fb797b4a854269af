// SPDX-License-Identifier: MIT
// The life of objects in a session: who is in it, who is watched, who may go.
#include "orm/session_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace azoth::detail {

void throw_detached(const InstanceState& state, std::string_view what) {
    throw DetachedInstanceError(ErrorInfo{
        .message = fmt::format(
            "{} is not in a session any more, so '{}' cannot be loaded",
            state.home->mapper->describe(state), what
        ),
        .code = "bhk3",
        .table = state.home->mapper->table()->table_name(),
        .hint = "load what is needed before the session ends (selectinload, joinedload, expire_on_commit = false), "
                "or add the object to a session",
    });
}

namespace {

/// Ends an object that nobody holds. What only it held is ended by the loop, not by recursion.
void end_instance(InstanceState* first) noexcept {
    thread_local std::vector<InstanceState*> doomed;
    thread_local bool busy = false;
    doomed.push_back(first);
    if (busy) {
        return;
    }
    busy = true;
    while (!doomed.empty()) {
        InstanceState* state = doomed.back();
        doomed.pop_back();
        const Mapper& mapper = *state->home->mapper;
        if (state->state == ObjectState::detached) {
            // Children that point back without counting must not follow the pointer any more.
            for (const auto& relationship : mapper.relationships()) {
                if (!relationship.many || relationship.inverse == nullptr || relationship.inverse->many) {
                    continue;
                }
                if (const auto* items = relationship.collection(*state).peek()) {
                    for (InstanceState* item : *items) {
                        OneBase& back = relationship.inverse->one(*item);
                        if (back.weak() && back.peek() == state) {
                            back.unload();
                        }
                    }
                }
            }
        }
        mapper.destroy(*state);
    }
    busy = false;
}

std::uint64_t key_hash(const std::vector<Value>& key) noexcept {
    std::uint64_t hash = 0;
    for (const Value& part : key) {
        hash = hash * 0x9E37'79B9'7F4A'7C15U + fingerprint(type_ops<Value>, &part);
    }
    return hash;
}

}  // namespace

void attend(InstanceState* state) {
    if (SessionCore* session = state->home->session) {
        session->attend(*state);
        return;
    }
    if (state->expired) {
        throw_detached(*state, "its columns");
    }
    state->attention = false;
}

void let_go(InstanceState* state) noexcept {
    if (SessionCore* session = state->home->session) {
        session->let_go(*state);
        return;
    }
    end_instance(state);
}

SessionCore::SessionCore(Engine session_engine, SessionOptions session_options)
    : engine(std::move(session_engine)), options(std::move(session_options)) {}

SessionCore::~SessionCore() {
    close();
}

Home& SessionCore::home(const Mapper& mapper) {
    if (homes_.size() <= mapper.id()) {
        homes_.resize(mapper.id() + 1);
    }
    auto& slot = homes_[mapper.id()];
    if (!slot) {
        slot = std::make_unique<Home>();
        slot->session = this;
        slot->mapper = &mapper.configured();
        EngineCore& core = *engine.core();
        auto& statements = static_cast<OrmStatements&>(core.attachment([]() -> Rc<Attachment> {
            return Rc<OrmStatements>::make();
        }));
        slot->statements = &statements.of(core, mapper);
    }
    return *slot;
}

// ---- watching

void SessionCore::watch(InstanceState& state) {
    if (!state.watched) {
        state.watched = true;
        state.watch_index = static_cast<std::uint32_t>(watched_.size());
        watched_.push_back(&state);
    }
    if (state.watch_index >= touched_) {
        InstanceState* other = watched_[touched_];
        std::swap(watched_[touched_], watched_[state.watch_index]);
        std::swap(other->watch_index, state.watch_index);
        ++touched_;
    }
}

void SessionCore::unwatch(InstanceState& state) noexcept {
    if (!state.watched) {
        return;
    }
    const auto move_into = [this](std::size_t hole, std::size_t from) {
        watched_[hole] = watched_[from];
        watched_[hole]->watch_index = static_cast<std::uint32_t>(hole);
    };
    std::size_t hole = state.watch_index;
    if (hole < touched_) {
        --touched_;
        move_into(hole, touched_);
        hole = touched_;
    }
    if (hole != watched_.size() - 1) {
        move_into(hole, watched_.size() - 1);
    }
    watched_.pop_back();
    state.watched = false;
}

void SessionCore::attend(InstanceState& state) {
    if (state.expired) {
        load_columns(state, std::source_location::current());
    }
    state.attention = false;
    if (state.state == ObjectState::persistent) {
        watch(state);
    }
}

void SessionCore::hold(InstanceState& state) {
    if (!state.held) {
        state.held = true;
        retain(&state);
        held_.push_back(&state);
    }
}

void SessionCore::relationship_changed(InstanceState& state) {
    if (state.state == ObjectState::persistent) {
        state.relationship_changed = true;
        hold(state);
    }
}

void SessionCore::unhold_all() noexcept {
    std::vector<InstanceState*> all;
    all.swap(held_);
    for (InstanceState* state : all) {
        state->held = false;
        state->relationship_changed = false;
    }
    for (InstanceState* state : all) {
        release(state);
    }
}

void SessionCore::let_go(InstanceState& state) noexcept {
    if (state.state == ObjectState::persistent && !ending_) {
        if (!state.expired && state.watched && !state.attention && state.home->mapper->changed(state)) {
            state.refs = 1;
            state.held = true;
            held_.push_back(&state);
            return;
        }
        forget_key(state);
    }
    unwatch(state);
    end_instance(&state);
}

// ---- identity

namespace {

std::uint64_t identity(const InstanceState& state) noexcept {
    if (state.extra != nullptr && !state.extra->key.empty()) {
        return key_hash(state.extra->key);
    }
    return static_cast<std::uint64_t>(state.home->mapper->traced_key(state));
}

InstanceExtra& extra_of(InstanceState& state) {
    if (state.extra == nullptr) {
        state.extra = new InstanceExtra();
    }
    return *state.extra;
}

}  // namespace

InstanceState* SessionCore::find(Home& home, const std::vector<Value>& key) const {
    return home.identities.find(key_hash(key), [&](const InstanceState& state) {
        return state.extra->key == key;
    });
}

void SessionCore::make_persistent(InstanceState& state, Home& home) {
    state.home = &home;
    state.state = ObjectState::persistent;
    state.expired = false;
    state.attention = true;
    if (home.mapper->integer_key()) {
        home.identities.insert(static_cast<std::uint64_t>(home.mapper->integer_key_of(state)), &state);
    } else {
        InstanceExtra& extra = extra_of(state);
        extra.key = home.mapper->key_of(state);
        home.identities.insert(key_hash(extra.key), &state);
    }
}

void SessionCore::forget_key(InstanceState& state) noexcept {
    state.home->identities.erase(identity(state), &state);
}

void SessionCore::detach(InstanceState& state, ObjectState as) noexcept {
    unwatch(state);
    if (state.state == ObjectState::persistent) {
        forget_key(state);
    }
    state.state = as;
    state.to_delete = false;
    state.relationship_changed = false;
    state.home = &state.home->mapper->detached_home();
    if (as == ObjectState::transient) {
        state.attention = false;
        state.expired = false;
    }
}

std::vector<InstanceState*> SessionCore::all_persistent() const {
    std::vector<InstanceState*> all;
    for (const auto& home : homes_) {
        if (home) {
            for (const auto& entry : home->identities.entries()) {
                if (entry.state != nullptr) {
                    all.push_back(entry.state);
                }
            }
        }
    }
    return all;
}

std::size_t SessionCore::identity_map_size() const noexcept {
    std::size_t size = 0;
    for (const auto& home : homes_) {
        size += home ? home->identities.size() : 0;
    }
    return size;
}

// ---- adding and removing

void SessionCore::add(InstanceState& state, std::source_location where) {
    if (state.home->session == this) {
        if (state.to_delete) {
            state.to_delete = false;
            std::erase(removed_, &state);
            release(&state);
        }
        return;
    }
    if (state.home->session != nullptr) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = fmt::format(
                    "{} is already in another session", state.home->mapper->describe(state)
                ),
                .hint = "expunge() it there first",
            },
            where
        );
    }
    Home& mine = home(*state.home->mapper);
    if (state.state == ObjectState::transient) {
        state.home = &mine;
        state.state = ObjectState::pending;
        retain(&state);
        pending_.push_back(&state);
    } else {
        const bool taken = mine.mapper->integer_key()
                               ? find(mine, mine.mapper->integer_key_of(state)) != nullptr
                               : find(mine, mine.mapper->key_of(state)) != nullptr;
        if (taken) {
            throw InvalidRequestError(
                ErrorInfo{
                    .message = fmt::format(
                        "another object of this session is {} already", mine.mapper->describe(state)
                    ),
                    .hint = "change that one instead: session.get() finds it",
                },
                where
            );
        }
        const bool was_expired = state.expired;
        make_persistent(state, mine);
        state.expired = was_expired;
        watch(state);
    }
    for (const auto& relationship : mine.mapper->relationships()) {
        std::vector<InstanceState*> related;
        if (relationship.many) {
            if (const auto* items = relationship.collection(state).peek()) {
                related = *items;
            }
        } else if (InstanceState* target = relationship.one(state).peek()) {
            related.push_back(target);
        }
        for (InstanceState* other : related) {
            if (relationship.cascades().save_update && other->home->session == nullptr) {
                add(*other, where);
            }
            const Relationship* inverse = relationship.inverse;
            if (inverse == nullptr || other->home->session != this || state.state != ObjectState::pending) {
                continue;
            }
            if (inverse->many) {
                inverse->collection(*other).append_silently(&state);
                relationship_changed(*other);
            } else if (OneBase& back = inverse->one(*other); !back.is_loaded() || back.peek() != &state) {
                back.set_silently(&state);
                relationship_changed(*other);
            }
        }
    }
}

void SessionCore::remove(InstanceState& state, std::source_location where) {
    if (state.home->session != this || state.state == ObjectState::transient) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = fmt::format(
                    "{} cannot be removed: it is not in this session", state.home->mapper->describe(state)
                ),
                .hint = "get() it in this session first",
            },
            where
        );
    }
    if (state.state == ObjectState::pending) {
        expunge(state);
        return;
    }
    if (!state.to_delete && state.state == ObjectState::persistent) {
        state.to_delete = true;
        retain(&state);
        removed_.push_back(&state);
    }
}

void SessionCore::expunge(InstanceState& state) noexcept {
    if (state.home->session != this) {
        return;
    }
    retain(&state);
    if (state.state == ObjectState::pending) {
        std::erase(pending_, &state);
        detach(state, ObjectState::transient);
        release(&state);
    } else {
        if (state.to_delete) {
            std::erase(removed_, &state);
            release(&state);
        }
        if (state.held) {
            std::erase(held_, &state);
            state.held = false;
            release(&state);
        }
        detach(state, ObjectState::detached);
    }
    for (const auto& relationship : state.home->mapper->relationships()) {
        if (!relationship.cascades().expunge) {
            continue;
        }
        if (relationship.many) {
            if (const auto* items = relationship.collection(state).peek()) {
                for (InstanceState* item : std::vector<InstanceState*>(*items)) {
                    expunge(*item);
                }
            }
        } else if (InstanceState* target = relationship.one(state).peek()) {
            expunge(*target);
        }
    }
    release(&state);
}

void SessionCore::drop_pending() noexcept {
    std::vector<InstanceState*> all;
    all.swap(pending_);
    for (InstanceState* state : all) {
        detach(*state, ObjectState::transient);
    }
    for (InstanceState* state : all) {
        // New objects no longer point back to what is in the session.
        for (const auto& relationship : state->home->mapper->relationships()) {
            if (!relationship.many && relationship.inverse != nullptr) {
                relationship.one(*state).unload();
            }
        }
        release(state);
    }
}

void SessionCore::expunge_all() noexcept {
    drop_pending();
    std::vector<InstanceState*> gone;
    gone.swap(removed_);
    for (InstanceState* state : gone) {
        state->to_delete = false;
    }
    unhold_all();
    for (InstanceState* state : gone) {
        release(state);
    }
    collect_cycles();
    const std::vector<InstanceState*> all = all_persistent();
    for (InstanceState* state : all) {
        retain(state);
    }
    for (InstanceState* state : all) {
        detach(*state, ObjectState::detached);
    }
    // What stays alive in the hands of the program must not keep itself alive.
    for (InstanceState* state : all) {
        for (const auto& relationship : state->home->mapper->relationships()) {
            const Relationship* inverse = relationship.inverse;
            if (inverse == nullptr) {
                continue;
            }
            if (!relationship.many) {
                OneBase& one = relationship.one(*state);
                InstanceState* target = one.peek();
                if (target == nullptr || one.weak()) {
                    continue;
                }
                if (inverse->many) {
                    const auto* items = inverse->collection(*target).peek();
                    if (items != nullptr && std::ranges::find(*items, state) != items->end()) {
                        one.make_weak();
                    }
                } else if (relationship.direction == Direction::many_to_one &&
                           inverse->one(*target).peek() == state) {
                    one.unload();
                }
            } else if (relationship.direction == Direction::many_to_many && inverse < &relationship) {
                relationship.collection(*state).unload();
            }
        }
    }
    for (InstanceState* state : all) {
        release(state);
    }
    for (auto& home : homes_) {
        if (home) {
            home->identities.clear();
        }
    }
    watched_.clear();
    touched_ = 0;
}

// ---- expiring

void SessionCore::unload_relationships(InstanceState& state) noexcept {
    for (const auto& relationship : state.home->mapper->relationships()) {
        if (relationship.many) {
            relationship.collection(state).unload();
        } else {
            relationship.one(state).unload();
        }
    }
}

void SessionCore::expire(InstanceState& state) {
    if (state.home->session != this || state.state != ObjectState::persistent) {
        return;
    }
    retain(&state);
    state.home->mapper->restore_key(state);
    unwatch(state);
    state.expired = true;
    state.attention = true;
    state.relationship_changed = false;
    unload_relationships(state);
    release(&state);
}

void SessionCore::expire_all() {
    const std::vector<InstanceState*> all = all_persistent();
    for (InstanceState* state : all) {
        retain(state);
    }
    for (InstanceState* state : all) {
        expire(*state);
    }
    unhold_all();
    for (InstanceState* state : all) {
        release(state);
    }
    if (watched_.empty()) {
        collected_at_ = 4096;
    }
}

bool SessionCore::touched_has_changes() const noexcept {
    for (std::size_t i = 0; i < touched_; ++i) {
        if (watched_[i]->home->mapper->changed(*watched_[i])) {
            return true;
        }
    }
    return false;
}

void SessionCore::autoflush(std::source_location where) {
    if (!options.autoflush || !autoflush_enabled || flushing_ || failed_) {
        return;
    }
    if (pending_.empty() && removed_.empty() && held_.empty()) {
        if (!touched_has_changes()) {
            for (std::size_t i = 0; i < touched_; ++i) {
                watched_[i]->attention = true;
            }
            touched_ = 0;
            return;
        }
    }
    flush(where);
}

bool SessionCore::is_modified(InstanceState& state) const {
    return state.state == ObjectState::persistent && !state.expired &&
           (state.relationship_changed || state.home->mapper->changed(state));
}

std::size_t SessionCore::dirty_count() const {
    std::size_t count = 0;
    for (InstanceState* state : watched_) {
        count += !state->to_delete && is_modified(*state) ? 1U : 0U;
    }
    for (InstanceState* state : held_) {
        count += !state->watched && !state->to_delete && is_modified(*state) ? 1U : 0U;
    }
    return count;
}

// ---- cycles

void SessionCore::collect_cycles_if_grown() noexcept {
    const std::size_t size = identity_map_size();
    if (size > collected_at_) {
        collect_cycles();
        collected_at_ = std::max<std::size_t>(4096, identity_map_size() * 2);
    }
}

void SessionCore::collect_cycles() noexcept {
    const std::vector<InstanceState*> all = all_persistent();
    std::unordered_map<InstanceState*, std::uint32_t> inside;
    inside.reserve(all.size());
    for (InstanceState* state : all) {
        inside.emplace(state, 0);
    }
    bool any = false;
    for (InstanceState* state : all) {
        for_each_related(*state, [&](const Relationship&, InstanceState& other) {
            if (const auto found = inside.find(&other); found != inside.end()) {
                ++found->second;
                any = true;
            }
        });
    }
    if (!any) {
        return;
    }
    std::vector<InstanceState*> reached;
    std::unordered_set<InstanceState*> alive;
    for (InstanceState* state : all) {
        const bool changed = state->watched && !state->expired && state->home->mapper->changed(*state);
        if (state->refs > inside[state] || state->held || state->to_delete || changed) {
            reached.push_back(state);
            alive.insert(state);
        }
    }
    while (!reached.empty()) {
        InstanceState* state = reached.back();
        reached.pop_back();
        for_each_related(*state, [&](const Relationship&, InstanceState& other) {
            if (inside.contains(&other) && alive.insert(&other).second) {
                reached.push_back(&other);
            }
        });
    }
    std::vector<InstanceState*> garbage;
    for (InstanceState* state : all) {
        if (!alive.contains(state)) {
            retain(state);
            garbage.push_back(state);
        }
    }
    for (InstanceState* state : garbage) {
        unload_relationships(*state);
    }
    for (InstanceState* state : garbage) {
        release(state);
    }
}

}  // namespace azoth::detail
