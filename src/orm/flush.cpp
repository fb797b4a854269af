// SPDX-License-Identifier: MIT
// The unit of work: what has to be written, in which order, in how few statements.
#include "orm/flush.hpp"

#include "azoth/sql/topological.hpp"
#include "orm/session_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace azoth::detail {

Flush::Flush(SessionCore& session, std::source_location where) : session_(session), where_(where) {}

Flush::~Flush() {
    for (InstanceState* state : kept_) {
        state->saving = false;
        state->deleting = false;
        if (state->extra != nullptr) {
            state->extra->change = 0;
        }
        release(state);
    }
}

void Flush::keep(InstanceState& state) {
    retain(&state);
    kept_.push_back(&state);
}

bool Flush::collect() {
    // Deleting first: what is deleted is not updated.
    for (std::size_t i = 0; i < session_.removed_.size(); ++i) {
        mark_deleted(*session_.removed_[i]);
    }
    // Changed columns, found by comparing what was looked at with what was loaded.
    const std::vector<InstanceState*> watched = session_.watched_;
    for (InstanceState* state : watched) {
        if (state->state == ObjectState::persistent && !state->expired && !is_deleted(*state)) {
            if (const ColumnMask columns = state->home->mapper->changes(*state); columns.any()) {
                save(*state);
                note_changes(*state, columns);
            }
        }
    }
    const std::vector<InstanceState*> held = session_.held_;
    for (InstanceState* state : held) {
        if (state->state == ObjectState::persistent && !is_deleted(*state)) {
            save(*state);
        }
    }
    // New objects; those that hang on them were added with them, later ones are found here.
    for (std::size_t i = 0; i < session_.pending_.size(); ++i) {
        InstanceState& state = *session_.pending_[i];
        cascade_save(state);
        save(state);
    }
    for (std::size_t i = 0; i < saves_.size(); ++i) {
        if (saves_[i]->state == ObjectState::persistent && saves_[i]->relationship_changed) {
            cascade_save(*saves_[i]);
        }
    }
    // Those that the cascades have added since.
    for (std::size_t i = 0; i < session_.pending_.size(); ++i) {
        save(*session_.pending_[i]);
    }
    find_orphans();
    for (std::size_t i = 0; i < deletes_.size(); ++i) {
        cascade_delete(*deletes_[i]);
    }
    switch_rows();
    std::erase_if(saves_, [&](InstanceState* state) { return is_deleted(*state); });
    return !saves_.empty() || !deletes_.empty();
}

void Flush::note_changes(InstanceState& state, const ColumnMask& columns) {
    // Objects one after the other mostly have the same changes.
    if (changes_.empty() || changes_.back() != columns) {
        changes_.push_back(columns);
    }
    state.extra->change = static_cast<std::uint32_t>(changes_.size());
}

/// The changed columns of a row, found anew if the flush itself changed some.
const ColumnMask& Flush::changes_of(InstanceState& state) {
    static const ColumnMask none;
    if (!Mapper::is_traced(state)) {
        return none;
    }
    if (state.extra->change == 0) {
        note_changes(state, state.home->mapper->changes(state));
    }
    return changes_[state.extra->change - 1];
}

/// Before the flush itself changes a member: what the row has must be known to find the change.
void Flush::will_change(InstanceState& state) {
    if (state.extra != nullptr) {
        state.extra->change = 0;
    }
    if (state.state == ObjectState::persistent && !Mapper::is_traced(state)) {
        state.home->mapper->take_trace(state);
    }
}

void Flush::save(InstanceState& state) {
    if (!state.saving) {
        state.saving = true;
        keep(state);
        saves_.push_back(&state);
    }
}

void Flush::mark_deleted(InstanceState& state) {
    if (!is_deleted(state)) {
        state.deleting = true;
        keep(state);
        deletes_.push_back(&state);
    }
}

void Flush::cascade_save(InstanceState& state) {
    for (const auto& relationship : state.home->mapper->relationships()) {
        if (!relationship.cascades().save_update) {
            continue;
        }
        if (relationship.many) {
            const std::vector<InstanceState*> added = relationship.collection(state).added();
            for (InstanceState* item : added) {
                if (item->home->session == nullptr) {
                    session_.add(*item, where_);
                }
            }
        } else if (OneBase& one = relationship.one(state); one.is_changed() &&
                                                           one.peek() != nullptr &&
                                                           one.peek()->home->session == nullptr) {
            session_.add(*one.peek(), where_);
        }
    }
}

