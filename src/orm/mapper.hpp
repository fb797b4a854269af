// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/orm/mapper.hpp"
#include "azoth/sql/schema/table.hpp"
#include "azoth/sql/selectable.hpp"
#include "azoth/sql/statements.hpp"
#include "orm/home.hpp"

#include <atomic>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace azoth::detail {

inline constexpr std::size_t max_columns = 256;

/// One bit per column of a mapper.
using ColumnMask = std::bitset<max_columns>;

/// How the last known value of a column is kept to find out whether it changed.
enum class Trace : std::uint8_t {
    bits1,  ///< The bits themselves.
    bits2,
    bits4,
    bits8,
    text,         ///< A keyed 64-bit hash of a std::string.
    fingerprint,  ///< A keyed 64-bit hash of any other value.
    none,         ///< The program never changes it: the database computes it.
};

/// Where a column is in the object and where its trace is, side by side with those of the other columns.
struct TracedColumn {
    const TypeOps* ops = nullptr;
    std::uint32_t offset = 0;
    std::uint32_t trace_offset = 0;
    Trace trace = Trace::fingerprint;
};

struct MappedColumn {
    Field field;
    const sql::Column* column = nullptr;
    std::string member;
    bool primary_key = false;
    bool server_default = false;
    bool insert_default = false;  ///< SQL or a sequence that stands in the INSERT.
    bool client_default = false;  ///< The program makes a value for the INSERT.
    bool computed = false;
    Trace trace = Trace::fingerprint;
    std::uint32_t trace_offset = 0;
};

enum class Direction : std::uint8_t { many_to_one, one_to_many, many_to_many };

/// A relationship with everything worked out.
struct Relationship {
    const Mapper* owner = nullptr;
    const Mapper* target = nullptr;
    const Relationship* inverse = nullptr;
    std::string member;
    std::size_t offset = 0;  ///< Of the OneBase or ManyBase in the object.
    bool many = false;       ///< The member is a Many.
    Direction direction = Direction::many_to_one;
    RelationshipOptions options;
    std::vector<std::size_t> local;   ///< Columns of the owner: its foreign key, or its key.
    std::vector<std::size_t> remote;  ///< The columns of the target that correspond to them.
    sql::Handle<sql::Table> secondary;
    std::vector<const sql::Column*> secondary_local;
    std::vector<const sql::Column*> secondary_remote;
    std::vector<NodeOrder> order;
    std::size_t index = 0;  ///< Among the relationships of its mapper.
    sql::JoinStep join;     ///< From the owner's table; empty where an alias is needed.

    OneBase& one(InstanceState& state) const noexcept {
        return *reinterpret_cast<OneBase*>(static_cast<char*>(state.object()) + offset);
    }

    ManyBase& collection(InstanceState& state) const noexcept {
        return *reinterpret_cast<ManyBase*>(static_cast<char*>(state.object()) + offset);
    }

    const Cascades& cascades() const noexcept { return options.cascades; }

    std::string name() const;
};

/// Makes the join along a relationship, once for all statements.
void prepare_join(Relationship& relationship);

/// What the ORM knows of a mapped class. One per class and process, immutable once configured; any thread.
class Mapper {
public:
    explicit Mapper(const MappingDef& def);
    Mapper(const Mapper&) = delete;
    Mapper& operator=(const Mapper&) = delete;

    /// Works out the relationships, on first use.
    const Mapper& configured() const {
        if (!configured_.load(std::memory_order_acquire)) {
            configure();
        }
        return *this;
    }

    bool is_configured() const noexcept { return configured_.load(std::memory_order_acquire); }

    std::size_t id() const noexcept { return id_; }

    const std::string& name() const noexcept { return name_; }

    const sql::Handle<sql::Table>& table() const noexcept { return table_; }

    const sql::Handle<sql::Entity>& entity() const noexcept { return entity_; }

    const std::vector<MappedColumn>& columns() const noexcept { return columns_; }

