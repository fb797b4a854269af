// SPDX-License-Identifier: MIT
// The instrumented members: what they hold, and how both sides of a relationship are kept in step.
#include "azoth/orm/relationship.hpp"

#include "azoth/base/error.hpp"
#include "orm/mapper.hpp"
#include "orm/session_core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::detail {

namespace {

const Relationship* find_relationship(const InstanceState& owner, const void* member) {
    const auto offset = static_cast<std::size_t>(
        static_cast<const char*>(member) - static_cast<const char*>(owner.object())
    );
    for (const auto& relationship : owner.home->mapper->relationships()) {
        if (relationship.offset == offset) {
            return &relationship;
        }
    }
    return nullptr;
}

/// As above, where nothing may be thrown: what was never configured ties nothing together.
const Relationship*
configured_relationship(const InstanceState* owner, const void* member) noexcept {
    return owner != nullptr && owner->home->mapper->is_configured()
               ? find_relationship(*owner, member)
               : nullptr;
}

const Relationship& relationship_at(const InstanceState& owner, const void* member) {
    if (const Relationship* relationship = find_relationship(owner, member)) {
        return *relationship;
    }
    throw InvalidRequestError(ErrorInfo{
        .message =
            fmt::format("a One or Many member of {} is not mapped", owner.home->mapper->name()),
        .hint = "add az::relationship<> for it to the mapping",
    });
}

/// The session of an object; null when it has none.
SessionCore* session_of(const InstanceState& state) noexcept {
    return state.home->session;
}

/// In a session both of two objects that point to each other count.
bool counted_back(const InstanceState* owner, const InstanceState& other) noexcept {
    return owner != nullptr && session_of(*owner) != nullptr && session_of(other) != nullptr;
}

void note_change(InstanceState& owner) {
    if (SessionCore* session = session_of(owner)) {
        session->relationship_changed(owner);
    }
}

/// One session cannot write what another one has.
void check_session(const InstanceState& owner, const InstanceState& target) {
    const SessionCore* session = session_of(owner);
    if (session != nullptr && session_of(target) != nullptr && session_of(target) != session) {
        throw InvalidRequestError(ErrorInfo{
            .message = fmt::format(
                "{} cannot be attached to {}: it is in another session",
                target.home->mapper->describe(target),
                owner.home->mapper->describe(owner)
            ),
            .hint = "get() or merge() it in this session, or expunge() it there first",
        });
    }
}

/// What is attached to an object of a session becomes part of the session too.
void cascade_add(const Relationship& relationship, InstanceState& owner, InstanceState& target) {
    SessionCore* session = session_of(owner);
    if (session != nullptr && relationship.cascades().save_update &&
        session_of(target) == nullptr) {
        session->add(target, {});
    }
}

}  // namespace

void link_back(const Relationship& relationship, InstanceState& owner, InstanceState& target) {
    const Relationship* inverse = relationship.inverse;
    if (inverse == nullptr) {
        return;
    }
    if (inverse->many) {
        inverse->collection(target).append_silently(&owner, true);
    } else {
        OneBase& one = inverse->one(target);
        InstanceState* before = one.peek();
        if (before == nullptr && !one.is_loaded() && session_of(target) != nullptr) {
            before = session_of(target)->find_related(target, *inverse);
        }
        if (before == &owner) {
            if (!one.is_loaded()) {
                one.set_committed(&owner);
            }
            return;
        }
        if (before != nullptr) {
            if (relationship.many) {
                relationship.collection(*before).remove_silently(&target);
            } else {
                relationship.one(*before).set_silently(nullptr);
            }
            note_change(*before);
        }
        one.set_silently(&owner);
    }
    note_change(target);
}

