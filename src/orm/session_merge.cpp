// SPDX-License-Identifier: MIT
// merge(): the state of objects from elsewhere, given to those of this session.
#include "orm/session_core.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace azoth::detail {

/// One merge(): what each of the given objects is in the session.
class Merge {
public:
    Merge(SessionCore& session, std::source_location where) : session_(session), where_(where) {}

    Merge(const Merge&) = delete;
    Merge& operator=(const Merge&) = delete;

    ~Merge() {
        for (const auto& [given, mine] : merged_) {
            release(mine);
        }
    }

    InstanceState& merge(InstanceState& given) {
        if (given.home->session == &session_) {
            return given;
        }
        if (const auto known = merged_.find(&given); known != merged_.end()) {
            return *known->second;
        }
        InstanceState* mine = find(given);
        const bool is_new = mine == nullptr;
        if (is_new) {
            mine = given.home->mapper->make();
            retain(mine);
        }
        merged_.emplace(&given, mine);
        copy_columns(given, *mine, is_new);
        if (is_new) {
            session_.add(*mine, where_);
        }
        for (const auto& relationship : mine->home->mapper->relationships()) {
            if (relationship.cascades().merge) {
                copy_related(relationship, given, *mine);
            }
        }
        return *mine;
    }

private:
    /// The object of this session with the same key, loaded if need be; counted. Null: there is none.
    InstanceState* find(InstanceState& given) {
        const Mapper& mapper = *given.home->mapper;
        std::vector<Value> key;
        if (given.extra != nullptr && !given.extra->key.empty()) {
            key = given.extra->key;
        } else if (given.state == ObjectState::transient || given.state == ObjectState::pending) {
            if (mapper.key_is_unset(given)) {
                return nullptr;
            }
            key = mapper.key_of(given);
        } else {
            key = mapper.integer_key() ? std::vector<Value>{Value(mapper.traced_key(given))}
                                       : mapper.key_of(given);
        }
        if (std::ranges::any_of(key, [](const Value& part) { return part.is_null(); })) {
            return nullptr;
        }
        return session_.get(mapper, std::move(key), {}, where_);
    }

    void copy_columns(const InstanceState& given, InstanceState& mine, bool is_new) const {
        if (given.expired) {
            return;  // its members are not what the row has
        }
        const Mapper& mapper = *mine.home->mapper;
        if (!is_new) {
            session_.attend(mine);
        }
        ColumnMask skipped = is_new ? ColumnMask() : mapper.key_columns();
        if (!is_new && given.state == ObjectState::transient) {
            // A foreign key that was not set is not known; what it belongs to is not lost for that.
            for (const auto& relationship : mapper.relationships()) {
                if (relationship.direction == Direction::many_to_one) {
                    for (const std::size_t column : relationship.local) {
                        if (mapper.is_default(given, column)) {
                            skipped.set(column);
                        }
                    }
                }
            }
        }
        for (std::size_t i = 0; i < mapper.columns().size(); ++i) {
            if (!skipped.test(i)) {
                const TypeOps& ops = *mapper.fields()[i].ops;
                assign(ops, mapper.member(mine, i), extract(ops, mapper.member(given, i)));
            }
        }
    }

    void copy_related(const Relationship& relationship, InstanceState& given, InstanceState& mine) {
        if (!relationship.many) {
            const OneBase& theirs = relationship.one(given);
            if (theirs.is_loaded()) {
                InstanceState* target = theirs.peek();
                relationship.one(mine).set(target != nullptr ? &merge(*target) : nullptr);
            }
            return;
        }
        const auto* theirs = relationship.collection(given).peek();
        if (theirs == nullptr) {
            return;
        }
        std::vector<InstanceState*> wanted;
        for (InstanceState* item : std::vector<InstanceState*>(*theirs)) {
            InstanceState* element = &merge(*item);
            if (std::ranges::find(wanted, element) == wanted.end()) {
                wanted.push_back(element);
            }
        }
        ManyBase& collection = relationship.collection(mine);
        for (InstanceState* item : std::vector<InstanceState*>(collection.items())) {
            if (std::ranges::find(wanted, item) == wanted.end()) {
                collection.remove(item);
            }
        }
        for (InstanceState* item : wanted) {
            const auto& items = collection.items();
            if (std::ranges::find(items, item) == items.end()) {
                collection.append(item);
            }
        }
    }

    SessionCore& session_;
    std::source_location where_;
    std::unordered_map<InstanceState*, InstanceState*>
        merged_;  ///< Those of the session are counted.
};

InstanceState* SessionCore::merge(InstanceState& given, std::source_location where) {
    autoflush(where);
    const WithoutAutoflush quiet(*this);
    Merge merge(*this, where);
    InstanceState* mine = &merge.merge(given);
    retain(mine);
    return mine;
}

}  // namespace azoth::detail