/// Objects that lost the parent without which they must not be.
void Flush::find_orphans() {
    const std::vector<InstanceState*> saves = saves_;
    for (InstanceState* state : saves) {
        for (const auto& relationship : state->home->mapper->relationships()) {
            if (!relationship.many) {
                // From the side of the child: it was set to nothing.
                const Relationship* inverse = relationship.inverse;
                OneBase& one = relationship.one(*state);
                if (inverse != nullptr && inverse->cascades().delete_orphan &&
                    relationship.direction == Direction::many_to_one && one.is_changed() &&
                    one.peek() == nullptr && state->state == ObjectState::persistent) {
                    mark_deleted(*state);
                }
                continue;
            }
            if (!relationship.cascades().delete_orphan) {
                continue;
            }
            const std::vector<InstanceState*> removed = relationship.collection(*state).removed();
            for (InstanceState* child : removed) {
                if (other_parent(relationship, *state, *child) == nullptr) {
                    delete_related(*child);
                }
            }
        }
    }
}

/// Whom a child belongs to that left its parent; null: nobody.
InstanceState* Flush::other_parent(
    const Relationship& relationship, InstanceState& parent, InstanceState& child
) const {
    const Relationship* inverse = relationship.inverse;
    if (inverse == nullptr) {
        // Without the other side: whoever has added it.
        for (InstanceState* other : saves_) {
            if (other == &parent || other->home->mapper != relationship.owner) {
                continue;
            }
            if (relationship.many) {
                const auto& added = relationship.collection(*other).added();
                if (std::ranges::find(added, &child) != added.end()) {
                    return other;
                }
            } else if (OneBase& one = relationship.one(*other);
                       one.is_changed() && one.peek() == &child) {
                return other;
            }
        }
        return nullptr;
    }
    if (inverse->many) {
        for (InstanceState* other : inverse->collection(child).items()) {
            if (other != &parent) {
                return other;
            }
        }
        return nullptr;
    }
    OneBase& one = inverse->one(child);
    return one.is_loaded() && one.peek() != &parent ? one.peek() : nullptr;
}

void Flush::cascade_delete(InstanceState& state) {
    const Mapper& mapper = *state.home->mapper;
    for (const auto& relationship : mapper.relationships()) {
        if (relationship.direction == Direction::many_to_one) {
            if (relationship.cascades().delete_) {
                if (InstanceState* target = relationship.one(state).get()) {
                    delete_related(*target);
                }
            }
            continue;
        }
        // What is not loaded is left to the database where it is said to do it.
        const bool load = !relationship.options.passive_deletes;
        std::vector<InstanceState*> children;
        if (relationship.many) {
            ManyBase& many = relationship.collection(state);
            if (load) {
                (void)many.items();
            }
            if (const auto* items = many.peek()) {
                children = *items;
            }
            children.insert(children.end(), many.removed().begin(), many.removed().end());
        } else {
            OneBase& one = relationship.one(state);
            if (InstanceState* child = load ? one.get() : one.peek()) {
                children.push_back(child);
            }
        }
        if (relationship.direction == Direction::many_to_many) {
            // Its rows in the association table go in any case.
            for (InstanceState* item : children) {
                dissociate(relationship, state, *item);
                if (relationship.cascades().delete_) {
                    delete_related(*item);
                }
            }
            continue;
        }
        for (InstanceState* child : children) {
            if (other_parent(relationship, state, *child) != nullptr) {
                continue;
            }
            if (relationship.cascades().delete_) {
                delete_related(*child);
            } else if (!is_deleted(*child) && child->state == ObjectState::persistent) {
                clear_foreign_key(relationship, state, *child);
            }
        }
    }
}

void Flush::delete_related(InstanceState& state) {
    if (state.state == ObjectState::pending) {
        keep(state);
        session_.expunge(state);
        std::erase(saves_, &state);
        state.saving = false;
    } else if (state.state == ObjectState::persistent) {
        mark_deleted(state);
    }
}

