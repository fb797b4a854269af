// SPDX-License-Identifier: MIT
#include "azoth/engine/inspector.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/sort_tables.hpp"
#include "engine/inspector_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth {

namespace {

/// Asks the database on a connection of an engine, as the program would.
class ConnectionReader final : public CatalogReader {
public:
    ConnectionReader(detail::ConnectionCore& core, std::source_location where)
        : core_(core), where_(where) {}

    std::vector<Row> rows(std::string_view sql, std::vector<Value> values) override {
        auto result =
            detail::make_result<Result<>>(core_.execute_sql(sql, std::move(values), where_));
        std::vector<Row> all;
        for (const azoth::Row& row : result) {
            all.push_back(row.values());
        }
        return all;
    }

    void warn(std::string_view message) override {
        core_.engine()->log(LogLevel::warning, message);
    }

private:
    detail::ConnectionCore& core_;
    std::source_location where_;
};

bool fits(const Reflection::Object& object, ObjectKind kind, ObjectScope scope) noexcept {
    return (static_cast<unsigned>(object.kind) & static_cast<unsigned>(kind)) != 0 &&
           (static_cast<unsigned>(object.scope) & static_cast<unsigned>(scope)) != 0;
}

bool same_folded(std::string_view left, std::string_view right) noexcept {
    return std::ranges::equal(left, right, [](char a, char b) {
        const auto folded = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
        return folded(a) == folded(b);
    });
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool has_all(ReflectedPart parts, ReflectedPart wanted) noexcept {
    return (static_cast<unsigned>(wanted) & ~static_cast<unsigned>(parts)) == 0;
}

void take(ReflectedTable& into, ReflectedTable& from, ReflectedPart parts) {
    const auto take_part = [&](ReflectedPart part, auto ReflectedTable::* member) {
        if (has_part(parts, part)) {
            into.*member = std::move(from.*member);
        }
    };
    take_part(ReflectedPart::columns, &ReflectedTable::columns);
    take_part(ReflectedPart::pk_constraint, &ReflectedTable::primary_key);
    take_part(ReflectedPart::foreign_keys, &ReflectedTable::foreign_keys);
    take_part(ReflectedPart::indexes, &ReflectedTable::indexes);
    take_part(ReflectedPart::unique_constraints, &ReflectedTable::unique_constraints);
    take_part(ReflectedPart::check_constraints, &ReflectedTable::check_constraints);
    take_part(ReflectedPart::exclude_constraints, &ReflectedTable::exclude_constraints);
    take_part(ReflectedPart::table_comment, &ReflectedTable::comment);
    take_part(ReflectedPart::table_options, &ReflectedTable::options);
}

[[noreturn]] void throw_no_table(
    std::string_view what,
    std::string_view table,
    std::string_view schema,
    const std::vector<std::string>& known,
    std::source_location where
) {
    constexpr std::size_t most = 20;
    std::string hint = known.empty() ? "there are none" : "there are: ";
    for (std::size_t i = 0; i < known.size() && i < most; ++i) {
        hint += (i == 0 ? "" : ", ") + known[i];
    }
    hint += known.size() > most ? ", ..." : "";
    throw NoSuchTableError(
        ErrorInfo{
            .message =
                schema.empty()
                    ? fmt::format("the database has no {} '{}'", what, table)
                    : fmt::format(
                          "the schema '{}' of the database has no {} '{}'", schema, what, table
                      ),
            .table = std::string(table),
            .hint = std::move(hint),
        },
        where
    );
}

}  // namespace

// ---- the state

const Dialect& Inspector::State::dialect() const {
    return engine ? engine->dialect() : connection->dialect();
}

template <class F>
auto Inspector::State::ask(std::source_location where, F&& question) {
    const Reflection& reflection = dialect().reflection();
    try {
        if (connection) {
            ConnectionReader reader(*connection, where);
            return question(reflection, reader);
        }
        const Connection borrowed = engine->connect(where);
        ConnectionReader reader(*borrowed.core(), where);
        return question(reflection, reader);
    } catch (Error& error) {
        error.add_context({}, where);
        throw;
    }
}

Inspector::State::Schema& Inspector::State::schema(std::string_view name) {
    return cache.schemas.try_emplace(std::string(name)).first->second;
}

const std::vector<Reflection::Object>&
Inspector::State::objects(std::string_view schema_name, std::source_location where) {
    Schema& known = schema(schema_name);
    if (!known.objects) {
        known.objects = ask(where, [&](const Reflection& reflection, CatalogReader& catalog) {
            return reflection.objects(catalog, schema_name);
        });
    }
    return *known.objects;
}

const Reflection::Object* Inspector::State::find(
    std::string_view table, std::string_view schema_name, std::source_location where
) {
    const auto& all = objects(schema_name, where);
    auto found = std::ranges::find(all, table, &Object::name);
    if (found == all.end() && !dialect().reflection().case_sensitive()) {
        found = std::ranges::find_if(all, [&](const Object& object) {
            return same_folded(object.name, table);
        });
    }
    return found == all.end() ? nullptr : &*found;
}

const Reflection::Object& Inspector::State::get(
    std::string_view table, std::string_view schema_name, std::source_location where
) {
    if (const Object* found = find(table, schema_name, where)) {
        return *found;
    }
    throw_no_table(
        "table or view",
        table,
        schema_name,
        names(schema_name, ObjectKind::ANY, ObjectScope::ANY, where),
        where
    );
}

void Inspector::State::load(
    const std::vector<const Object*>& wanted,
    std::string_view schema_name,
    ReflectedPart parts,
    std::source_location where
) {
    Schema& known = schema(schema_name);
    Reflection::Tables missing;
    for (const Object* object : wanted) {
        const auto found = known.parts.find(object->name);
        if (found == known.parts.end() || !has_all(found->second, parts)) {
            missing.emplace(
                object->name,
                ReflectedTable{.name = object->name, .kind = object->kind, .scope = object->scope}
            );
        }
    }
    if (missing.empty()) {
        return;
    }
    const bool whole = missing.size() == objects(schema_name, where).size();
    const ReflectedPart filled =
        ask(where, [&](const Reflection& reflection, CatalogReader& catalog) {
            return reflection.read(catalog, schema_name, missing, whole, parts);
        });
    for (auto& [name, table] : missing) {
        ReflectedTable& into = known.tables[name];
        into.name = name;
        into.kind = table.kind;
        into.scope = table.scope;
        take(into, table, filled);
        const auto [place, fresh] = known.parts.try_emplace(name, filled);
        place->second = place->second | filled;
    }
}

const ReflectedTable& Inspector::State::table(
    std::string_view table_name,
    std::string_view schema_name,
    ReflectedPart parts,
    std::source_location where
) {
    const Object& object = get(table_name, schema_name, where);
    load({&object}, schema_name, parts, where);
    return schema(schema_name).tables.find(object.name)->second;
}

std::vector<std::string> Inspector::State::names(
    std::string_view schema_name, ObjectKind kind, ObjectScope scope, std::source_location where
) {
    std::vector<std::string> found;
    for (const Object& object : objects(schema_name, where)) {
        if (fits(object, kind, scope)) {
            found.push_back(object.name);
        }
    }
    return found;
}

// ---- what there is

Inspector::Inspector(const Engine& engine) : state_(detail::Rc<State>::make()) {
    state_->engine = engine;
    state_->dialect().reflection();
}

Inspector::Inspector(const Connection& connection) : state_(detail::Rc<State>::make()) {
    if (!connection.core()) {
        throw ResourceClosedError(ErrorInfo{
            .message = "this connection was moved from",
            .hint = "use the one that it was moved to",
        });
    }
    state_->connection = connection.core();
    state_->dialect().reflection();
}

Inspector::Inspector(const Inspector&) noexcept = default;

Inspector::Inspector(Inspector&& other) noexcept : state_(other.state_) {}

Inspector& Inspector::operator=(const Inspector&) noexcept = default;

Inspector& Inspector::operator=(Inspector&& other) noexcept {
    return *this = other;
}

Inspector::~Inspector() = default;

void Inspector::clear_cache() const noexcept {
    state_->cache = {};
}

std::string Inspector::default_schema_name(Where where) const {
    auto& known = state_->cache.default_schema;
    if (!known) {
        known = state_->ask(where, [](const Reflection& reflection, CatalogReader& catalog) {
            return reflection.default_schema_name(catalog);
        });
    }
    return *known;
}

std::vector<std::string> Inspector::get_schema_names(Where where) const {
    auto& known = state_->cache.schema_names;
    if (!known) {
        known = state_->ask(where, [](const Reflection& reflection, CatalogReader& catalog) {
            return reflection.schema_names(catalog);
        });
    }
    return *known;
}

std::vector<std::string> Inspector::get_table_names(std::string_view schema, Where where) const {
    return state_->names(schema, ObjectKind::TABLE, ObjectScope::DEFAULT, where);
}

std::vector<std::string> Inspector::get_temp_table_names(Where where) const {
    return state_->names({}, ObjectKind::TABLE, ObjectScope::TEMPORARY, where);
}

std::vector<std::string> Inspector::get_view_names(std::string_view schema, Where where) const {
    return state_->names(schema, ObjectKind::VIEW, ObjectScope::DEFAULT, where);
}

std::vector<std::string>
Inspector::get_materialized_view_names(std::string_view schema, Where where) const {
    return state_->names(schema, ObjectKind::MATERIALIZED_VIEW, ObjectScope::DEFAULT, where);
}

std::vector<std::string> Inspector::get_temp_view_names(Where where) const {
    return state_->names({}, ObjectKind::VIEW, ObjectScope::TEMPORARY, where);
}

std::vector<std::string> Inspector::get_sequence_names(std::string_view schema, Where where) const {
    auto& known = state_->schema(schema).sequences;
    if (!known) {
        known = state_->ask(where, [&](const Reflection& reflection, CatalogReader& catalog) {
            return reflection.sequence_names(catalog, schema);
        });
    }
    return *known;
}

std::vector<ReflectedEnum> Inspector::get_enums(std::string_view schema, Where where) const {
    auto& known = state_->schema(schema).enums;
    if (!known) {
        known = state_->ask(where, [&](const Reflection& reflection, CatalogReader& catalog) {
            return reflection.enums(catalog, schema);
        });
    }
    return *known;
}

std::vector<ReflectedDomain> Inspector::get_domains(std::string_view schema, Where where) const {
    auto& known = state_->schema(schema).domains;
    if (!known) {
        known = state_->ask(where, [&](const Reflection& reflection, CatalogReader& catalog) {
            return reflection.domains(catalog, schema);
        });
    }
    return *known;
}

bool Inspector::has_table(std::string_view table, std::string_view schema, Where where) const {
    return state_->find(table, schema, where) != nullptr;
}

bool Inspector::has_schema(std::string_view schema, Where where) const {
    return contains(get_schema_names(where), schema);
}

bool Inspector::has_sequence(std::string_view sequence, std::string_view schema, Where where)
    const {
    return contains(get_sequence_names(schema, where), sequence);
}

bool Inspector::has_index(
    std::string_view table, std::string_view name, std::string_view schema, Where where
) const {
    if (!has_table(table, schema, where)) {
        return false;
    }
    const auto& indexes = state_->table(table, schema, ReflectedPart::indexes, where).indexes;
    return std::ranges::find(indexes, name, &ReflectedIndex::name) != indexes.end();
}

std::string
Inspector::get_view_definition(std::string_view view, std::string_view schema, Where where) const {
    auto& known = state_->schema(schema).views;
    const auto found = known.find(std::string(view));
    if (found != known.end()) {
        return found->second;
    }
    auto definition = state_->ask(where, [&](const Reflection& reflection, CatalogReader& catalog) {
        return reflection.view_definition(catalog, schema, view);
    });
    if (!definition) {
        throw_no_table(
            "view",
            view,
            schema,
            state_->names(schema, ObjectKind::ANY_VIEW, ObjectScope::ANY, where),
            where
        );
    }
    return known.emplace(view, *std::move(definition)).first->second;
}

std::vector<SortedTableName>
Inspector::get_sorted_table_and_fkc_names(std::string_view schema, Where where) const {
    std::vector<sql::Handle<sql::Table>> tables;
    for (const auto& [key, foreign_keys] :
         get_multi_foreign_keys({.schema = std::string(schema)}, where)) {
        auto table = sql::Handle<sql::Table>::adopt(
            new sql::Table(QuotedName(key.name), QuotedName(key.schema))
        );
        for (const auto& foreign_key : foreign_keys) {
            table->foreign_keys.push_back({
                .columns = foreign_key.constrained_columns,
                .referred_table = foreign_key.referred_table,
                .referred_schema = foreign_key.referred_schema,
                .name = foreign_key.name,
            });
        }
        tables.push_back(std::move(table));
    }
    const sql::SortedTables sorted = sql::sort_tables_and_constraints(tables);
    std::vector<SortedTableName> names;
    SortedTableName last;
    for (const auto& table : sorted.tables) {
        SortedTableName& entry = names.emplace_back();
        entry.table = table->table_name();
        for (const auto& key : table->foreign_keys) {
            const bool deferred =
                std::ranges::find(sorted.deferred, &key, &sql::TableForeignKey::key) !=
                sorted.deferred.end();
            (deferred ? last : entry).foreign_keys.emplace_back(table->table_name(), key.name);
        }
    }
    names.push_back(std::move(last));
    return names;
}

// ---- one table, and all at once

namespace {

template <class State, class T>
ReflectedMap<T> read_many(
    State& state,
    const ReflectionFilter& filter,
    ReflectedPart part,
    T ReflectedTable::* member,
    std::source_location where
) {
    std::vector<const Reflection::Object*> wanted;
    for (const auto& object : state.objects(filter.schema, where)) {
        if (fits(object, filter.kind, filter.scope) &&
            (filter.filter_names.empty() || contains(filter.filter_names, object.name))) {
            wanted.push_back(&object);
        }
    }
    state.load(wanted, filter.schema, part, where);
    const auto& tables = state.schema(filter.schema).tables;
    ReflectedMap<T> found;
    for (const auto* object : wanted) {
        found.emplace(
            TableKey{filter.schema, object->name}, tables.find(object->name)->second.*member
        );
    }
    return found;
}

}  // namespace

#define AZOTH_INSPECTOR_READS(One, Many, Result, part, member)                                     \
    Result Inspector::One(std::string_view table, std::string_view schema, Where where) const {    \
        return state_->table(table, schema, ReflectedPart::part, where).member;                    \
    }                                                                                              \
    ReflectedMap<Result> Inspector::Many(const ReflectionFilter& filter, Where where) const {      \
        return read_many(*state_, filter, ReflectedPart::part, &ReflectedTable::member, where);    \
    }

AZOTH_INSPECTOR_READS(
    get_columns, get_multi_columns, std::vector<ReflectedColumn>, columns, columns
)
AZOTH_INSPECTOR_READS(
    get_pk_constraint,
    get_multi_pk_constraint,
    ReflectedPrimaryKeyConstraint,
    pk_constraint,
    primary_key
)
AZOTH_INSPECTOR_READS(
    get_foreign_keys,
    get_multi_foreign_keys,
    std::vector<ReflectedForeignKeyConstraint>,
    foreign_keys,
    foreign_keys
)
AZOTH_INSPECTOR_READS(get_indexes, get_multi_indexes, std::vector<ReflectedIndex>, indexes, indexes)
AZOTH_INSPECTOR_READS(
    get_unique_constraints,
    get_multi_unique_constraints,
    std::vector<ReflectedUniqueConstraint>,
    unique_constraints,
    unique_constraints
)
AZOTH_INSPECTOR_READS(
    get_check_constraints,
    get_multi_check_constraints,
    std::vector<ReflectedCheckConstraint>,
    check_constraints,
    check_constraints
)
AZOTH_INSPECTOR_READS(
    get_table_comment, get_multi_table_comment, std::string, table_comment, comment
)
AZOTH_INSPECTOR_READS(
    get_table_options, get_multi_table_options, DialectOptions, table_options, options
)

#undef AZOTH_INSPECTOR_READS

std::vector<ExcludeConstraint> Inspector::get_exclude_constraints(
    std::string_view table, std::string_view schema, Where where
) const {
    return state_->table(table, schema, ReflectedPart::exclude_constraints, where)
        .exclude_constraints;
}

}  // namespace azoth
