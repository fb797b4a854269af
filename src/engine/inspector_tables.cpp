// SPDX-License-Identifier: MIT
// From what a database says of its tables to tables of a MetaData.
#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table_builder.hpp"
#include "azoth/sql/statements.hpp"
#include "engine/inspector_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth {

namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// Adds to a table what a database says of it. What the table has already stays as it is.
class TableFiller {
public:
    TableFiller(
        sql::Table& table,
        const ReflectedTable& known,
        const Dialect& dialect,
        const AutoloadOptions& options
    )
        : table_(table), known_(known), dialect_(dialect), options_(options) {}

    void fill(std::vector<detail::ColumnDefinition>& given) {
        for (const auto& column : known_.columns) {
            const auto instead =
                std::ranges::find(given, column.name, &detail::ColumnDefinition::name);
            if (instead != given.end()) {
                overridden_.push_back(column.name);
                detail::apply(table_, std::move(*instead));
                given.erase(instead);
            } else if (table_.find(column.name) == nullptr && is_included(column.name)) {
                add_column(column);
            }
        }
        if (table_.primary_key.columns.empty() || table_.primary_key_from_columns()) {
            set_primary_key();
        }
        add_foreign_keys();
        add_unique_constraints();
        add_checks();
        add_excludes();
        for (const auto& index : known_.indexes) {
            if (index.duplicates_constraint.empty() && !has_name(table_.indexes, index.name)) {
                add_index(index);
            }
        }
        if (table_.comment.empty()) {
            table_.comment = known_.comment;
        }
        for (const auto& [name, value] : known_.options.entries()) {
            if (std::ranges::find(table_.options.entries(), name, &DialectOptions::Entry::first) ==
                table_.options.entries().end()) {
                table_.options.set(name, value);
            }
        }
    }

private:
    bool is_included(const std::string& column) const {
        return options_.include_columns.empty() || contains(options_.include_columns, column);
    }

    /// Whether the table has all these columns.
    bool has_columns(const Names& columns) const {
        return std::ranges::all_of(columns, [&](const std::string& column) {
            return table_.find(column) != nullptr;
        });
    }

    /// A constraint without a name is there already when one over the same columns is.
    template <class C>
    bool has_constraint(const std::vector<C>& all, std::string_view name, const Names& columns) {
        return std::ranges::any_of(all, [&](const C& other) {
            return name.empty() ? other.columns == columns : other.name == name;
        });
    }

    template <class C>
    static bool has_name(const std::vector<C>& all, std::string_view name) {
        return !name.empty() &&
               std::ranges::any_of(all, [&](const C& other) { return other.name == name; });
    }

    void add_column(ReflectedColumn column) {
        if (options_.column_reflect) {
            options_.column_reflect(known_.name, column);
        }
        sql::ColumnSchema schema;
        schema.primary_key = contains(known_.primary_key.constrained_columns, column.name);
        schema.nullable = column.nullable;
        schema.nullable_given = true;
        if (column.autoincrement && !column.sequence) {
            schema.autoincrement = *column.autoincrement ? 1 : 0;
        }
        if (column.sequence) {
            schema.insert_default.kind = sql::ColumnDefault::Kind::sequence;
            schema.insert_default.sequence = *column.sequence;
        }
        // What CREATE TABLE makes a key count with (SERIAL) is not a default of its own.
        const bool made_with_column = column.autoincrement.value_or(false) && !column.sequence;
        if (column.default_ && !made_with_column) {
            schema.server_default =
                sql::NodeRef::adopt(new sql::Text(*column.default_, false, Type()));
        }
        if (column.computed) {
            schema.computed = Computed{
                .sqltext = column.computed->sqltext, .persisted = column.computed->persisted
            };
        }
        schema.identity = column.identity;
        schema.comment = column.comment;
        schema.options = column.dialect_options;
        table_.append_column(QuotedName(column.name), column.type, std::move(schema));
    }

    void set_primary_key() {
        const auto& key = known_.primary_key;
        if (key.constrained_columns.empty() || !has_columns(key.constrained_columns)) {
            return;
        }
        for (const auto& column : table_.columns()) {
            // One that was given besides may have made another key.
            if (column->schema()->primary_key &&
                !contains(key.constrained_columns, column->name())) {
                return;
            }
        }
        table_.set_primary_key({
            .columns = key.constrained_columns,
            .name = key.name,
            .initially = key.initially,
            .deferrable = key.deferrable,
            .options = key.dialect_options,
            .comment = key.comment,
            .conventional = true,
        });
    }

