// SPDX-License-Identifier: MIT
// From rows to objects: queries of the ORM, and everything that is loaded on demand.
#include "orm/loading.hpp"

#include "orm/load_plan.hpp"
#include "orm/session_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <unordered_set>

namespace azoth::detail {

namespace {

constexpr std::uint64_t orm_salt = 0x0A20'7400;
constexpr std::size_t selectin_chunk = 500;

double now_seconds() noexcept {
    using Clock = std::chrono::steady_clock;
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// The columns were read just now; what was noted of them before is void.
void untrace(InstanceState& state) noexcept {
    if (state.extra != nullptr) {
        state.extra->traced = false;
        state.extra->change = 0;
    }
    state.attention = true;
}

}  // namespace

/// Objects that stay alive until the rows are done.
struct Kept {
    std::vector<InstanceState*> states;

    Kept() = default;
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;

    ~Kept() {
        for (InstanceState* state : states) {
            release(state);
        }
    }

    void add(InstanceState* state) {
        retain(state);
        states.push_back(state);
    }
};

struct EntityRows::State {
    SessionCore& session;
    std::source_location where;
    Rc<const LoadPlan> plan;
    CursorRef cursor;
    std::vector<Home*> homes;
    std::vector<InstanceState*> current;              ///< strong, per slot
    std::vector<std::vector<InstanceState*>> owners;  ///< per After: objects to load for; in `kept`
    std::vector<std::unordered_set<InstanceState*>>
        filling;                              ///< per Joined: owners whose collection this fills
    std::vector<InstanceState*> filled_last;  ///< per Joined: the one of the last row
    std::unordered_set<std::uint64_t> seen;
    InstanceState* last = nullptr;
    Kept kept;

    State(SessionCore& s, std::source_location w) : session(s), where(w) {}

    void start(const sql::Select& select, ParameterView parameters) {
        session.collect_cycles_if_grown();
        session.autoflush(where);
        ConnectionCore& connection = session.connection(where);
        EngineCore& engine = *connection.engine();
        bool cached = false;
        sql::CompiledRef compiled;
        try {
            compiled = engine.compile(
                select,
                orm_salt,
                [&]() -> Rc<sql::Compiled> { return make_load_plan(engine, select); },
                &cached
            );
        } catch (Error& error) {
            error.add_context({}, where);
            throw;
        }
        plan = Rc<const LoadPlan>(static_cast<const LoadPlan*>(compiled.get()));
        for (const auto& slot : plan->slots) {
            homes.push_back(&session.home(*slot.mapper));
        }
        current.resize(plan->slots.size(), nullptr);
        owners.resize(plan->after.size());
        filling.resize(plan->joined.size());
        filled_last.resize(plan->joined.size(), nullptr);
        cursor = connection.execute_compiled(compiled, select, parameters, where, cached);
    }

    ~State() {
        for (InstanceState* state : current) {
            release(state);
        }
    }

    void put(std::size_t slot, InstanceState* state) {
        if (state == current[slot]) {
            return;
        }
        retain(state);
        release(current[slot]);
        current[slot] = state;
    }

    InstanceState* load(std::size_t index) {
        const LoadPlan::Slot& slot = plan->slots[index];
        const Mapper& mapper = *slot.mapper;
        Home& home = *homes[index];
        const int key_column = slot.first + static_cast<int>(mapper.primary_key()[0]);
        InstanceState* state = nullptr;
        if (mapper.integer_key()) {
            // Rows of a join repeat the object that they belong to.
            const std::int64_t key = cursor->read_int64(key_column);
            if (key == 0 && slot.optional && cursor->is_null(key_column)) {
                return nullptr;
            }
            InstanceState* before = current[index];
            state = before != nullptr && !before->expired && mapper.traced_key(*before) == key
                        ? before
                        : session.find(home, key);
        } else {
            if (slot.optional && cursor->is_null(key_column)) {
                return nullptr;
            }
            std::vector<Value> key(mapper.primary_key().size());
            for (std::size_t i = 0; i < key.size(); ++i) {
                // Read as the member's type, so that equal keys are equal values.
                const Field& field = mapper.fields()[mapper.primary_key()[i]];
                InstanceState* scratch = mapper.make();
                try {
                    cursor->read(
                        slot.first + static_cast<int>(mapper.primary_key()[i]),
                        &field,
                        1,
                        scratch->object()
                    );
                    key[i] = extract(*field.ops, mapper.member(*scratch, mapper.primary_key()[i]));
                } catch (...) {
                    mapper.destroy(*scratch);
                    throw;
                }
                mapper.destroy(*scratch);
            }
            state = session.find(home, key);
        }
        if (state != nullptr) {
            if (state->expired) {
                read_columns(slot, *state);
                untrace(*state);
                state->expired = false;
            }
            return state;
        }
        state = mapper.make();
        try {
            read_columns(slot, *state);
        } catch (...) {
            mapper.destroy(*state);
            throw;
        }
        session.make_persistent(*state, home);
        if (slot.raise != 0) {
            mapper.extra_of(*state).raise = slot.raise;
        }
        return state;
    }