namespace {

void unlink_back(const Relationship& relationship, InstanceState& owner, InstanceState& target) {
    const Relationship* inverse = relationship.inverse;
    if (inverse == nullptr) {
        return;
    }
    if (inverse->many) {
        inverse->collection(target).remove_silently(&owner);
    } else if (OneBase& one = inverse->one(target); !one.is_loaded() || one.peek() == &owner) {
        one.set_silently(nullptr);
    }
    note_change(target);
}

/// Objects that are in no session are not linked back: two that point to each other would keep each other
/// alive for ever. It happens when they are added.
bool links_back(const InstanceState& owner) noexcept {
    return session_of(owner) != nullptr;
}

/// A new object that lost the parent without which it must not be leaves the session again.
void drop_pending_orphan(const Relationship& to_children, InstanceState& child) {
    SessionCore* session = session_of(child);
    if (session == nullptr || child.state != ObjectState::pending ||
        !to_children.cascades().delete_orphan) {
        return;
    }
    if (const Relationship* inverse = to_children.inverse; inverse != nullptr && !inverse->many) {
        if (inverse->one(child).peek() != nullptr) {
            return;
        }
    }
    session->expunge(child);
}

/// Of two objects outside of a session that point to each other one does not count the other.
void loosen_pair(
    const Relationship& relationship, InstanceState& owner, InstanceState& target
) noexcept {
    const Relationship* inverse = relationship.inverse;
    if (inverse == nullptr || (relationship.many && inverse->many)) {
        return;
    }
    if (!relationship.many && !inverse->many && relationship.direction != Direction::many_to_one) {
        loosen_pair(*inverse, target, owner);
        return;
    }
    InstanceState& child = relationship.many ? target : owner;
    InstanceState& parent = relationship.many ? owner : target;
    const Relationship& up = relationship.many ? *inverse : relationship;
    const Relationship& down = relationship.many ? relationship : *inverse;
    OneBase& one = up.one(child);
    if (one.peek() != &parent) {
        return;
    }
    if (down.many) {
        // A session that has one of them ends what was only added there by itself.
        const ManyBase& children = down.collection(parent);
        const bool outside = session_of(child) == nullptr && session_of(parent) == nullptr;
        if (!children.holds(&child) || (!outside && children.peek() == nullptr)) {
            return;
        }
    } else if (down.one(parent).peek() != &child) {
        return;
    }
    one.make_weak();
}

/// Of two collections that hold each other's owner one lets go: the one that only followed the other.
void loosen_both_collections(const Relationship& relationship, InstanceState& owner) noexcept {
    // Both have noted that they left each other; one of the notes is enough to write it.
    for (InstanceState* item :
         std::vector<InstanceState*>(relationship.collection(owner).removed())) {
        if (session_of(*item) == nullptr && item != &owner) {
            relationship.inverse->collection(*item).forget_removed(&owner);
        }
    }
    for (InstanceState* item : relationship.collection(owner).held()) {
        ManyBase& mine = relationship.collection(owner);
        ManyBase& theirs = relationship.inverse->collection(*item);
        if (session_of(*item) != nullptr || !theirs.holds(&owner)) {
            continue;
        }
        if (item == &owner) {
            // In both of its own collections: either of them alone would keep it alive.
            mine.drop(item);
            theirs.drop(item);
            continue;
        }
        const bool mine_followed = mine.is_linked(item);
        if (mine_followed != theirs.is_linked(&owner) ? mine_followed
                                                      : relationship.inverse < &relationship) {
            mine.drop(item);
        } else {
            theirs.drop(&owner);
        }
    }
}

}  // namespace

void loosen(InstanceState& state) noexcept {
    if (!state.home->mapper->is_configured()) {
        return;
    }
    for (const auto& relationship : state.home->mapper->relationships()) {
        const Relationship* inverse = relationship.inverse;
        if (inverse == nullptr) {
            continue;
        }
        if (!relationship.many) {
            OneBase& one = relationship.one(state);
            if (one.peek() != nullptr && !one.weak()) {
                loosen_pair(relationship, state, *one.peek());
            }
        } else if (inverse->many) {
            loosen_both_collections(relationship, state);
        } else {
            for (InstanceState* item : relationship.collection(state).held()) {
                if (session_of(*item) == nullptr) {
                    loosen_pair(relationship, state, *item);
                }
            }
        }
    }
}

// ---- OneBase

OneBase::OneBase(const OneBase& other) noexcept
    : target_(other.target_), loaded_(other.loaded_), changed_(other.target_ != nullptr) {
    retain(target_);
}

OneBase::OneBase(OneBase&& other) noexcept
    : target_(std::exchange(other.target_, nullptr)), loaded_(std::exchange(other.loaded_, false)),
      changed_(other.changed_), weak_(std::exchange(other.weak_, false)) {}

OneBase& OneBase::operator=(const OneBase& other) {
    if (this != &other) {
        set(other.get());
    }
    return *this;
}

OneBase& OneBase::operator=(OneBase&& other) {
    if (this != &other) {
        set(other.get());
        other.unload();
    }
    return *this;
}

OneBase::~OneBase() {
    drop();
}

void OneBase::drop() noexcept {
    InstanceState* before = std::exchange(target_, nullptr);
    if (before == nullptr || std::exchange(weak_, false)) {
        return;
    }
    // Whom this object held by pointing to it may have pointed back without counting.
    const bool counted = counted_back(owner_, *before);
    if (const Relationship* mine = counted ? nullptr : configured_relationship(owner_, this);
        mine != nullptr && mine->inverse != nullptr && !mine->inverse->many) {
        if (OneBase& back = mine->inverse->one(*before); back.weak() && back.peek() == owner_) {
            back.unload();
        }
    }
    release(before);
}