    /// The same columns as a row plan.
    const std::vector<Field>& fields() const noexcept { return fields_; }

    const std::vector<Relationship>& relationships() const { return configured().relationships_; }

    const std::vector<std::size_t>& primary_key() const noexcept { return primary_key_; }

    /// The same columns as a set.
    const ColumnMask& key_columns() const noexcept { return key_columns_; }

    /// The key is one integer, so identity needs no more than it.
    bool integer_key() const noexcept { return integer_key_; }

    /// The position of the column whose value the database makes; none: the number of columns.
    std::size_t generated() const noexcept { return generated_; }

    /// Some columns are left to the database or to SQL in the INSERT, if they were not given.
    bool has_server_defaults() const noexcept { return has_server_defaults_; }

    /// The database changes columns with every UPDATE.
    bool has_onupdate() const noexcept { return has_onupdate_; }

    /// Columns that the program fills in with every INSERT or UPDATE that does not give them a value.
    const std::vector<std::size_t>& insert_defaults() const noexcept { return insert_defaults_; }

    const std::vector<std::size_t>& update_defaults() const noexcept { return update_defaults_; }

    /// Whether an INSERT without a value for the column leaves it out.
    bool fills_in(std::size_t column) const noexcept {
        const MappedColumn& mapped = columns_[column];
        return mapped.computed || mapped.server_default || mapped.insert_default;
    }

    /// Whether a member that is as in a fresh object counts as not given.
    bool can_be_left_out(std::size_t column) const noexcept {
        return fills_in(column) || columns_[column].client_default;
    }

    /// Gives a member what such a default makes.
    void
    assign_default(InstanceState& state, std::size_t column, const sql::ColumnDefault& given) const;

    /// Relationships (by index) that the mapping itself forbids to load on demand.
    std::uint64_t default_raise() const noexcept { return default_raise_; }

    const ObjectOps& object() const noexcept { return def_.object; }

    std::size_t trace_size() const noexcept { return trace_size_; }

    std::size_t position_of(const sql::Column& column) const;
    const sql::Column& column_by_member(std::string_view member) const;
    const Relationship& relationship_by_member(std::string_view member) const;

    // ---- instances
    InstanceState* allocate() const;
    /// A default-constructed object, adopted.
    InstanceState* make() const;
    void adopt(InstanceState& state) const noexcept;
    void destroy(InstanceState& state) const noexcept;

    /// The key of an object as its members have it.
    std::vector<Value> key_of(const InstanceState& state) const;

    std::int64_t integer_key_of(const InstanceState& state) const noexcept {
        return wide_key_ ? *static_cast<const std::int64_t*>(member(state, primary_key_[0]))
                         : narrow_key_of(state);
    }

    /// What an object has beside it; made now if there is none.
    InstanceExtra& extra_of(InstanceState& state) const;
    void drop_extra(InstanceState& state) const noexcept;

    /// The integer key the row has, whatever the program assigned since.
    std::int64_t traced_key(const InstanceState& state) const noexcept {
        if (!is_traced(state) && wide_key_) {
            return *static_cast<const std::int64_t*>(member(state, primary_key_[0]));
        }
        return narrow_traced_key(state);
    }

    /// Gives the key members the values the row has.
    void restore_key(InstanceState& state) const noexcept;
    /// Gives an integer member a value; DataError where it does not fit.
    void assign_integer(InstanceState& state, std::size_t column, std::int64_t value) const;
    /// Gives a member the value it has in a fresh object.
    void reset(InstanceState& state, std::size_t column) const;

    /// No part of the key is set: the database has to make it.
    bool key_is_unset(const InstanceState& state) const {
        return generated_ < columns_.size() && is_default(state, generated_);
    }

    std::string describe(const InstanceState& state) const;

    /// The value a member has in a fresh object.
    Value default_value(std::size_t column) const;

