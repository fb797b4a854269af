// SPDX-License-Identifier: MIT
// The life of objects in a session: who is in it, who is watched, who may go.
#include "orm/session_core.hpp"

#include "orm/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::detail {

void throw_detached(const InstanceState& state, std::string_view what) {
    throw DetachedInstanceError(ErrorInfo{
        .message = fmt::format(
            "{} is not in a session any more, so {} cannot be loaded",
            state.home->mapper->describe(state),
            what.empty() ? std::string("its columns") : fmt::format("'{}'", what)
        ),
        .code = "bhk3",
        .table = state.home->mapper->table()->table_name(),
        .hint = "load what is needed before the session ends (selectinload, joinedload, "
                "expire_on_commit = false), "
                "or add the object to a session",
    });
}

namespace {

/// Ends an object that nobody holds. What only it held is ended by the loop, not by recursion.
void end_instance(InstanceState* first) noexcept {
    thread_local std::vector<InstanceState*> doomed;
    thread_local bool busy = false;
    if (busy) {
        doomed.push_back(first);
        return;
    }
    busy = true;
    first->home->mapper->destroy(*first);
    while (!doomed.empty()) {
        InstanceState* state = doomed.back();
        doomed.pop_back();
        state->home->mapper->destroy(*state);
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
        throw_detached(*state, {});
    }
    if (state->state == ObjectState::detached && !Mapper::is_traced(*state)) {
        // It may be added to a session again, which has to find what was changed until then.
        state->home->mapper->take_trace(*state);
    }
    state->seen = true;
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

Home& SessionCore::make_home(const Mapper& mapper) {
    if (homes_.size() <= mapper.id()) {
        homes_.resize(mapper.id() + 1);
    }
    auto& slot = homes_[mapper.id()];
    if (!slot) {
        slot = std::make_unique<Home>();
        slot->session = this;
        slot->mapper = &mapper.configured();
        slot->spare_extras.reserve(64);
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
        load_columns(state, {});
    }
    state.attention = false;
    state.seen = true;
    if (state.state == ObjectState::persistent) {
        if (!Mapper::is_traced(state)) {
            state.home->mapper->take_trace(state);
        }
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
    if (state.state == ObjectState::persistent) {
        if (!ending_ && !state.expired && state.watched && state.home->mapper->changed(state)) {
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

std::uint64_t identity_hash(const InstanceState& state) noexcept {
    if (state.extra != nullptr && !state.extra->key.empty()) {
        return key_hash(state.extra->key);
    }
    return hash_of_key(state.home->mapper->traced_key(state));
}

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
        home.identities.insert(hash_of_key(home.mapper->integer_key_of(state)), &state);
    } else {
        InstanceExtra& extra = home.mapper->extra_of(state);
        extra.key = home.mapper->key_of(state);
        home.identities.insert(key_hash(extra.key), &state);
    }
}

void SessionCore::forget_key(InstanceState& state) noexcept {
    if (state.home->identities.size() == 0) {
        return;  // all of them were forgotten at once
    }
    state.home->identities.erase(identity_hash(state), &state);
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
        state.expired = false;
    }
}

std::vector<InstanceState*> SessionCore::all_persistent() const {
    std::vector<InstanceState*> all;
    for (const auto& home : homes_) {
        if (home) {
            home->identities.for_each([&](InstanceState& state) { all.push_back(&state); });
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

bool SessionCore::enter(InstanceState& state, std::source_location where) {
    const bool mine_already = state.home->session == this;
    if (state.gone || (mine_already && state.state == ObjectState::deleted)) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = fmt::format(
                    "the row of {} was deleted{}",
                    state.home->mapper->describe(state),
                    state.gone ? "" : " in this transaction"
                ),
                .hint = state.gone ? "add a new object, such as a copy of it"
                                   : "roll back, or add a new object",
            },
            where
        );
    }
    if (mine_already) {
        if (state.to_delete) {
            state.to_delete = false;
            std::erase(removed_, &state);
            release(&state);
        }
        return false;
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
        mine.mapper->restore_key(state);
        make_persistent(state, mine);
        state.expired = was_expired;
        watch(state);
    }
    for (const auto& relationship : mine.mapper->relationships()) {
        if (!relationship.many) {
            relationship.one(state).make_strong();
        }
    }
    return true;
}

void SessionCore::add(InstanceState& first, std::source_location where) {
    if (!enter(first, where)) {
        return;
    }

    // Graphs may be deep: a stack of our own, in the order in which calls would go.
    struct Visit {
        InstanceState* state;
        std::size_t relationship = 0;
        std::vector<InstanceState*> related{};
        std::size_t next = 0;
        bool added = false;  ///< The cascade has been to related[next].
    };

    const auto neighbours = [](const Visit& visit) {
        const Relationship& relationship =
            visit.state->home->mapper->relationships()[visit.relationship];
        std::vector<InstanceState*> related;
        if (relationship.many) {
            if (const auto* items = relationship.collection(*visit.state).peek()) {
                related = *items;
            }
        } else if (InstanceState* target = relationship.one(*visit.state).peek()) {
            related.push_back(target);
        }
        return related;
    };
    std::vector<Visit> open;
    const auto visit = [&](InstanceState& state) {
        open.push_back({.state = &state});
        if (!state.home->mapper->relationships().empty()) {
            open.back().related = neighbours(open.back());
        }
    };
    visit(first);
    while (!open.empty()) {
        Visit& at = open.back();
        InstanceState& state = *at.state;
        const auto& relationships = state.home->mapper->relationships();
        if (at.relationship == relationships.size()) {
            open.pop_back();
            continue;
        }
        if (at.next == at.related.size()) {
            at.next = 0;
            at.related.clear();
            if (++at.relationship != relationships.size()) {
                at.related = neighbours(at);
            }
            continue;
        }
        const Relationship& relationship = relationships[at.relationship];
        InstanceState* other = at.related[at.next];
        if (!std::exchange(at.added, true) && relationship.cascades().save_update &&
            other->home->session != this && enter(*other, where)) {
            visit(*other);
            continue;
        }
        at.added = false;
        ++at.next;
        if (other->home->session != this) {
            continue;
        }
        if (const Relationship* inverse = relationship.inverse;
            inverse != nullptr && !inverse->many) {
            if (OneBase& back = inverse->one(*other); back.peek() == &state) {
                back.make_strong();
            }
        }
        if (state.state == ObjectState::pending) {
            link_back(relationship, state, *other);
        }
    }
}

void SessionCore::remove(InstanceState& state, std::source_location where) {
    if (state.home->session != this || state.state == ObjectState::transient) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = fmt::format(
                    "{} cannot be removed: it is not in this session",
                    state.home->mapper->describe(state)
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
        unlink(state);
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
    loosen(state);
    release(&state);
}

/// Objects of the session forget a new one that left it: they would bring it back.
void SessionCore::unlink(InstanceState& state) noexcept {
    for (const auto& relationship : state.home->mapper->relationships()) {
        const Relationship* inverse = relationship.inverse;
        if (inverse == nullptr) {
            continue;
        }
        const auto forget = [&](InstanceState& other) {
            if (other.home->session != this) {
                return;
            }
            if (inverse->many) {
                inverse->collection(other).remove_silently(&state);
            } else if (OneBase& back = inverse->one(other); back.peek() == &state) {
                back.unload();
            }
        };
        if (!relationship.many) {
            if (InstanceState* other = relationship.one(state).peek()) {
                forget(*other);
            }
        } else if (const auto* items = relationship.collection(state).peek()) {
            for (InstanceState* other : std::vector<InstanceState*>(*items)) {
                forget(*other);
            }
        }
    }
}

InstanceState* SessionCore::find_related(InstanceState& owner, const Relationship& relationship) {
    if (relationship.direction != Direction::many_to_one || owner.expired ||
        relationship.remote != relationship.target->primary_key()) {
        return nullptr;
    }
    const Mapper& mapper = *owner.home->mapper;
    std::vector<Value> key;
    for (const std::size_t column : relationship.local) {
        key.push_back(extract(*mapper.fields()[column].ops, mapper.member(owner, column)));
        if (key.back().is_null()) {
            return nullptr;
        }
    }
    Home& there = home(*relationship.target);
    if (!relationship.target->integer_key()) {
        return find(there, key);
    }
    return key[0].kind() == Value::Kind::integer ? find(there, key[0].integer()) : nullptr;
}

void SessionCore::disown(const Relationship& relationship, InstanceState& child) {
    if (child.home->session != this || child.state != ObjectState::persistent) {
        return;
    }
    if (relationship.cascades().delete_orphan) {
        remove(child, {});
        return;
    }
    attend(child);
    hold(child);
    for (const std::size_t column : relationship.remote) {
        if (const Field& field = child.home->mapper->fields()[column];
            field.ops->clear != nullptr) {
            field.ops->clear(child.home->mapper->member(child, column));
        }
    }
}

void SessionCore::drop_pending() noexcept {
    std::vector<InstanceState*> all;
    all.swap(pending_);
    for (InstanceState* state : all) {
        detach(*state, ObjectState::transient);
    }
    for (InstanceState* state : all) {
        make_new(*state, {});
    }
    for (InstanceState* state : all) {
        release(state);
    }
}

/// What was not written after all is as it was before it was added.
void SessionCore::make_new(InstanceState& state, const ColumnMask& filled) noexcept {
    const Mapper& mapper = *state.home->mapper;
    for (std::size_t column = 0; column < mapper.columns().size(); ++column) {
        if (filled.test(column)) {
            mapper.reset(state, column);
        }
    }
    for (const auto& relationship : mapper.relationships()) {
        if (relationship.many) {
            relationship.collection(state).mark_new();
            continue;
        }
        OneBase& one = relationship.one(state);
        one.mark_new();
        if (one.peek() == nullptr || relationship.direction != Direction::many_to_one) {
            continue;
        }
        // The flush took the foreign key from the other object.
        for (const std::size_t column : relationship.local) {
            if (std::ranges::find(mapper.primary_key(), column) == mapper.primary_key().end()) {
                mapper.reset(state, column);
            }
        }
    }
    loosen(state);
}

void SessionCore::expunge_all() noexcept {
    const bool was_ending = std::exchange(ending_, true);
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
    std::vector<InstanceState*> all = all_persistent();
    for (auto& home : homes_) {
        if (home) {
            home->identities.clear();
        }
    }
    const std::vector<InstanceState*> garbage = unreachable(all);
    for (InstanceState* state : all) {
        retain(state);
    }
    for (InstanceState* state : garbage) {
        unload_relationships(*state);
    }
    // Who is held by nobody else ends here, and the others leave.
    std::erase_if(all, [](InstanceState* state) {
        const bool last = state->refs == 1;
        if (last) {
            release(state);
        }
        return last;
    });
    for (InstanceState* state : all) {
        detach(*state, ObjectState::detached);
    }
    // What stays alive in the hands of the program must not keep itself alive.
    for (InstanceState* state : all) {
        loosen(*state);
    }
    for (InstanceState* state : all) {
        release(state);
    }
    watched_.clear();
    touched_ = 0;
    ending_ = was_ending;
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
    if (state.extra != nullptr) {
        state.extra->traced = false;
    }
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

void SessionCore::expire_cascading(InstanceState& state) {
    if (state.home->session != this) {
        return;
    }
    std::vector<InstanceState*> all{&state};
    retain(&state);
    state.reached = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
        for_each_related(*all[i], [&](const Relationship& relationship, InstanceState& other) {
            if (relationship.cascades().refresh_expire && other.home->session == this &&
                !other.reached) {
                other.reached = true;
                retain(&other);
                all.push_back(&other);
            }
        });
    }
    for (InstanceState* one : all) {
        one->reached = false;
    }
    // New ones leave first: those that stay must still know them to let go of them.
    for (InstanceState* one : all) {
        if (one->state == ObjectState::pending && one != &state) {
            expunge(*one);
        }
    }
    for (InstanceState* one : all) {
        expire(*one);
    }
    for (InstanceState* one : all) {
        release(one);
    }
}

void SessionCore::statement_done(const sql::Node& statement) {
    switch (statement.kind()) {
    case sql::NodeKind::update: {
        const auto& update = sql::as<sql::Update>(statement);
        rows_changed(*update.table, &update.where, false);
        break;
    }
    case sql::NodeKind::delete_: {
        const auto& deletion = sql::as<sql::Delete>(statement);
        rows_changed(*deletion.table, &deletion.where, true);
        break;
    }
    case sql::NodeKind::insert: {
        const auto& insert = sql::as<sql::Insert>(statement);
        if (insert.on_conflict.action == sql::OnConflict::Action::update) {
            rows_changed(*insert.table, nullptr, false);
        }
        break;
    }
    default:
        break;
    }
}

void SessionCore::rows_changed(
    const sql::FromClause& table, const sql::Select::List* where, bool deleted_rows
) {
    const auto concerned = [&](const Mapper& mapper, const InstanceState& state) {
        if (where == nullptr || state.expired) {
            return Truth::unknown;
        }
        Truth all = Truth::yes;
        for (const sql::NodeRef& condition : *where) {
            const Truth one = evaluate(*condition, mapper, state);
            if (one == Truth::no || one == Truth::null) {
                return Truth::no;
            }
            if (one == Truth::unknown) {
                all = one;
            }
        }
        return all;
    };
    for (const auto& home : homes_) {
        if (!home || static_cast<const sql::FromClause*>(home->mapper->table().get()) != &table) {
            continue;
        }
        std::vector<InstanceState*> affected;
        std::vector<InstanceState*> gone;
        home->identities.for_each([&](InstanceState& state) {
            if (is_modified(state)) {
                return;
            }
            if (const Truth truth = concerned(*home->mapper, state); truth != Truth::no) {
                retain(&state);
                (deleted_rows && truth == Truth::yes ? gone : affected).push_back(&state);
            }
        });
        for (InstanceState* state : affected) {
            expire(*state);
        }
        for (InstanceState* state : gone) {
            deleted(*state);
        }
        for (const auto* list : {&affected, &gone}) {
            for (InstanceState* state : *list) {
                release(state);
            }
        }
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
    try {
        flush(where);
    } catch (Error& error) {
        error.add_to_message(" (raised by an autoflush: where this comes too early, "
                             "session.no_autoflush() puts it off)");
        throw;
    }
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

std::vector<InstanceState*> SessionCore::unreachable(const std::vector<InstanceState*>& all
) noexcept {
    const auto inside = [this](const InstanceState& state) {
        return state.home->session == this && state.state == ObjectState::persistent;
    };
    // What objects count of each other is taken off; whoever still counts somebody is held from outside.
    bool any = false;
    for (InstanceState* state : all) {
        for_each_related(*state, [&](const Relationship&, InstanceState& other) {
            if (inside(other)) {
                --other.refs;
                any = true;
            }
        });
    }
    if (!any) {
        return {};
    }
    std::vector<InstanceState*> reached;
    for (InstanceState* state : all) {
        state->reached = state->refs > 0 || (state->watched && !state->expired &&
                                             state->home->mapper->changed(*state));
        if (state->reached) {
            reached.push_back(state);
        }
    }
    for (InstanceState* state : all) {
        for_each_related(*state, [&](const Relationship&, InstanceState& other) {
            other.refs += inside(other) ? 1U : 0U;
        });
    }
    while (!reached.empty()) {
        InstanceState* state = reached.back();
        reached.pop_back();
        for_each_related(*state, [&](const Relationship&, InstanceState& other) {
            if (inside(other) && !other.reached) {
                other.reached = true;
                reached.push_back(&other);
            }
        });
    }
    std::vector<InstanceState*> garbage;
    for (InstanceState* state : all) {
        if (!state->reached) {
            garbage.push_back(state);
        }
        state->reached = false;
    }
    return garbage;
}

void SessionCore::collect_cycles() noexcept {
    const std::vector<InstanceState*> garbage = unreachable(all_persistent());
    for (InstanceState* state : garbage) {
        retain(state);
    }
    for (InstanceState* state : garbage) {
        unload_relationships(*state);
    }
    for (InstanceState* state : garbage) {
        release(state);
    }
}

}  // namespace azoth::detail