    void read_columns(const LoadPlan::Slot& slot, InstanceState& state) {
        const auto& fields = slot.mapper->fields();
        cursor->read(slot.first, fields.data(), fields.size(), state.object());
    }

    bool next() {
        while (cursor->next()) {
            for (std::size_t i = 0; i < plan->slots.size(); ++i) {
                put(i, load(i));
            }
            for (std::size_t i = 0; i < plan->joined.size(); ++i) {
                attach(i);
            }
            for (std::size_t i = 0; i < plan->after.size(); ++i) {
                InstanceState* owner = current[plan->after[i].slot];
                if (owner != nullptr && !is_loaded(*plan->after[i].relationship, *owner) &&
                    (owners[i].empty() || owners[i].back() != owner)) {
                    kept.add(owner);
                    owners[i].push_back(owner);
                }
            }
            if (plan->unique_rows && repeated()) {
                continue;
            }
            return true;
        }
        return false;
    }

    static bool is_loaded(const Relationship& relationship, InstanceState& owner) {
        return relationship.many ? relationship.collection(owner).is_loaded()
                                 : relationship.one(owner).is_loaded();
    }

    /// The rows of a joined collection repeat what is left of it.
    bool repeated() {
        InstanceState* first = nullptr;
        std::uint64_t row = 0;
        std::size_t elements = 0;
        for (const int slot : plan->element_slot) {
            if (slot < 0) {
                return false;
            }
            first = current[static_cast<std::size_t>(slot)];
            row = row * 0x9E37'79B9'7F4A'7C15U + reinterpret_cast<std::uintptr_t>(first);
            ++elements;
        }
        if (elements == 1) {
            if (first == last) {
                return true;
            }
            last = first;
        }
        if (!seen.insert(row).second) {
            return true;
        }
        kept.add(first);
        return false;
    }

    /// Gives the owner what a join brought along for it.
    void attach(std::size_t index) {
        const LoadPlan::Joined& join = plan->joined[index];
        InstanceState* owner = current[join.parent];
        if (owner == nullptr) {
            return;
        }
        InstanceState* target = current[join.slot];
        const Relationship& relationship = *join.relationship;
        if (!relationship.many) {
            OneBase& one = relationship.one(*owner);
            if (!one.is_loaded()) {
                one.set_committed(target);
            }
            return;
        }
        ManyBase& many = relationship.collection(*owner);
        if (owner != filled_last[index]) {
            auto& mine = filling[index];
            if (!mine.contains(owner)) {
                if (many.is_loaded()) {
                    return;  // it was loaded before, or is being changed
                }
                many.set_committed({});
                mine.insert(owner);
                kept.add(owner);
            }
            filled_last[index] = owner;
        }
        if (target == nullptr) {
            return;
        }
        const auto& items = *many.peek();
        if (!items.empty() && items.back() == target) {
            return;
        }
        if (std::ranges::find(many.removed(), target) != many.removed().end()) {
            return;
        }
        if (plan->joined_collections > 1 && std::ranges::find(items, target) != items.end()) {
            return;
        }
        many.append_committed(target);
        if (const Relationship* inverse = relationship.inverse;
            inverse != nullptr && !inverse->many) {
            if (OneBase& back = inverse->one(*target); !back.is_loaded()) {
                back.set_committed(owner);
            }
        }
    }