    void add_foreign_keys() {
        for (const auto& key : known_.foreign_keys) {
            const Names& columns = key.constrained_columns;
            const bool replaced =
                std::ranges::any_of(
                    columns,
                    [&](const std::string& column) { return contains(overridden_, column); }
                ) &&
                has_constraint(table_.foreign_keys, {}, columns);
            if (replaced || !has_columns(columns) ||
                has_constraint(table_.foreign_keys, key.name, columns)) {
                continue;
            }
            table_.append_constraint(ForeignKeyConstraint{
                .columns = columns,
                .referred_columns = {key.referred_columns.begin(), key.referred_columns.end()},
                .referred_table = key.referred_table,
                .referred_schema = key.referred_schema,
                .name = key.name,
                .ondelete = key.options.ondelete,
                .onupdate = key.options.onupdate,
                .match = key.options.match,
                .initially = key.options.initially,
                .deferrable = key.options.deferrable,
                .options = key.dialect_options,
                .comment = key.comment,
                .conventional = true,
            });
        }
    }

    void add_unique_constraints() {
        for (const auto& unique : known_.unique_constraints) {
            if (!unique.duplicates_index.empty() || !has_columns(unique.column_names) ||
                has_constraint(table_.unique_constraints, unique.name, unique.column_names)) {
                continue;
            }
            table_.append_constraint(UniqueConstraint{
                .columns = unique.column_names,
                .name = unique.name,
                .initially = unique.initially,
                .deferrable = unique.deferrable,
                .options = unique.dialect_options,
                .comment = unique.comment,
                .conventional = true,
            });
        }
    }

    void add_checks() {
        const std::size_t before = table_.check_constraints.size();
        for (const auto& check : known_.check_constraints) {
            const DDLExpression condition(check.sqltext);
            const bool there = std::any_of(
                table_.check_constraints.begin(),
                table_.check_constraints.begin() + static_cast<std::ptrdiff_t>(before),
                [&](const CheckConstraint& other) {
                    return check.name.empty() ? other.sqltext == condition
                                              : other.name == check.name;
                }
            );
            if (!there) {
                table_.append_constraint(CheckConstraint{
                    .sqltext = condition,
                    .name = check.name,
                    .options = check.dialect_options,
                    .comment = check.comment,
                    .conventional = true,
                });
            }
        }
    }

    void add_excludes() {
        for (ExcludeConstraint exclude : known_.exclude_constraints) {
            if (!has_name(table_.exclude_constraints, exclude.name)) {
                exclude.conventional = true;
                table_.append_constraint(std::move(exclude));
            }
        }
    }

    void add_index(const ReflectedIndex& index) {
        Index made{.name = index.name, .unique = index.unique, .conventional = true};
        made.options = index.dialect_options;
        bool plain = index.column_sorting.empty() && index.expressions.empty();
        for (const auto& column : index.column_names) {
            if (column && table_.find(*column) == nullptr) {
                return;  // left out with its column
            }
        }
        for (std::size_t i = 0; i < index.column_names.size(); ++i) {
            if (plain) {
                made.columns.push_back(*index.column_names[i]);
            } else {
                made.expressions.emplace_back(index_item(index, i));
            }
        }
        table_.indexes.push_back(std::move(made));
    }

    /// An item of an index as SQL: `name(10) text_pattern_ops DESC NULLS LAST`.
    std::string index_item(const ReflectedIndex& index, std::size_t at) const {
        const auto& column = index.column_names[at];
        const std::string& name = column ? *column : index.expressions[at];
        std::string sql = column ? dialect_.identifiers().quote(name) : name;
        const auto by_name = [&](std::string_view option) {
            const OptionValue* found = index.dialect_options.find(dialect_.name(), option);
            const auto value =
                found == nullptr
                    ? decltype(found->items.begin())()
                    : std::ranges::find(found->items, name, &std::pair<std::string, Value>::first);
            return found == nullptr || value == found->items.end()
                       ? std::string()
                       : OptionValue(value->second).text();
        };
        if (const std::string length = by_name("length"); !length.empty()) {
            sql += "(" + length + ")";
        }
        if (const std::string operator_class = by_name("ops"); !operator_class.empty()) {
            sql += " " + operator_class;
        }
        if (const auto sorting = index.column_sorting.find(name);
            sorting != index.column_sorting.end()) {
            for (const auto& word : sorting->second) {
                sql += word == "desc"          ? " DESC"
                       : word == "nulls_first" ? " NULLS FIRST"
                       : word == "nulls_last"  ? " NULLS LAST"
                                               : "";
            }
        }
        return sql;
    }

    sql::Table& table_;
    const ReflectedTable& known_;
    const Dialect& dialect_;
    const AutoloadOptions& options_;
    Names overridden_;
};

void fill(
    sql::Table& table,
    const ReflectedTable& known,
    const Dialect& dialect,
    const AutoloadOptions& options,
    std::vector<detail::ColumnDefinition>& given
) {
    TableFiller(table, known, dialect, options).fill(given);
}