InstanceState* OneBase::get() const {
    if (!loaded_ && owner_ != nullptr && owner_->state != ObjectState::transient &&
        owner_->state != ObjectState::pending) {
        if (SessionCore* session = session_of(*owner_)) {
            session->load_relationship(*owner_, relationship_at(*owner_, this));
        } else {
            throw_detached(*owner_, relationship_at(*owner_, this).member);
        }
    }
    return target_;
}

/// What it points to before it is set to `next`, as far as that matters: another object has to be told only
/// if it is in memory, unless it is lost without the one that points to it.
InstanceState* OneBase::known(const Relationship& relationship, const InstanceState* next) const {
    if (loaded_ || owner_->state != ObjectState::persistent) {
        return target_;
    }
    const bool orphans =
        relationship.inverse != nullptr && relationship.inverse->cascades().delete_orphan;
    if (relationship.direction == Direction::many_to_one && (next != nullptr || !orphans)) {
        return session_of(*owner_)->find_related(*owner_, relationship);
    }
    // What is being assigned is half done: this is no time to write it.
    const WithoutAutoflush quiet(*session_of(*owner_));
    return get();
}

void OneBase::set(InstanceState* target) {
    if (owner_ == nullptr || !links_back(*owner_)) {
        const Relationship* mine = owner_ != nullptr ? find_relationship(*owner_, this) : nullptr;
        InstanceState* former = target_ != target ? target_ : nullptr;
        retain(former);
        set_silently(target);
        if (mine != nullptr && former != nullptr) {
            unlink_back(*mine, *owner_, *former);
        }
        if (mine != nullptr && target != nullptr) {
            loosen_pair(*mine, *owner_, *target);
        }
        release(former);
        return;
    }
    const Relationship& relationship = relationship_at(*owner_, this);
    if (target != nullptr) {
        check_session(*owner_, *target);
    }
    InstanceState* before = known(relationship, target);
    if (loaded_ && target == before) {
        return;
    }
    retain(before);
    set_silently(target);
    note_change(*owner_);
    if (before != nullptr && before != target) {
        unlink_back(relationship, *owner_, *before);
        if (relationship.direction == Direction::one_to_many) {
            if (relationship.inverse == nullptr) {
                session_of(*owner_)->disown(relationship, *before);
            }
            drop_pending_orphan(relationship, *before);
        }
    }
    if (target != nullptr) {
        cascade_add(relationship, *owner_, *target);
        if (target != before && links_back(*target)) {
            link_back(relationship, *owner_, *target);
        }
    } else if (relationship.inverse != nullptr) {
        drop_pending_orphan(*relationship.inverse, *owner_);
    }
    release(before);
}

void OneBase::set_committed(InstanceState* target) noexcept {
    retain(target);
    drop();
    target_ = target;
    loaded_ = true;
    changed_ = false;
}

void OneBase::set_silently(InstanceState* target) noexcept {
    retain(target);
    drop();
    target_ = target;
    loaded_ = true;
    changed_ = true;
}

void OneBase::unload() noexcept {
    drop();
    loaded_ = false;
    changed_ = false;
}

void OneBase::make_weak() noexcept {
    if (target_ != nullptr && !weak_) {
        weak_ = true;
        release(target_);
    }
}

void OneBase::make_strong() noexcept {
    if (std::exchange(weak_, false)) {
        retain(target_);
    }
}

// ---- ManyBase

struct ManyBase::Collection {
    StateList items;
    StateList added;
    StateList removed;
    StateList linked;  ///< Of the items: those that came with a change of the other side.
    bool loaded = false;
    std::uint32_t holders = 1;  ///< The relationship itself, and who walks over it.

    ~Collection() {
        release_all(items);
        release_all(added);
        release_all(removed);
    }

    static void release_all(StateList& states) noexcept {
        for (InstanceState* state : states.take()) {
            release(state);
        }
    }

    static void let_go(Collection* collection) noexcept {
        if (collection != nullptr && --collection->holders == 0) {
            delete collection;
        }
    }
};

ManyBase::Walk::Walk(const ManyBase& many) : list_(&many.items()) {
    collection_ = many.collection_;
    ++collection_->holders;
}

ManyBase::Walk::Walk(const Walk& other) noexcept
    : collection_(other.collection_), list_(other.list_) {
    if (collection_ != nullptr) {
        ++collection_->holders;
    }
}