/// A new object with the key of one that is deleted in the same flush takes over its row.
void Flush::switch_rows() {
    if (deletes_.empty()) {
        return;
    }
    for (InstanceState* state : saves_) {
        const Mapper& mapper = *state->home->mapper;
        if (state->state != ObjectState::pending || mapper.key_is_unset(*state)) {
            continue;
        }
        Home& home = session_.home(mapper);
        InstanceState* old = mapper.integer_key()
                                 ? session_.find(home, mapper.integer_key_of(*state))
                                 : session_.find(home, mapper.key_of(*state));
        if (old == nullptr || !is_deleted(*old)) {
            continue;
        }
        if (old->expired) {
            session_.load_columns(*old, where_);
        }
        if (!Mapper::is_traced(*old)) {
            mapper.take_trace(*old);
        }
        ColumnMask filled;
        for (std::size_t i = 0; i < mapper.columns().size(); ++i) {
            if (mapper.columns()[i].computed ||
                (mapper.can_be_left_out(i) && mapper.is_default(*state, i))) {
                filled.set(i);
                assign(
                    *mapper.fields()[i].ops,
                    mapper.member(*state, i),
                    extract(*mapper.fields()[i].ops, mapper.member(*old, i))
                );
            }
        }
        std::erase(deletes_, old);
        session_.deleted(*old);
        inserted(*state, home, session_.remember(filled));
        mapper.copy_trace(*old, *state);
    }
}

/// The child of a deleted or former parent points to nobody.
void Flush::clear_foreign_key(
    const Relationship& relationship, InstanceState& parent, InstanceState& child
) {
    if (child.expired) {
        session_.load_columns(child, where_);
    }
    will_change(child);
    const Mapper& mapper = *child.home->mapper;
    for (std::size_t i = 0; i < relationship.remote.size(); ++i) {
        const std::size_t column = relationship.remote[i];
        const Field& field = mapper.fields()[column];
        const Value mine = extract(*field.ops, mapper.member(child, column));
        const Value theirs = extract(
            *relationship.owner->fields()[relationship.local[i]].ops,
            relationship.owner->member(parent, relationship.local[i])
        );
        if (!(mine == theirs)) {
            return;  // it belongs to somebody else by now
        }
        if (field.ops->clear == nullptr) {
            throw FlushError(
                ErrorInfo{
                    .message = fmt::format(
                        "{} would be left without its parent {}, but {}.{} cannot be NULL",
                        mapper.describe(child),
                        relationship.owner->describe(parent),
                        mapper.name(),
                        mapper.columns()[column].member
                    ),
                    .table = mapper.table()->table_name(),
                    .column = mapper.columns()[column].column->name(),
                    .hint = fmt::format(
                        "give {} az::cascade(\"all, delete-orphan\"), or make the column a "
                        "std::optional",
                        relationship.name()
                    ),
                },
                where_
            );
        }
        field.ops->clear(mapper.member(child, column));
    }
    if (relationship.inverse != nullptr && !relationship.inverse->many) {
        relationship.inverse->one(child).set_committed(nullptr);
    }
    save(child);
}

// ---- foreign keys

void Flush::copy_key(
    const Mapper& from_mapper,
    InstanceState& from,
    const std::vector<std::size_t>& from_columns,
    const Mapper& to_mapper,
    InstanceState& to,
    const std::vector<std::size_t>& to_columns
) {
    will_change(to);
    for (std::size_t i = 0; i < from_columns.size(); ++i) {
        assign(
            *to_mapper.fields()[to_columns[i]].ops,
            to_mapper.member(to, to_columns[i]),
            extract(
                *from_mapper.fields()[from_columns[i]].ops,
                from_mapper.member(from, from_columns[i])
            )
        );
    }
}

