// SPDX-License-Identifier: MIT
#include "orm/mapper.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>

namespace azoth::detail {

namespace {

struct Registry {
    std::recursive_mutex guard;
    std::vector<Mapper*> mappers;
    std::map<std::string, sql::Handle<sql::Table>, std::less<>> association_tables;
};

Registry& registry() {
    static auto& made = *new Registry();
    return made;
}

Trace trace_of(const TypeOps& ops) noexcept {
    if (ops.peek != nullptr) {
        return Trace::fingerprint;
    }
    switch (ops.storage) {
    case Storage::boolean:
        return Trace::bits1;
    case Storage::int16:
    case Storage::uint16:
        return Trace::bits2;
    case Storage::int32:
    case Storage::uint32:
    case Storage::float32:
    case Storage::date:
        return Trace::bits4;
    case Storage::int64:
    case Storage::uint64:
    case Storage::float64:
    case Storage::timestamp:
    case Storage::time:
    case Storage::interval:
        return Trace::bits8;
    case Storage::string:
        return Trace::text;
    default:
        return Trace::fingerprint;
    }
}

}  // namespace

bool is_integer(Storage storage) noexcept {
    switch (storage) {
    case Storage::int16:
    case Storage::int32:
    case Storage::int64:
    case Storage::uint16:
    case Storage::uint32:
    case Storage::uint64:
        return true;
    default:
        return false;
    }
}

std::string Relationship::name() const {
    return fmt::format("{}.{}", owner->name(), member);
}

Mapper::Mapper(const MappingDef& def)
    : def_(def), name_(def.object.name), detached_home_{.mapper = this} {
    table_ = sql::Handle<sql::Table>::adopt(
        new sql::Table(std::string(def.table), std::string(def.schema))
    );
    table_->comment = def.comment;
    // A mapped table lives as long as the process; so statements over it never count its columns.
    table_->make_immortal();

    prototype_ = ::operator new(
        def.object.size, std::align_val_t(std::max<std::size_t>(def.object.align, 16))
    );
    def.object.construct(prototype_);
    const auto offset_of = [&](void* (*to_base)(void*), void* (*access)(void*)) {
        void* base = to_base != nullptr ? to_base(prototype_) : prototype_;
        return static_cast<std::size_t>(
            static_cast<char*>(access(base)) - static_cast<char*>(prototype_)
        );
    };

    std::uint32_t traced = 0;
    for (std::size_t i = 0; i < def.column_count; ++i) {
        const ColumnDef& source = def.columns[i];
        MappedColumn mapped;
        mapped.member = source.member;
        const std::string column_name(
            source.options.name.empty() ? source.member : source.options.name
        );
        // The program knows the column by its member, the database by its name.
        const sql::Column& column =
            apply(*table_, column_name, Type(source.type), source.options, source.nullable);
        column.make_immortal();
        mapped.column = &column;
        mapped.primary_key = source.options.primary_key;
        using Default = sql::ColumnDefault::Kind;
        const sql::ColumnSchema& schema = *column.schema();
        mapped.server_default = schema.server_default || schema.identity.has_value();
        mapped.insert_default = schema.insert_default.kind == Default::sql ||
                                schema.insert_default.kind == Default::sequence;
        mapped.computed = schema.computed.has_value();
        mapped.client_default = schema.insert_default.kind == Default::value ||
                                schema.insert_default.kind == Default::callable;
        if (mapped.client_default) {
            insert_defaults_.push_back(i);
        }
        if (schema.update_default.kind != Default::none) {
            update_defaults_.push_back(i);
        }
        mapped.field.ops = source.ops;
        mapped.field.offset = offset_of(source.to_base, source.access);
        mapped.field.decorator = source.type.decorator;
        mapped.field.table = def.table;
        mapped.field.column = column.name();
        if (mapped.primary_key) {
            primary_key_.push_back(i);
            key_columns_.set(i);
        }
        mapped.trace = mapped.computed                     ? Trace::none
                       : mapped.field.decorator != nullptr ? Trace::fingerprint
                                                           : trace_of(*source.ops);
        mapped.trace_offset = traced;
        traced += size_of_trace(mapped.trace);
        traced_.push_back(
            {mapped.field.ops,
             static_cast<std::uint32_t>(mapped.field.offset),
             mapped.trace_offset,
             mapped.trace}
        );
        has_server_defaults_ = has_server_defaults_ || mapped.server_default ||
                               mapped.insert_default || mapped.computed;
        has_onupdate_ = has_onupdate_ || schema.onupdate || mapped.computed;
        fields_.push_back(mapped.field);
        columns_.push_back(std::move(mapped));
    }
    for (std::size_t i = 0; i < def.argument_count; ++i) {
        // A mapping speaks of members; the table knows its columns by their names in the database.
        TableArgument argument = def.arguments[i];
        for (std::size_t c = 0; c < argument.count; ++c) {
            for (const MappedColumn& mapped : columns_) {
                if (mapped.member == argument.columns[c]) {
                    argument.columns[c] = mapped.column->name();
                    break;
                }
            }
        }
        apply(*table_, argument);
    }
    for (std::size_t i = 0; i < def.relationship_count; ++i) {
        if (def.relationships[i].options.lazy == Lazy::raise) {
            default_raise_ |= std::uint64_t{1} << (i & 63U);
        }
        relationship_offsets_.push_back(
            offset_of(def.relationships[i].to_base, def.relationships[i].access)
        );
    }
    trace_size_ = traced;
    trace_key_ = process_key();
    generated_ = columns_.size();
    if (const sql::Column* column = table_->autoincrement_column()) {
        generated_ = position_of(*column);
    }
    integer_key_ = primary_key_.size() == 1 &&
                   columns_[primary_key_[0]].field.ops->peek == nullptr &&
                   columns_[primary_key_[0]].field.decorator == nullptr &&
                   is_integer(columns_[primary_key_[0]].field.ops->storage);
    wide_key_ = integer_key_ && columns_[primary_key_[0]].field.ops->storage == Storage::int64;
    entity_ = sql::Handle<sql::Entity>::adopt(new sql::Entity(table_, this));
    entity_->make_immortal();

    Registry& known = registry();
    const std::lock_guard lock(known.guard);
    id_ = known.mappers.size();
    known.mappers.push_back(this);
}

const Mapper& make_mapper(const MappingDef& def) {
    return *new Mapper(def);
}

const Mapper* find_mapper(std::string_view table) {
    Registry& known = registry();
    const std::lock_guard lock(known.guard);
    for (const Mapper* mapper : known.mappers) {
        if (mapper->table()->table_name() == table) {
            return mapper;
        }
    }
    return nullptr;
}

bool is_referenced(const Mapper& mapper) {
    const auto refers = [&](const sql::Table& table) {
        return std::ranges::any_of(table.foreign_keys, [&](const ForeignKeyConstraint& key) {
            return key.referred_table == mapper.table()->table_name();
        });
    };
    Registry& known = registry();
    const std::lock_guard lock(known.guard);
    return std::ranges::any_of(
               known.mappers, [&](const Mapper* other) { return refers(*other->table()); }
           ) ||
           std::ranges::any_of(known.association_tables, [&](const auto& entry) {
               return refers(*entry.second);
           });
}

void Mapper::assign_default(
    InstanceState& state, std::size_t column, const sql::ColumnDefault& given
) const {
    Value value = given.kind == sql::ColumnDefault::Kind::callable
                      ? given.callable()
                      : sql::as<sql::Bind>(*given.expression).value();
    assign(*fields_[column].ops, member(state, column), std::move(value));
}

std::size_t Mapper::position_of(const sql::Column& column) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].column == &column) {
            return i;
        }
    }
    return columns_.size();
}