ManyBase::Walk& ManyBase::Walk::operator=(const Walk& other) noexcept {
    if (other.collection_ != nullptr) {
        ++other.collection_->holders;
    }
    Collection::let_go(std::exchange(collection_, other.collection_));
    list_ = other.list_;
    return *this;
}

ManyBase::Walk::~Walk() {
    Collection::let_go(collection_);
}

ManyBase::ManyBase(const ManyBase& other) {
    if (other.collection_ != nullptr) {
        for (InstanceState* state : other.collection_->items.list()) {
            append(state);
        }
    }
}

ManyBase::ManyBase(ManyBase&& other) noexcept
    : collection_(std::exchange(other.collection_, nullptr)) {}

ManyBase& ManyBase::operator=(const ManyBase& other) {
    if (this != &other) {
        std::vector<InstanceState*> wanted;
        if (other.collection_ != nullptr || other.owner_ != nullptr) {
            wanted = other.items();
        }
        for (InstanceState* state : wanted) {
            retain(state);
        }
        clear();
        for (InstanceState* state : wanted) {
            append(state);
            release(state);
        }
    }
    return *this;
}

ManyBase& ManyBase::operator=(ManyBase&& other) {
    if (this != &other) {
        *this = static_cast<const ManyBase&>(other);
    }
    return *this;
}

ManyBase::~ManyBase() {
    unload();
}

void ManyBase::bind(InstanceState* owner) noexcept {
    owner_ = owner;
}

ManyBase::Collection& ManyBase::collection() const {
    if (collection_ == nullptr) {
        collection_ = new Collection();
    }
    return *collection_;
}

bool ManyBase::is_loaded() const noexcept {
    if (collection_ != nullptr && collection_->loaded) {
        return true;
    }
    return owner_ == nullptr || owner_->state == ObjectState::transient ||
           owner_->state == ObjectState::pending;
}

bool ManyBase::is_changed() const noexcept {
    return collection_ != nullptr && (!collection_->added.empty() || !collection_->removed.empty());
}

InstanceState* ManyBase::at(std::size_t position) const {
    const std::vector<InstanceState*>& all = items();
    if (position >= all.size()) {
        throw InvalidRequestError(ErrorInfo{
            .message =
                fmt::format("element {} of a collection of {} was asked for", position, all.size()),
            .hint = "positions go from 0 to size() - 1",
        });
    }
    return all[position];
}

const std::vector<InstanceState*>& ManyBase::items() const {
    if (!is_loaded()) {
        if (SessionCore* session = session_of(*owner_)) {
            session->load_relationship(*owner_, relationship_at(*owner_, this));
        } else {
            throw_detached(*owner_, relationship_at(*owner_, this).member);
        }
    }
    return collection().items.list();
}

bool ManyBase::contains(const InstanceState* element) const {
    (void)items();
    return collection().items.contains(element);
}

const std::vector<InstanceState*>* ManyBase::peek() const noexcept {
    return collection_ != nullptr && is_loaded() ? &collection_->items.list() : nullptr;
}

const std::vector<InstanceState*>& ManyBase::added() const noexcept {
    static const std::vector<InstanceState*> none;
    return collection_ != nullptr ? collection_->added.list() : none;
}

const std::vector<InstanceState*>& ManyBase::removed() const noexcept {
    static const std::vector<InstanceState*> none;
    return collection_ != nullptr ? collection_->removed.list() : none;
}

void ManyBase::append_silently(InstanceState* element, bool linked) {
    Collection& mine = collection();
    if (linked) {
        mine.linked.push_back(element);
    }
    if (mine.removed.erase(element)) {
        release(element);
    } else {
        if (mine.added.contains(element)) {
            return;
        }
        retain(element);
        mine.added.push_back(element);
    }
    if (is_loaded() && !mine.items.contains(element)) {
        retain(element);
        mine.items.push_back(element);
    }
}

void ManyBase::drop(InstanceState* element) noexcept {
    for (auto* list : {&collection_->items, &collection_->added}) {
        if (list->erase(element)) {
            release(element);
        }
    }
    while (collection_->linked.erase(element)) {
    }
}

bool ManyBase::holds(const InstanceState* element) const noexcept {
    return collection_ != nullptr &&
           (collection_->items.contains(element) || collection_->added.contains(element));
}

std::vector<InstanceState*> ManyBase::held() const {
    if (collection_ == nullptr) {
        return {};
    }
    // While it is not loaded, what was added is no element yet; later every addition is one.
    return collection_->items.empty() ? collection_->added.list() : collection_->items.list();
}