    /// Whether a member has the value it has in a fresh object.
    bool is_default(const InstanceState& state, std::size_t column) const {
        const TracedColumn& traced = traced_[column];
        if (traced.trace == Trace::bits8) {
            return std::memcmp(
                       static_cast<const char*>(state.object()) + traced.offset,
                       static_cast<const char*>(prototype_) + traced.offset,
                       8
                   ) == 0;
        }
        return has_default(state, traced);
    }

    // ---- change detection
    /// Notes what the columns are now, as what the row has. An object that nobody has looked at since it was
    /// loaded needs none of this, since it cannot have changed.
    void take_trace(InstanceState& state) const;
    void take_trace(InstanceState& state, std::size_t column) const noexcept;

    static bool is_traced(const InstanceState& state) noexcept {
        return state.extra != nullptr && state.extra->traced;
    }

    /// What the row of another object is known to be is what this one's row is.
    void copy_trace(const InstanceState& from, InstanceState& to) const;
    bool changed(const InstanceState& state) const noexcept;
    ColumnMask changes(const InstanceState& state) const noexcept;

    const void* member(const InstanceState& state, std::size_t column) const noexcept {
        return static_cast<const char*>(state.object()) + fields_[column].offset;
    }

    void* member(InstanceState& state, std::size_t column) const noexcept {
        return static_cast<char*>(state.object()) + fields_[column].offset;
    }

    /// What objects without a session belong to.
    Home& detached_home() const noexcept { return detached_home_; }

private:
    std::int64_t narrow_key_of(const InstanceState& state) const noexcept;
    bool has_default(const InstanceState& state, const TracedColumn& traced) const;
    std::int64_t narrow_traced_key(const InstanceState& state) const noexcept;
    void configure() const;
    void configure(Relationship& relationship) const;
    std::uint64_t trace_text(const void* member) const noexcept;
    void
    set_trace(char* traces, const InstanceState& state, const TracedColumn& column) const noexcept;
    bool differs(const InstanceState& state, const TracedColumn& column) const noexcept;

    MappingDef def_;
    std::size_t id_;
    std::string name_;
    sql::Handle<sql::Table> table_;
    sql::Handle<sql::Entity> entity_;
    std::vector<MappedColumn> columns_;
    std::vector<Field> fields_;
    std::vector<TracedColumn> traced_;
    std::uint64_t trace_key_ = 0;  ///< The secret of the process.
    std::vector<std::size_t> primary_key_;
    ColumnMask key_columns_;
    mutable std::vector<Relationship> relationships_;
    std::vector<std::size_t> relationship_offsets_;
    void* prototype_ = nullptr;  ///< A default-constructed object, to compare with.
    std::size_t trace_size_ = 0;
    std::size_t generated_ = 0;
    bool integer_key_ = false;
    bool wide_key_ = false;  ///< That integer is an std::int64_t.
    bool has_server_defaults_ = false;
    bool has_onupdate_ = false;
    std::vector<std::size_t> insert_defaults_;
    std::vector<std::size_t> update_defaults_;
    std::uint64_t default_raise_ = 0;
    mutable std::atomic<bool> configured_{false};
    mutable bool configuring_ = false;  ///< Under the lock of the registry.
    mutable Home detached_home_;
};

/// 64 bits that stand for a value; equal values have equal fingerprints. Keyed by a secret of the process.
std::uint64_t fingerprint(const TypeOps& ops, const void* member) noexcept;

/// That secret.
std::uint64_t process_key();

bool is_integer(Storage storage) noexcept;

constexpr std::uint32_t size_of_trace(Trace trace) noexcept {
    switch (trace) {
    case Trace::bits1:
        return 1;
    case Trace::bits2:
        return 2;
    case Trace::bits4:
        return 4;
    case Trace::none:
        return 0;
    default:
        return 8;
    }
}

/// Whether some mapped or association table has a foreign key to the table of this class.
bool is_referenced(const Mapper& mapper);

/// A mapper by the table it maps; null when none does.
const Mapper* find_mapper(std::string_view table);

}  // namespace azoth::detail