const sql::Column& Mapper::column_by_member(std::string_view member) const {
    for (const auto& mapped : columns_) {
        if (mapped.member == member) {
            return *mapped.column;
        }
    }
    throw ArgumentError(ErrorInfo{
        .message = fmt::format("{} has no mapped column '{}'", name_, member),
        .table = table_->table_name(),
        .column = std::string(member),
        .hint = "add az::column<> for it to the mapping",
    });
}

const Relationship& Mapper::relationship_by_member(std::string_view member) const {
    for (const auto& relationship : relationships()) {
        if (relationship.member == member) {
            return relationship;
        }
    }
    throw ArgumentError(ErrorInfo{
        .message = fmt::format("{} has no relationship '{}'", name_, member),
        .table = table_->table_name(),
        .hint = "add az::relationship<> for it to the mapping",
    });
}

// ---- configuration of relationships

namespace {

/// Two relationships that show the same rows from both ends.
bool mirrors(const Relationship& one, const Relationship& other) {
    if ((one.secondary == nullptr) != (other.secondary == nullptr)) {
        return false;
    }
    if (one.secondary != nullptr) {
        return one.secondary->table_name() == other.secondary->table_name() &&
               one.options.secondary_local == other.options.secondary_remote &&
               one.options.secondary_remote == other.options.secondary_local;
    }
    return one.direction != other.direction && one.local == other.remote &&
           one.remote == other.local;
}

}  // namespace