    void finish() {
        for (std::size_t i = 0; i < plan->after.size(); ++i) {
            // Several rows may have shown the same owner.
            std::unordered_set<InstanceState*> known;
            std::vector<InstanceState*> unique;
            for (InstanceState* owner : owners[i]) {
                if (known.insert(owner).second) {
                    unique.push_back(owner);
                }
            }
            if (!unique.empty()) {
                load_selectin(
                    session, *plan->after[i].relationship, unique, plan->after[i].paths, where
                );
            }
        }
    }
};

EntityRows::EntityRows(SessionCore& session, const sql::Select& select, std::source_location where)
    : state_(new State(session, where)) {
    try {
        state_->start(select, {});
    } catch (...) {
        delete state_;
        throw;
    }
}

EntityRows::EntityRows(
    SessionCore& session,
    const sql::Select& select,
    const std::vector<Parameter>& parameters,
    std::source_location where
)
    : state_(new State(session, where)) {
    try {
        state_->start(select, parameters);
    } catch (...) {
        delete state_;
        throw;
    }
}

EntityRows::EntityRows(
    SessionCore& session,
    const sql::Select& select,
    Parameters parameters,
    std::source_location where
)
    : state_(new State(session, where)) {
    try {
        state_->start(select, {parameters.begin(), parameters.size()});
    } catch (...) {
        delete state_;
        throw;
    }
}

EntityRows::~EntityRows() {
    delete state_;
}

bool EntityRows::next() {
    return state_->next();
}

InstanceState* EntityRows::entity(std::size_t element) const noexcept {
    return state_->current[static_cast<std::size_t>(state_->plan->element_slot[element])];
}

void EntityRows::read(std::size_t element, const Field& field, void* value) {
    state_->cursor->read(state_->plan->element_column[element], &field, 1, value);
}

void EntityRows::finish() {
    state_->finish();
}

// ---- selectin

namespace {

/// Owners by the value of one of their columns.
class OwnersByKey {
public:
    void add(const Value& key, std::size_t owner) {
        if (key.kind() == Value::Kind::integer) {
            by_integer_[key.integer()].push_back(owner);
        } else {
            by_text_[key.to_string()].push_back(owner);
        }
    }

    const std::vector<std::size_t>* find(std::int64_t key) const {
        const auto found = by_integer_.find(key);
        return found == by_integer_.end() ? nullptr : &found->second;
    }