/// Sets the foreign keys of an object that is about to be written, from what it points to.
void Flush::synchronize(InstanceState& state) {
    const Mapper& mapper = *state.home->mapper;
    for (const auto& relationship : mapper.relationships()) {
        if (relationship.direction != Direction::many_to_one) {
            continue;
        }
        OneBase& one = relationship.one(state);
        if (!one.is_loaded() || !one.is_changed()) {
            continue;
        }
        InstanceState* target = one.peek();
        if (target != nullptr) {
            if (target->expired) {
                session_.load_columns(*target, where_);
            }
            if (target->state == ObjectState::transient) {
                throw FlushError(
                    ErrorInfo{
                        .message = fmt::format(
                            "{} points to an object that is not in the session", relationship.name()
                        ),
                        .hint = "add() the object it points to",
                    },
                    where_
                );
            }
            if (target == &state && state.state == ObjectState::pending && mapper.integer_key() &&
                mapper.integer_key_of(state) == 0) {
                throw FlushError(
                    ErrorInfo{
                        .message = fmt::format(
                            "{} of a new object is the object itself, whose key the database has "
                            "yet to make",
                            relationship.name()
                        ),
                        .hint = "flush() it first, then let it point to itself",
                    },
                    where_
                );
            }
            copy_key(
                *relationship.target,
                *target,
                relationship.remote,
                mapper,
                state,
                relationship.local
            );
            continue;
        }
        will_change(state);
        for (const std::size_t column : relationship.local) {
            const Field& field = mapper.fields()[column];
            if (std::ranges::find(mapper.primary_key(), column) != mapper.primary_key().end()) {
                continue;
            }
            if (field.ops->clear != nullptr) {
                field.ops->clear(mapper.member(state, column));
            } else if (state.state == ObjectState::persistent) {
                throw FlushError(
                    ErrorInfo{
                        .message = fmt::format(
                            "{} was set to nothing, but {}.{} cannot be NULL",
                            relationship.name(),
                            mapper.name(),
                            mapper.columns()[column].member
                        ),
                        .table = mapper.table()->table_name(),
                        .column = mapper.columns()[column].column->name(),
                        .hint = "delete the object, give it another one to point to, or make the "
                                "column a "
                                "std::optional",
                    },
                    where_
                );
            }
        }
    }
}

/// Sets the foreign keys of the children of an object that has just been written.
void Flush::synchronize_children(InstanceState& parent) {
    const Mapper& mapper = *parent.home->mapper;
    for (const auto& relationship : mapper.relationships()) {
        if (relationship.direction != Direction::one_to_many) {
            continue;
        }
        std::vector<InstanceState*> added;
        std::vector<InstanceState*> removed;
        if (relationship.many) {
            added = relationship.collection(parent).added();
            removed = relationship.collection(parent).removed();
        } else if (OneBase& one = relationship.one(parent);
                   one.is_changed() && one.peek() != nullptr) {
            added.push_back(one.peek());
        }
        for (InstanceState* child : added) {
            if (child->home->session != &session_ || is_deleted(*child)) {
                continue;
            }
            if (child->expired) {
                session_.load_columns(*child, where_);
            }
            copy_key(
                mapper,
                parent,
                relationship.local,
                *relationship.target,
                *child,
                relationship.remote
            );
            if (child->state == ObjectState::persistent && !child->saving) {
                late(*child);
            }
        }
        for (InstanceState* child : removed) {
            if (child->state == ObjectState::persistent && !is_deleted(*child) &&
                relationship.inverse == nullptr) {
                clear_foreign_key(relationship, parent, *child);
                late(*child);
            }
        }
    }
}

void Flush::late(InstanceState& state) {
    if (!state.saving) {
        state.saving = true;
        keep(state);
    }
    late_.push_back(&state);
}

// ---- order