void Mapper::configure() const {
    Registry& known = registry();
    const std::lock_guard lock(known.guard);
    // Two classes that refer to each other ask for one another while they are configured, on this thread.
    if (configuring_ || configured_.load(std::memory_order_relaxed)) {
        return;
    }
    configuring_ = true;

    // After an error the next use tries again, and says again what is wrong.
    struct Done {
        bool& flag;

        ~Done() { flag = false; }
    } const done{configuring_};

    std::vector<Relationship> made;
    for (std::size_t i = 0; i < def_.relationship_count; ++i) {
        const RelationshipDef& source = def_.relationships[i];
        Relationship relationship;
        relationship.owner = this;
        relationship.member = source.member;
        relationship.offset = relationship_offsets_[i];
        relationship.many = source.many;
        relationship.options = source.options;
        relationship.index = i;
        relationship.target = &source.target();
        configure(relationship);
        made.push_back(std::move(relationship));
    }
    relationships_ = std::move(made);
    // The other sides exist now, so both can be tied together.
    for (Relationship& relationship : relationships_) {
        const std::string_view back = relationship.options.back_populates;
        if (back.empty()) {
            continue;
        }
        const Relationship& other = relationship.target->relationship_by_member(back);
        if (other.target != this) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "{} names back_populates(\"{}\"), but {} leads to {}",
                    relationship.name(),
                    back,
                    other.name(),
                    other.target->name()
                ),
                .hint = "both sides of a relationship have to name each other",
            });
        }
        if (!other.options.back_populates.empty() &&
            other.options.back_populates != relationship.member) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "{} names back_populates(\"{}\"), but {} names back_populates(\"{}\")",
                    relationship.name(),
                    back,
                    other.name(),
                    other.options.back_populates
                ),
                .hint = "both sides of a relationship have to name each other",
            });
        }
        if (!mirrors(relationship, other)) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "{} names back_populates(\"{}\"), but {} is not its other side: they do not go "
                    "along the same foreign key in opposite directions",
                    relationship.name(),
                    back,
                    other.name()
                ),
                .hint =
                    "where there are several foreign keys, az::foreign_keys_column() says which "
                    "one, on both sides",
            });
        }
        relationship.inverse = &other;
        const_cast<Relationship&>(other).inverse = &relationship;
    }
    for (Relationship& relationship : relationships_) {
        prepare_join(relationship);
    }
    configured_.store(true, std::memory_order_release);
}

namespace {

/// The foreign keys of `child` that lead to `parent`, as pairs of column positions.
struct Path {
    std::vector<std::size_t> child;
    std::vector<std::size_t> parent;
    std::string column;
};

std::vector<Path> paths(const Mapper& child, const Mapper& parent) {
    std::vector<Path> found;
    for (const auto& key : child.table()->foreign_keys) {
        if (key.referred_table != parent.table()->table_name() ||
            key.referred_schema != parent.table()->schema()) {
            continue;
        }
        Path path;
        path.column = key.columns.front();
        for (std::size_t i = 0; i < key.columns.size(); ++i) {
            const sql::Column* from = nullptr;
            for (const auto& mapped : child.columns()) {
                from = mapped.column->name() == key.columns[i] ? mapped.column : from;
            }
            const sql::Column* to = nullptr;
            for (const auto& mapped : parent.columns()) {
                to = mapped.column->name() == key.referred_columns[i] ? mapped.column : to;
            }
            if (from == nullptr || to == nullptr) {
                throw NoReferencedColumnError(ErrorInfo{
                    .message = fmt::format(
                        "the foreign key '{}.{}' refers to '{}.{}', which is not mapped",
                        child.table()->table_name(),
                        key.columns[i],
                        key.referred_table,
                        key.referred_columns[i]
                    ),
                    .table = child.table()->table_name(),
                    .column = key.columns[i],
                    .hint = "check the spelling in az::foreign_key(\"table.column\")",
                });
            }
            path.child.push_back(child.position_of(*from));
            path.parent.push_back(parent.position_of(*to));
        }
        found.push_back(std::move(path));
    }
    return found;
}

const Path& choose(
    const Relationship& relationship,
    const std::vector<Path>& found,
    const Mapper& child,
    const Mapper& parent
) {
    const std::string_view wanted = relationship.options.foreign_key;
    const Path* chosen = nullptr;
    for (const Path& path : found) {
        if (!wanted.empty() && path.column != wanted) {
            continue;
        }
        if (chosen != nullptr) {
            throw AmbiguousForeignKeysError(ErrorInfo{
                .message = fmt::format(
                    "{} could go by more than one foreign key of '{}' to '{}'",
                    relationship.name(),
                    child.table()->table_name(),
                    parent.table()->table_name()
                ),
                .table = child.table()->table_name(),
                .hint = "say which one with az::foreign_keys_column(\"...\")",
            });
        }
        chosen = &path;
    }
    if (chosen == nullptr) {
        throw NoForeignKeysError(ErrorInfo{
            .message = fmt::format(
                "{} needs a foreign key from '{}' to '{}', but there is none{}",
                relationship.name(),
                child.table()->table_name(),
                parent.table()->table_name(),
                wanted.empty() ? std::string() : fmt::format(" on '{}'", wanted)
            ),
            .table = child.table()->table_name(),
            .hint = "give the column az::foreign_key(\"table.column\"), or name a table with "
                    "az::secondary()",
        });
    }
    return *chosen;
}

}  // namespace