std::string key_of(const std::string& schema, const std::string& table) {
    return schema.empty() ? table : schema + "." + table;
}

}  // namespace

void Inspector::reflect_table(const Table& table, const AutoloadOptions& options, Where where)
    const {
    std::vector<detail::ColumnDefinition> none;
    fill(
        *table.handle(),
        state_->table(table.name(), table.handle()->schema(), ReflectedPart::all, where),
        state_->dialect(),
        options,
        none
    );
}

void Inspector::reflect_referred(
    const sql::Table& table, MetaData metadata, const AutoloadOptions& options, Where where
) const {
    if (!options.resolve_fks) {
        return;
    }
    for (const auto& key : table.foreign_keys) {
        // A table that is gone, or hidden, is for whoever creates the tables to miss.
        if (metadata.contains(key.referred_key()) ||
            !has_table(key.referred_table, key.referred_schema, where)) {
            continue;
        }
        const Table made(
            sql::Handle<sql::Table>::adopt(new sql::Table(key.referred_table, key.referred_schema))
        );
        const AutoloadOptions all{.column_reflect = options.column_reflect};
        reflect_table(made, all, where);
        metadata.add_new(made.handle());
        reflect_referred(made.definition(), metadata, all, where);
    }
}

void Inspector::reflect(MetaData metadata, const ReflectOptions& options, Where where) const {
    const std::string& schema = options.schema.empty() ? metadata.schema() : options.schema;
    const ObjectKind kind = options.views ? ObjectKind::ANY : ObjectKind::TABLE;
    Names names;
    for (const auto& name : state_->names(schema, kind, ObjectScope::DEFAULT, where)) {
        const bool wanted = (options.only.empty() || contains(options.only, name)) &&
                            (!options.only_if || options.only_if(name));
        if (wanted && (options.extend_existing || !metadata.contains(key_of(schema, name)))) {
            names.push_back(name);
        }
    }
    for (const auto& name : options.only) {
        if (!has_table(name, schema, where)) {
            throw InvalidRequestError(
                ErrorInfo{
                    .message = fmt::format(
                        "the database has no table '{}', which was asked for by name",
                        key_of(schema, name)
                    ),
                    .table = name,
                    .hint = "Inspector::get_table_names() tells what there is",
                },
                where
            );
        }
    }
    std::vector<const State::Object*> wanted;
    for (const auto& name : names) {
        wanted.push_back(&state_->get(name, schema, where));
    }
    state_->load(wanted, schema, ReflectedPart::all, where);

    const AutoloadOptions autoload{
        .resolve_fks = options.resolve_fks, .column_reflect = options.column_reflect
    };
    for (const auto& name : names) {
        const std::string key = key_of(schema, name);
        if (metadata.contains(key)) {
            reflect_table(metadata.table(key), autoload, where);
            reflect_referred(metadata.table(key).definition(), metadata, autoload, where);
            continue;
        }
        const Table made(
            sql::Handle<sql::Table>::adopt(new sql::Table(QuotedName(name), QuotedName(schema)))
        );
        reflect_table(made, autoload, where);
        if (made.columns().empty()) {
            continue;  // gone in the meantime, or a view that cannot be read
        }
        metadata.add_new(made.handle());
        reflect_referred(made.definition(), metadata, autoload, where);
    }
}

void MetaData::reflect(const Engine& engine, std::source_location where) const {
    Inspector(engine).reflect(*this, {}, where);
}

void MetaData::reflect(const Connection& connection, std::source_location where) const {
    Inspector(connection).reflect(*this, {}, where);
}

void MetaData::reflect(
    const Engine& engine, const ReflectOptions& options, std::source_location where
) const {
    Inspector(engine).reflect(*this, options, where);
}

void MetaData::reflect(
    const Connection& connection, const ReflectOptions& options, std::source_location where
) const {
    Inspector(connection).reflect(*this, options, where);
}

namespace detail {

InspectorAutoload::InspectorAutoload(
    Inspector inspector, AutoloadOptions options, std::source_location where
)
    : inspector_(std::move(inspector)), options_(std::move(options)), where_(where) {}

InspectorAutoload::~InspectorAutoload() = default;

void InspectorAutoload::fill(sql::Table& table, std::vector<ColumnDefinition>& given) const {
    Inspector::State& state = *inspector_.state_;
    azoth::fill(
        table,
        state.table(table.table_name(), table.schema(), ReflectedPart::all, where_),
        state.dialect(),
        options_,
        given
    );
}

void InspectorAutoload::resolve(const sql::Table& table, const MetaData& metadata) const {
    inspector_.reflect_referred(table, metadata, options_, where_);
}

}  // namespace detail

}  // namespace azoth