namespace {

/// Which of the mappers has to be written before which, by their foreign keys.
std::vector<std::vector<const Mapper*>> order_of(const std::vector<const Mapper*>& mappers) {
    std::vector<topological::Edge> edges;
    std::vector<std::size_t> items;
    for (std::size_t i = 0; i < mappers.size(); ++i) {
        items.push_back(i);
        for (const auto& key : mappers[i]->table()->foreign_keys) {
            for (std::size_t j = 0; j < mappers.size(); ++j) {
                if (mappers[j]->table()->table_name() == key.referred_table &&
                    mappers[j]->table()->schema() == key.referred_schema) {
                    edges.push_back({j, i});
                }
            }
        }
    }
    // Classes in a circle are written together: their objects decide.
    std::vector<std::size_t> group(items);
    const auto cycles = topological::find_cycles(edges);
    for (const std::size_t i : cycles) {
        group[i] = cycles.front();
    }
    for (topological::Edge& edge : edges) {
        edge = {group[edge.parent], group[edge.child]};
    }
    std::erase_if(edges, [](const topological::Edge& edge) { return edge.parent == edge.child; });
    std::vector<std::vector<const Mapper*>> ordered;
    for (const std::size_t i : topological::sort(edges, group)) {
        auto& together = ordered.emplace_back();
        for (std::size_t j = 0; j < mappers.size(); ++j) {
            if (group[j] == i) {
                together.push_back(mappers[j]);
            }
        }
    }
    return ordered;
}

/// Objects of these classes can point to each other by foreign keys.
bool refer_to_each_other(const std::vector<const Mapper*>& mappers) {
    return mappers.size() > 1 || std::ranges::any_of(
                                     mappers.front()->relationships(),
                                     [&](const Relationship& relationship) {
                                         return relationship.target == mappers.front() &&
                                                relationship.direction != Direction::many_to_many;
                                     }
                                 );
}

}  // namespace

std::vector<std::vector<InstanceState*>> Flush::batches() const {
    std::vector<const Mapper*> mappers;
    std::unordered_map<const Mapper*, std::vector<InstanceState*>> by_mapper;
    std::vector<InstanceState*>* mine = nullptr;
    for (InstanceState* state : saves_) {
        const Mapper* const mapper = state->home->mapper;
        if (mine == nullptr || mine->back()->home->mapper != mapper) {
            mine = &by_mapper[mapper];
            if (mine->empty()) {
                mappers.push_back(mapper);
            }
        }
        mine->push_back(state);
    }
    std::ranges::sort(mappers, {}, &Mapper::id);
    std::vector<std::vector<InstanceState*>> result;
    for (const auto& together : order_of(mappers)) {
        std::vector<InstanceState*> states;
        for (const Mapper* mapper : together) {
            states.insert(states.end(), by_mapper[mapper].begin(), by_mapper[mapper].end());
        }
        if (!refer_to_each_other(together)) {
            result.push_back(std::move(states));
            continue;
        }
        for (auto& layer : layers(states)) {
            result.push_back(std::move(layer));
        }
    }
    return result;
}

/// Objects that point to each other, parents before children.
std::vector<std::vector<InstanceState*>> Flush::layers(const std::vector<InstanceState*>& states) {
    std::unordered_map<InstanceState*, std::size_t> index;
    std::vector<std::size_t> items;
    for (std::size_t i = 0; i < states.size(); ++i) {
        index.emplace(states[i], i);
        items.push_back(i);
    }
    std::vector<topological::Edge> edges;
    for (std::size_t i = 0; i < states.size(); ++i) {
        for_each_related(*states[i], [&](const Relationship& relationship, InstanceState& other) {
            const auto found = index.find(&other);
            if (found == index.end() || relationship.direction == Direction::many_to_many) {
                return;
            }
            if (relationship.direction == Direction::many_to_one) {
                edges.push_back({found->second, i});
            } else {
                edges.push_back({i, found->second});
            }
        });
    }
    std::erase_if(edges, [](const topological::Edge& edge) { return edge.parent == edge.child; });
    const auto subsets = topological::sort_as_subsets(edges, items, [&](std::size_t i) {
        return states[i]->home->mapper->describe(*states[i]);
    });
    std::vector<std::vector<InstanceState*>> result;
    for (const auto& subset : subsets) {
        auto& layer = result.emplace_back();
        for (const std::size_t i : subset) {
            layer.push_back(states[i]);
        }
    }
    return result;
}

// ---- association rows

void Flush::dissociate(
    const Relationship& relationship, InstanceState& owner, InstanceState& target
) {
    associations_.push_back({&relationship, &owner, &target, false});
}