void Mapper::configure(Relationship& relationship) const {
    const Mapper& target = *relationship.target;
    const RelationshipOptions& options = relationship.options;
    if (options.cascades.delete_orphan && !options.cascades.delete_) {
        throw ArgumentError(ErrorInfo{
            .message =
                fmt::format("{} has the cascade delete-orphan without delete", relationship.name()),
            .hint = "use az::cascade(\"all, delete-orphan\")",
        });
    }
    const auto order = [&] {
        if (options.order_by.empty()) {
            return;
        }
        for (const auto& mapped : target.columns_) {
            if (mapped.member == options.order_by || mapped.column->name() == options.order_by) {
                relationship.order.push_back(
                    {target.position_of(*mapped.column), options.order_descending}
                );
                return;
            }
        }
        throw ArgumentError(ErrorInfo{
            .message = fmt::format(
                "{} is ordered by '{}', which {} does not have",
                relationship.name(),
                options.order_by,
                target.name_
            ),
            .hint = "name a column of the other class",
        });
    };
    order();
    if (!options.secondary.empty()) {
        relationship.direction = Direction::many_to_many;
        relationship.local = primary_key_;
        relationship.remote = target.primary_key_;
        if (primary_key_.size() != 1 || target.primary_key_.size() != 1) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "{}: az::secondary() needs single-column keys on both sides",
                    relationship.name()
                ),
                .hint = "map the association table as a class of its own",
            });
        }
        Registry& known = registry();
        const std::string table_name(options.secondary);
        sql::Handle<sql::Table> secondary;
        if (const Mapper* mapped_association = find_mapper(table_name)) {
            secondary = mapped_association->table();
        } else if (const auto found = known.association_tables.find(table_name);
                   found != known.association_tables.end()) {
            secondary = found->second;
        } else {
            secondary =
                sql::Handle<sql::Table>::adopt(new sql::Table(table_name, std::string(def_.schema))
                );
            secondary->make_immortal();
            const auto add = [&](std::string_view column, const Mapper& side) {
                const sql::Column& key = *side.columns_[side.primary_key_[0]].column;
                const std::string column_target = side.table_->key() + "." + key.name();
                ColumnOptions column_options;
                column_options.primary_key = true;
                column_options.autoincrement = 0;
                column_options.foreign_key.target = column_target;
                apply(*secondary, std::string(column), key.type(), column_options, false)
                    .make_immortal();
            };
            add(options.secondary_local, *this);
            add(options.secondary_remote, target);
            known.association_tables.emplace(table_name, secondary);
        }
        relationship.secondary = secondary;
        relationship.secondary_local.push_back(&secondary->column(options.secondary_local));
        relationship.secondary_remote.push_back(&secondary->column(options.secondary_remote));
        return;
    }
    if (relationship.many) {
        relationship.direction = Direction::one_to_many;
        const std::vector<Path> found = paths(target, *this);
        const Path& path = choose(relationship, found, target, *this);
        relationship.local = path.parent;
        relationship.remote = path.child;
        return;
    }
    // A One is many-to-one where this table has the foreign key, and one-to-one seen from the other side.
    std::vector<Path> mine = paths(*this, target);
    std::vector<Path> theirs = &target == this ? std::vector<Path>() : paths(target, *this);
    if (!options.foreign_key.empty()) {
        std::erase_if(mine, [&](const Path& path) { return path.column != options.foreign_key; });
    }
    if (!mine.empty() || theirs.empty()) {
        relationship.direction = Direction::many_to_one;
        const Path& path = choose(relationship, mine, *this, target);
        relationship.local = path.child;
        relationship.remote = path.parent;
    } else {
        relationship.direction = Direction::one_to_many;
        const Path& path = choose(relationship, theirs, target, *this);
        relationship.local = path.parent;
        relationship.remote = path.child;
    }
}

// ---- what the typed side calls

const sql::Column& mapped_column(const Mapper& mapper, std::string_view member) {
    return mapper.column_by_member(member);
}

const Relationship& mapped_relationship(const Mapper& mapper, std::string_view member) {
    return mapper.relationship_by_member(member);
}

const sql::Entity& mapped_entity(const Mapper& mapper) {
    return *mapper.entity();
}

const sql::FromClause& mapped_table(const Mapper& mapper) {
    return *mapper.table();
}

void add_to_metadata(MetaData& metadata, const Mapper& mapper) {
    Registry& known = registry();
    const std::lock_guard lock(known.guard);
    metadata.add(mapper.table());
    for (const auto& relationship : mapper.relationships()) {
        if (relationship.secondary) {
            metadata.add(relationship.secondary);
        }
    }
}

}  // namespace azoth::detail