void ManyBase::forget_removed(InstanceState* element) noexcept {
    if (collection_ != nullptr && collection_->removed.erase(element)) {
        release(element);
    }
}

bool ManyBase::is_linked(const InstanceState* element) const noexcept {
    return collection_ != nullptr && collection_->linked.contains(element);
}

void ManyBase::remove_silently(InstanceState* element) {
    Collection& mine = collection();
    while (mine.linked.erase(element)) {
    }
    if (mine.added.erase(element)) {
        untie(element);
        release(element);
    } else if (!mine.removed.contains(element)) {
        retain(element);
        mine.removed.push_back(element);
    }
    if (mine.items.erase(element)) {
        untie(element);
        release(element);
    }
}

/// An element that points back without counting must not follow the pointer once it is let go.
void ManyBase::untie(InstanceState* element) const noexcept {
    if (counted_back(owner_, *element)) {
        return;
    }
    const Relationship* mine = configured_relationship(owner_, this);
    if (mine == nullptr || mine->inverse == nullptr || mine->inverse->many) {
        return;
    }
    if (OneBase& back = mine->inverse->one(*element); back.weak() && back.peek() == owner_) {
        back.unload();
    }
}

void ManyBase::append(InstanceState* element) {
    if (element == nullptr) {
        throw_null_ref();
    }
    if (owner_ == nullptr || !links_back(*owner_)) {
        Collection& mine = collection();
        retain(element);
        mine.items.push_back(element);
        retain(element);
        mine.added.push_back(element);
        if (owner_ != nullptr) {
            if (const Relationship* relationship = find_relationship(*owner_, this)) {
                loosen_pair(*relationship, *owner_, *element);
            }
        }
        return;
    }
    const Relationship& relationship = relationship_at(*owner_, this);
    check_session(*owner_, *element);
    retain(element);
    append_silently(element);
    note_change(*owner_);
    cascade_add(relationship, *owner_, *element);
    if (links_back(*element)) {
        link_back(relationship, *owner_, *element);
    }
    release(element);
}

void ManyBase::remove(InstanceState* element) {
    // What was just added is known to be in it; else it has to be loaded to know.
    if (!(collection_ != nullptr && collection_->added.contains(element)) && !contains(element)) {
        throw InvalidRequestError(ErrorInfo{
            .message = "the object to remove is not in the collection",
            .hint = "ask contains() first",
        });
    }
    retain(element);
    remove_silently(element);
    if (owner_ != nullptr && links_back(*owner_)) {
        const Relationship& relationship = relationship_at(*owner_, this);
        note_change(*owner_);
        unlink_back(relationship, *owner_, *element);
        drop_pending_orphan(relationship, *element);
    }
    release(element);
}

void ManyBase::clear() {
    if (owner_ == nullptr && collection_ == nullptr) {
        return;
    }
    const std::vector<InstanceState*> all = items();
    for (InstanceState* element : all) {
        remove(element);
    }
}

void ManyBase::set_committed(std::vector<InstanceState*> elements) {
    Collection& mine = collection();
    for (InstanceState* element : elements) {
        retain(element);
    }
    Collection::release_all(mine.items);
    mine.items.assign(std::move(elements));
    mine.loaded = true;
    // Changes made before it was loaded still stand.
    for (InstanceState* element : mine.added.list()) {
        if (!mine.items.contains(element)) {
            retain(element);
            mine.items.push_back(element);
        }
    }
    for (InstanceState* element : mine.removed.list()) {
        if (mine.items.erase(element)) {
            release(element);
        }
    }
}

void ManyBase::append_committed(InstanceState* element) {
    Collection& mine = collection();
    mine.loaded = true;
    retain(element);
    mine.items.push_back(element);
}

void ManyBase::unload() noexcept {
    if (collection_ == nullptr) {
        return;
    }
    for (const auto* list : {&collection_->items, &collection_->added}) {
        for (InstanceState* element : list->list()) {
            untie(element);
        }
    }
    Collection::let_go(std::exchange(collection_, nullptr));
}

void ManyBase::settle() noexcept {
    if (collection_ != nullptr) {
        collection_->loaded = true;
    }
}

void ManyBase::mark_new() {
    if (collection_ == nullptr) {
        return;
    }
    Collection::release_all(collection_->added);
    Collection::release_all(collection_->removed);
    for (InstanceState* element : collection_->items.list()) {
        retain(element);
        collection_->added.push_back(element);
    }
    collection_->loaded = false;
}

void ManyBase::mark_flushed() noexcept {
    if (collection_ != nullptr) {
        Collection::release_all(collection_->added);
        Collection::release_all(collection_->removed);
    }
}

}  // namespace azoth::detail