    const std::vector<std::size_t>* find(const Value& key) const {
        if (key.kind() == Value::Kind::integer) {
            return find(key.integer());
        }
        const auto found = by_text_.find(key.to_string());
        return found == by_text_.end() ? nullptr : &found->second;
    }

private:
    std::unordered_map<std::int64_t, std::vector<std::size_t>> by_integer_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_text_;
};

sql::Handle<sql::Select> select_of(const Mapper& target, const std::vector<LoadPath>& paths) {
    auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
    select->columns.push_back(target.entity());
    for (const LoadPath& path : paths) {
        select->options.push_back(make_load_option(path));
    }
    return select;
}

void add_order(sql::Select& select, const Relationship& relationship) {
    for (const NodeOrder& order : relationship.order) {
        const sql::NodeRef column(relationship.target->columns()[order.column].column);
        select.order_by.push_back(
            order.descending ? sql::make_order(sql::Op::desc, column) : column
        );
    }
}

void give(
    const Relationship& relationship, InstanceState& owner, std::vector<InstanceState*> targets
) {
    if (!relationship.many) {
        relationship.one(owner).set_committed(targets.empty() ? nullptr : targets.front());
    }
    if (const Relationship* inverse = relationship.inverse; inverse != nullptr && !inverse->many) {
        for (InstanceState* target : targets) {
            if (OneBase& back = inverse->one(*target); !back.is_loaded()) {
                back.set_committed(&owner);
            }
        }
    }
    if (relationship.many) {
        relationship.collection(owner).set_committed(std::move(targets));
    }
}

Value column_value(const Mapper& mapper, const InstanceState& state, std::size_t column) {
    return extract(*mapper.fields()[column].ops, mapper.member(state, column));
}

}  // namespace

namespace {

/// A key of several columns as one text, each part with its length in front.
std::string joined_key(
    const Mapper& mapper, const InstanceState& state, const std::vector<std::size_t>& columns
) {
    std::string key;
    for (const std::size_t column : columns) {
        const Value part = column_value(mapper, state, column);
        if (part.is_null()) {
            return {};
        }
        const std::string text = part.to_string();
        key += fmt::format("{}:{}", text.size(), text);
    }
    return key;
}

/// Keys of several columns have no IN that every database takes: one condition per owner, joined by OR.
void load_by_several_columns(
    SessionCore& session,
    const Relationship& relationship,
    const std::vector<InstanceState*>& owners,
    const std::vector<LoadPath>& paths,
    std::source_location where
) {
    // Few lengths, so that few statements are compiled; the last owner fills the list up.
    constexpr std::size_t lengths[] = {100, 50, 20, 10, 5, 2, 1};
    const Mapper& target = *relationship.target;
    std::unordered_map<std::string, std::vector<std::size_t>> by_key;
    std::vector<const InstanceState*> asked;  // one owner of each key
    for (std::size_t i = 0; i < owners.size(); ++i) {
        std::string key = joined_key(*relationship.owner, *owners[i], relationship.local);
        if (key.empty()) {
            continue;
        }
        auto& same = by_key[std::move(key)];
        if (same.empty()) {
            asked.push_back(owners[i]);
        }
        same.push_back(i);
    }
    Kept kept;
    std::vector<std::vector<InstanceState*>> found(owners.size());
    for (std::size_t from = 0; from < asked.size();) {
        std::size_t length = lengths[0];
        for (const std::size_t shorter : lengths) {
            if (shorter >= asked.size() - from) {
                length = shorter;
            }
        }
        sql::NodeRef alternatives;
        for (std::size_t i = 0; i < length; ++i) {
            const InstanceState& owner = *asked[std::min(from + i, asked.size() - 1)];
            sql::NodeRef parts;
            for (std::size_t c = 0; c < relationship.local.size(); ++c) {
                sql::NodeRef part = sql::make_binary(
                    sql::Op::eq,
                    sql::NodeRef(target.columns()[relationship.remote[c]].column),
                    column_value(*relationship.owner, owner, relationship.local[c])
                );
                parts = parts ? sql::make_conjunction(sql::Op::and_, parts, part) : part;
            }
            alternatives =
                alternatives ? sql::make_conjunction(sql::Op::or_, alternatives, parts) : parts;
        }
        from += length;
        sql::Handle<sql::Select> select = select_of(target, paths);
        select->where.push_back(std::move(alternatives));
        add_order(*select, relationship);
        select->seal();
        EntityRows rows(session, *select, where);
        while (rows.next()) {
            InstanceState* state = rows.entity(0);
            const auto mine = by_key.find(joined_key(target, *state, relationship.remote));
            if (mine != by_key.end()) {
                kept.add(state);
                for (const std::size_t owner : mine->second) {
                    found[owner].push_back(state);
                }
            }
        }
        rows.finish();
    }
    for (std::size_t i = 0; i < owners.size(); ++i) {
        give(relationship, *owners[i], std::move(found[i]));
    }
}

}  // namespace

void load_selectin(
    SessionCore& session,
    const Relationship& relationship,
    const std::vector<InstanceState*>& owners,
    const std::vector<LoadPath>& paths,
    std::source_location where
) {
    const Mapper& target = *relationship.target;
    if (relationship.local.size() != 1) {
        if (relationship.direction == Direction::many_to_many) {
            for (InstanceState* owner : owners) {
                session.load_relationship(*owner, relationship);
            }
        } else {
            load_by_several_columns(session, relationship, owners, paths, where);
        }
        return;
    }
    Kept kept;
    std::vector<std::vector<InstanceState*>> found(owners.size());
    OwnersByKey by_key;
    std::vector<Value> keys;
    const bool to_one = relationship.direction == Direction::many_to_one;
    for (std::size_t i = 0; i < owners.size(); ++i) {
        Value key = column_value(*relationship.owner, *owners[i], relationship.local[0]);
        if (key.is_null()) {
            continue;
        }
        if (to_one && relationship.remote == target.primary_key()) {
            Home& home = session.home(target);
            InstanceState* here = target.integer_key() && key.kind() == Value::Kind::integer
                                      ? session.find(home, key.integer())
                                  : target.integer_key()
                                      ? nullptr
                                      : session.find(home, std::vector<Value>{key});
            if (here != nullptr && !here->expired && paths.empty()) {
                kept.add(here);
                found[i].push_back(here);
                continue;
            }
        }
        if (by_key.find(key) == nullptr) {
            keys.push_back(key);
        }
        by_key.add(key, i);
    }
    for (std::size_t from = 0; from < keys.size(); from += selectin_chunk) {
        const std::size_t until = std::min(from + selectin_chunk, keys.size());
        std::vector<Value> chunk(
            keys.begin() + static_cast<std::ptrdiff_t>(from),
            keys.begin() + static_cast<std::ptrdiff_t>(until)
        );
        sql::Handle<sql::Select> select = select_of(target, paths);
        const bool association = relationship.direction == Direction::many_to_many;
        const sql::Column* key_column = association
                                            ? relationship.secondary_local[0]
                                            : target.columns()[relationship.remote[0]].column;
        if (association) {
            sql::JoinStep step;
            step.left = target.table();
            step.right = relationship.secondary;
            step.condition = sql::make_binary(
                sql::Op::eq,
                sql::NodeRef(target.columns()[relationship.remote[0]].column),
                sql::NodeRef(relationship.secondary_remote[0])
            );
            select->joins.push_back(std::move(step));
            select->columns.push_back(sql::NodeRef(key_column));
        }
        select->where.push_back(
            sql::make_in(sql::Op::in_, sql::NodeRef(key_column), std::move(chunk))
        );
        add_order(*select, relationship);
        select->seal();
        EntityRows rows(session, *select, where);
        static constexpr Field any{&type_ops<Value>, 0};
        const Field& remote = target.fields()[relationship.remote[0]];
        const bool plain_integer =
            !association && remote.ops->storage == Storage::int64 && remote.ops->peek == nullptr;
        const auto found_for = [&](InstanceState* state, const std::vector<std::size_t>* mine) {
            if (mine != nullptr) {
                kept.add(state);
                for (const std::size_t owner : *mine) {
                    found[owner].push_back(state);
                }
            }
        };
        while (rows.next()) {
            InstanceState* state = rows.entity(0);
            if (plain_integer) {
                found_for(
                    state,
                    by_key.find(*static_cast<const std::int64_t*>(
                        target.member(*state, relationship.remote[0])
                    ))
                );
                continue;
            }
            Value key;
            if (association) {
                rows.read(1, any, &key);
                if (key.kind() == Value::Kind::text) {
                    // The association column has the owner's type only in C++.
                    for (std::size_t i = 0; i < owners.size(); ++i) {
                        const Value mine =
                            column_value(*relationship.owner, *owners[i], relationship.local[0]);
                        if (mine.kind() != Value::Kind::text &&
                            mine.to_string() == key.to_string()) {
                            key = mine;
                            break;
                        }
                    }
                }
            } else {
                key = column_value(target, *state, relationship.remote[0]);
            }
            found_for(state, by_key.find(key));
        }
        rows.finish();
    }
    for (std::size_t i = 0; i < owners.size(); ++i) {
        give(relationship, *owners[i], std::move(found[i]));
    }
}

// ---- on demand

void SessionCore::load_relationship(InstanceState& owner, const Relationship& relationship) {
    const std::source_location where{};  // whoever looks at a member does not say where
    if (owner.extra != nullptr && (owner.extra->raise >> (relationship.index & 63U) & 1U) != 0) {
        throw InvalidRequestError(ErrorInfo{
            .message = fmt::format(
                "{} is not loaded, and raiseload() forbids to load it now", relationship.name()
            ),
            .hint = "load it with the query: az::selectinload() or az::joinedload()",
        });
    }
    if (owner.expired) {
        load_columns(owner, where);
    }
    Kept kept;
    kept.add(&owner);
    if (relationship.direction == Direction::many_to_one) {
        std::vector<Value> key;
        for (const std::size_t column : relationship.local) {
            key.push_back(column_value(*owner.home->mapper, owner, column));
        }
        const bool missing =
            std::ranges::any_of(key, [](const Value& part) { return part.is_null(); });
        InstanceState* target = nullptr;
        if (!missing) {
            const Mapper& mapper = *relationship.target;
            if (relationship.remote == mapper.primary_key()) {
                target =
                    mapper.integer_key() && key.size() == 1 && key[0].kind() == Value::Kind::integer
                        ? get(mapper, key[0].integer(), {}, where)
                        : get(mapper, std::move(key), {}, where);
            } else {
                autoflush(where);
                auto select = select_of(mapper, {});
                for (std::size_t i = 0; i < relationship.remote.size(); ++i) {
                    select->where.push_back(sql::make_binary(
                        sql::Op::eq,
                        sql::NodeRef(mapper.columns()[relationship.remote[i]].column),
                        key[i]
                    ));
                }
                EntityRows rows(*this, *select, where);
                if (rows.next()) {
                    target = rows.entity(0);
                    retain(target);
                }
                rows.finish();
                relationship.one(owner).set_committed(target);
                release(target);
                return;
            }
        }
        relationship.one(owner).set_committed(target);
        if (target != nullptr) {
            release(target);
        }
        return;
    }
    const sql::Handle<const sql::Select> select = owner.home->statements->related(relationship);
    std::vector<std::string> names;
    std::vector<Parameter> parameters;
    names.reserve(relationship.local.size());
    for (std::size_t i = 0; i < relationship.local.size(); ++i) {
        names.push_back("key_" + std::to_string(i));
        parameters.emplace_back(
            names.back(), column_value(*owner.home->mapper, owner, relationship.local[i])
        );
    }
    EntityRows rows(*this, *select, parameters, where);
    std::vector<InstanceState*> found;
    while (rows.next()) {
        kept.add(rows.entity(0));
        found.push_back(rows.entity(0));
    }
    rows.finish();
    give(relationship, owner, std::move(found));
}

// ---- by key

InstanceState* SessionCore::load(
    Home& home,
    const Value* key,
    std::size_t count,
    InstanceState* into,
    bool for_update,
    std::source_location where
) {
    const Mapper& mapper = *home.mapper;
    ConnectionCore& core = connection(where);
    const sql::Compiled& compiled =
        for_update ? home.statements->get_for_update() : home.statements->get();
    const bool observed = core.observed();
    const double began = observed ? now_seconds() : 0;
    if (observed) {
        core.observe_before(compiled.sql, false, true, where);
    }
    const ConnectionCore::Lease lease = core.lease(compiled.id, compiled.sql, for_update, where);
    InstanceState* state = into;
    try {
        core.guarded(compiled.sql, where, [&] {
            std::vector<Value> decorated;
            for (std::size_t i = 0; i < count; ++i) {
                const Field& field = mapper.fields()[mapper.primary_key()[i]];
                if (field.decorator != nullptr) [[unlikely]] {
                    decorated.reserve(count);
                    lease.statement->bind(
                        static_cast<int>(i) + 1,
                        decorated.emplace_back(field.decorator->process_bind_param(key[i]))
                    );
                } else {
                    lease.statement->bind(static_cast<int>(i) + 1, key[i]);
                }
            }
            if (!lease.statement->step()) {
                state = nullptr;
                return;
            }
            if (state == nullptr) {
                state = mapper.make();
            }
            lease.statement->read_fields(
                0, mapper.fields().data(), mapper.fields().size(), state->object()
            );
        });
    } catch (...) {
        core.give_back(lease);
        if (into == nullptr && state != nullptr) {
            mapper.destroy(*state);
        }
        throw;
    }
    core.give_back(lease);
    if (state != nullptr) {
        untrace(*state);
    }
    if (observed) {
        core.observe_after(compiled.sql, false, true, now_seconds() - began, where, [&] {
            std::string text;
            for (std::size_t i = 0; i < count; ++i) {
                text += (i == 0 ? "" : ", ") + key[i].to_string();
            }
            return text;
        });
    }
    return state;
}

InstanceState* SessionCore::get(
    const Mapper& mapper, std::int64_t key, GetOptions how, std::source_location where
) {
    Home& mine = home(mapper);
    if (!mapper.integer_key()) {
        return get(mapper, std::vector<Value>{Value(key)}, how, where);
    }
    InstanceState* here = find(mine, key);
    if (here != nullptr && !here->expired && !how.populate_existing && !how.with_for_update) {
        retain(here);
        return here;
    }
    retain(here);
    if (++gets_ % 64 == 0) {
        collect_cycles_if_grown();
    }
    try {
        autoflush(where);
    } catch (...) {
        release(here);
        throw;
    }
    if (here == nullptr && (here = find(mine, key)) != nullptr) {
        retain(here);  // the flush has just written it
        return here;
    }
    const Value value(key);
    InstanceState* state = nullptr;
    try {
        state = load(mine, &value, 1, here, how.with_for_update, where);
    } catch (...) {
        release(here);
        throw;
    }
    if (here != nullptr) {
        if (state == nullptr) {
            release(here);
            return nullptr;
        }
        here->expired = false;
        return here;
    }
    if (state == nullptr) {
        return nullptr;
    }
    adopt_loaded(*state, mine);
    retain(state);
    return state;
}

InstanceState* SessionCore::get(
    const Mapper& mapper, std::vector<Value> key, GetOptions how, std::source_location where
) {
    Home& mine = home(mapper);
    if (key.size() != mapper.primary_key().size()) {
        throw ArgumentError(
            ErrorInfo{
                .message = fmt::format(
                    "the primary key of {} has {} columns, but {} values were given",
                    mapper.name(),
                    mapper.primary_key().size(),
                    key.size()
                ),
                .table = mapper.table()->table_name(),
                .hint = "give one value for each column of the key, in the order of the mapping",
            },
            where
        );
    }
    if (mapper.integer_key()) {
        if (key[0].kind() != Value::Kind::integer) {
            throw ArgumentError(
                ErrorInfo{
                    .message = fmt::format(
                        "the primary key of {} is an integer, not {}",
                        mapper.name(),
                        to_string(key[0].kind())
                    ),
                    .table = mapper.table()->table_name(),
                    .hint = "give the key as an integer",
                },
                where
            );
        }
        return get(mapper, key[0].integer(), how, where);
    }
    InstanceState* here = find(mine, key);
    if (here != nullptr && !here->expired && !how.populate_existing && !how.with_for_update) {
        retain(here);
        return here;
    }
    retain(here);
    try {
        autoflush(where);
    } catch (...) {
        release(here);
        throw;
    }
    if (here == nullptr && (here = find(mine, key)) != nullptr) {
        retain(here);  // the flush has just written it
        return here;
    }
    InstanceState* state = nullptr;
    try {
        state = load(mine, key.data(), key.size(), here, how.with_for_update, where);
    } catch (...) {
        release(here);
        throw;
    }
    if (here != nullptr) {
        if (state == nullptr) {
            release(here);
            return nullptr;
        }
        here->expired = false;
        return here;
    }
    if (state == nullptr) {
        return nullptr;
    }
    adopt_loaded(*state, mine);
    retain(state);
    return state;
}

void SessionCore::adopt_loaded(InstanceState& state, Home& home) {
    make_persistent(state, home);
    if (const std::uint64_t raise = home.mapper->default_raise(); raise != 0) {
        home.mapper->extra_of(state).raise = raise;
    }
}

void SessionCore::load_columns(InstanceState& state, std::source_location where) {
    const Mapper& mapper = *state.home->mapper;
    mapper.restore_key(state);
    const std::vector<Value> key = mapper.key_of(state);
    if (load(*state.home, key.data(), key.size(), &state, false, where) == nullptr) {
        throw ObjectDeletedError(
            ErrorInfo{
                .message = fmt::format("the row of {} is gone", mapper.describe(state)),
                .table = mapper.table()->table_name(),
                .hint = "another transaction deleted it, or its key was changed; roll back or "
                        "expunge the object",
            },
            where
        );
    }
    state.expired = false;
}

void SessionCore::refresh(InstanceState& state, bool for_update, std::source_location where) {
    (void)for_update;
    if (state.home->session != this || state.state != ObjectState::persistent) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = fmt::format(
                    "{} is not a row of this session", state.home->mapper->describe(state)
                ),
                .hint = "only objects that were loaded or flushed in this session can be refreshed",
            },
            where
        );
    }
    expire_cascading(state);
    autoflush(where);
    load_columns(state, where);
}

}  // namespace azoth::detail