void Flush::collect_associations() {
    for (InstanceState* state : saves_) {
        for (const auto& relationship : state->home->mapper->relationships()) {
            if (relationship.direction != Direction::many_to_many || !relationship.many) {
                continue;
            }
            ManyBase& many = relationship.collection(*state);
            for (InstanceState* item : many.removed()) {
                associations_.push_back({&relationship, state, item, false});
            }
            for (InstanceState* item : many.added()) {
                const bool a_row =
                    item->state == ObjectState::pending || item->state == ObjectState::persistent;
                if (a_row && item->home->session == &session_ && !is_deleted(*item)) {
                    associations_.push_back({&relationship, state, item, true});
                }
            }
        }
    }
    // Both sides of a relationship report the same row; one of them is enough.
    std::set<std::tuple<const void*, InstanceState*, InstanceState*, bool>> seen;
    std::erase_if(associations_, [&](const Association& row) {
        const sql::Column* first = row.relationship->secondary_local[0];
        const sql::Column* other = row.relationship->secondary_remote[0];
        const bool swap = other->position() < first->position();
        return !seen.insert({row.relationship->secondary.get(),
                             swap ? row.target : row.owner,
                             swap ? row.owner : row.target,
                             row.insert})
                    .second;
    });
}

/// Whether writing an expired object needs more of it than its key, which is always there.
bool Flush::needs_columns(InstanceState& state) {
    const Mapper& mapper = *state.home->mapper;
    return std::ranges::any_of(mapper.relationships(), [&](const Relationship& relationship) {
        if (relationship.direction == Direction::many_to_one) {
            return relationship.one(state).is_changed();
        }
        return relationship.local != mapper.primary_key();
    });
}

// ---- the flush

void Flush::run() {
    if (!collect()) {
        return;
    }
    for (InstanceState* state : saves_) {
        if (state->expired && needs_columns(*state)) {
            session_.load_columns(*state, where_);
        }
    }
    collect_associations();
    write_associations(false);
    write_deletes(true);
    for (auto& batch : batches()) {
        const bool related = std::ranges::any_of(batch, [](const InstanceState* state) {
            return !state->home->mapper->relationships().empty();
        });
        if (!related) {
            write(batch);
            continue;
        }
        for (InstanceState* state : batch) {
            synchronize(*state);
        }
        write(batch);
        for (InstanceState* state : batch) {
            synchronize_children(*state);
        }
    }
    while (!late_.empty()) {
        std::vector<InstanceState*> states;
        states.swap(late_);
        write(states);
    }
    write_associations(true);
    write_deletes(false);
    finish();
}

void Flush::write(std::vector<InstanceState*>& states) {
    std::vector<InstanceState*> updates;
    std::vector<InstanceState*> inserts;
    for (InstanceState* state : states) {
        (state->state == ObjectState::pending ? inserts : updates).push_back(state);
    }
    write_updates(updates);
    write_inserts(inserts);
}

void Flush::finish() {
    for (InstanceState* state : kept_) {
        if (state->home->session != &session_) {
            continue;
        }
        for (const auto& relationship : state->home->mapper->relationships()) {
            if (relationship.many) {
                relationship.collection(*state).mark_flushed();
            } else {
                relationship.one(*state).mark_flushed();
            }
        }
    }
    session_.unhold_all();
}

void SessionCore::flush(std::source_location where) {
    if (flushing_) {
        return;
    }
    ensure_usable(where);
    flushing_ = true;
    try {
        {
            Flush flush(*this, where);
            flush.run();
        }
        sweep_pending();
        for (std::size_t i = 0; i < touched_; ++i) {
            watched_[i]->attention = true;
        }
        touched_ = 0;
    } catch (Error& error) {
        error.add_context({}, where);
        give_up_flush(where);
        throw;
    } catch (...) {
        give_up_flush(where);
        throw;
    }
    flushing_ = false;
}

void SessionCore::give_up_flush(std::source_location where) noexcept {
    flushing_ = false;
    sweep_pending();
    if (connection_ && !frames_.empty()) {
        fail(where);
    }
}

void SessionCore::fail(std::source_location where) noexcept {
    // The database takes back what the flush did; the objects wait for rollback().
    failed_ = true;
    try {
        if (frames_.size() > 1) {
            connection_->core()->rollback_savepoint(frames_.back().savepoint, where);
        } else {
            connection_->core()->rollback(where);
        }
    } catch (const Error& error) {
        connection_->invalidate(error.message());
    }
}

}  // namespace azoth::detail
