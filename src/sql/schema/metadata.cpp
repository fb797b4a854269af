// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/metadata.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/ddl_events.hpp"
#include "azoth/sql/schema/sort_tables.hpp"
#include "azoth/sql/statements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace azoth {

using sql::Handle;

struct MetaData::State : detail::RefCounted {
    MetaDataOptions options;
    std::vector<Handle<sql::Table>> tables;

    struct Listeners {
        Handle<sql::Table> table;  ///< Null: of the set.
        DDLEvents events;
    };

    std::vector<Listeners> listeners;

    const Handle<sql::Table>* find(std::string_view key) const {
        const auto found = std::ranges::find_if(tables, [&](const Handle<sql::Table>& table) {
            const std::string& schema = table->schema();
            const std::string& name = table->table_name();
            return schema.empty()
                       ? name == key
                       : key.size() == schema.size() + 1 + name.size() && key.starts_with(schema) &&
                             key[schema.size()] == '.' && key.ends_with(name);
        });
        return found == tables.end() ? nullptr : &*found;
    }

    std::string names() const {
        if (tables.empty()) {
            return "it has no tables yet";
        }
        std::string joined = "its tables are: ";
        for (const auto& table : tables) {
            joined += (&table == &tables.front() ? "" : ", ") + table->key();
        }
        return joined;
    }

    void take_in(const Handle<sql::Table>& table) {
        prepare(*table);
        tables.push_back(table);
    }

    /// A table of a mapped class may come into several sets, on several threads.
    void prepare(sql::Table& table) const {
        static std::mutex guard;
        const std::lock_guard lock(guard);
        table.check();
        for (auto& key : table.foreign_keys) {
            if (key.referred_schema.empty()) {
                key.referred_schema = options.schema;
            }
        }
        detail::apply_naming(table, options.naming_convention);
    }
};

namespace {

bool same_expression(const sql::NodeRef& left, const sql::NodeRef& right) {
    return DDLExpression(left) == DDLExpression(right);
}

bool same_column(const sql::Column& left, const sql::Column& right) {
    const sql::ColumnSchema& a = *left.schema();
    const sql::ColumnSchema& b = *right.schema();
    return left.name() == right.name() && left.key() == right.key() &&
           left.type() == right.type() && a.primary_key == b.primary_key &&
           a.nullable == b.nullable && a.autoincrement == b.autoincrement &&
           a.comment == b.comment && same_expression(a.server_default, b.server_default) &&
           same_expression(a.onupdate, b.onupdate) && a.computed == b.computed &&
           a.identity == b.identity && a.options == b.options;
}

bool same_definition(const sql::Table& left, const sql::Table& right) {
    return left.primary_key == right.primary_key && left.foreign_keys == right.foreign_keys &&
           left.unique_constraints == right.unique_constraints &&
           left.check_constraints == right.check_constraints &&
           left.exclude_constraints == right.exclude_constraints && left.indexes == right.indexes &&
           left.comment == right.comment && left.options == right.options &&
           std::ranges::equal(left.columns(), right.columns(), [](const auto& a, const auto& b) {
               return same_column(*a, *b);
           });
}

std::vector<Table> as_handles(const std::vector<Handle<sql::Table>>& tables) {
    std::vector<Table> handles;
    for (const auto& table : tables) {
        handles.emplace_back(table);
    }
    return handles;
}

}  // namespace

MetaData::MetaData() : state_(detail::Rc<State>::make()) {}

MetaData::MetaData(MetaDataOptions options) : state_(detail::Rc<State>::make()) {
    state_->options = std::move(options);
}

MetaData::MetaData(const MetaData& other) noexcept = default;

MetaData::MetaData(MetaData&& other) noexcept : state_(other.state_) {}

MetaData& MetaData::operator=(const MetaData& other) noexcept = default;

MetaData& MetaData::operator=(MetaData&& other) noexcept {
    return *this = other;
}

MetaData::~MetaData() = default;

const NamingConvention& MetaData::naming_convention() const noexcept {
    return state_->options.naming_convention;
}

const std::string& MetaData::schema() const noexcept {
    return state_->options.schema;
}

std::vector<Table> MetaData::tables() const {
    return as_handles(state_->tables);
}

Table MetaData::table(std::string_view key) const {
    if (const auto* found = state_->find(key)) {
        return Table(*found);
    }
    throw NoSuchTableError(ErrorInfo{
        .message = fmt::format("the MetaData has no table '{}'", key),
        .table = std::string(key),
        .hint = state_->names(),
    });
}

bool MetaData::contains(std::string_view key) const noexcept {
    return state_->find(key) != nullptr;
}

std::vector<Table> MetaData::sorted_tables() const {
    auto tables = state_->tables;
    std::ranges::sort(tables, {}, [](const Handle<sql::Table>& table) { return table->key(); });
    return as_handles(sql::sort_tables_and_constraints(tables).tables);
}

void MetaData::remove(std::string_view key) {
    if (const auto* found = state_->find(key)) {
        state_->tables.erase(state_->tables.begin() + (found - state_->tables.data()));
    }
}

void MetaData::clear() {
    state_->tables.clear();
}

Handle<sql::Table> MetaData::add(const Handle<sql::Table>& table) {
    const auto* found = state_->find(table->key());
    if (found == nullptr) {
        state_->take_in(table);
        return table;
    }
    if (*found == table) {
        return table;
    }
    state_->prepare(*table);
    if (!same_definition(**found, *table)) {
        throw InvalidRequestError(ErrorInfo{
            .message = fmt::format(
                "table '{}' is already in the MetaData, with another definition", table->key()
            ),
            .table = table->table_name(),
            .hint =
                "two classes mapped to one table must describe it alike; or use another MetaData",
        });
    }
    return *found;
}

void MetaData::add_new(const Handle<sql::Table>& table) {
    if (contains(table->key())) {
        throw InvalidRequestError(ErrorInfo{
            .message = fmt::format("table '{}' is already in the MetaData", table->key()),
            .table = table->table_name(),
            .hint = "use metadata.table(name) to get it, metadata.remove(name) to define it anew, "
                    "or another "
                    "MetaData",
        });
    }
    state_->take_in(table);
}

void MetaData::check_foreign_keys() const {
    for (const auto& table : state_->tables) {
        for (const auto& key : table->foreign_keys) {
            const std::string referred = key.referred_key();
            const auto* parent = state_->find(referred);
            if (parent == nullptr) {
                throw NoReferencedTableError(ErrorInfo{
                    .message = fmt::format(
                        "the foreign key of '{}.{}' refers to table '{}', which the MetaData does "
                        "not have",
                        table->key(),
                        key.columns.front(),
                        referred
                    ),
                    .constraint = key.name,
                    .table = table->table_name(),
                    .column = key.columns.front(),
                    .hint = state_->names(),
                });
            }
            for (std::size_t i = 0; i < key.referred_columns.size(); ++i) {
                if ((*parent)->find(key.referred_columns[i]) != nullptr) {
                    continue;
                }
                std::string columns;
                for (const auto& column : (*parent)->columns()) {
                    columns += (columns.empty() ? "" : ", ") + column->key();
                }
                throw NoReferencedColumnError(ErrorInfo{
                    .message = fmt::format(
                        "the foreign key of '{}.{}' refers to column '{}' of table '{}', which it "
                        "does not have",
                        table->key(),
                        key.columns[i],
                        key.referred_columns[i],
                        referred
                    ),
                    .constraint = key.name,
                    .table = table->table_name(),
                    .column = key.columns[i],
                    .hint = fmt::format("its columns are: {}", columns),
                });
            }
        }
    }
}

void MetaData::listen(DDLEvents events) const {
    state_->listeners.push_back({{}, std::move(events)});
}

void MetaData::listen(const Table& table, DDLEvents events) const {
    if (!contains(table.key())) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("the table '{}' is not in this MetaData", table.key()),
            .table = table.key(),
            .hint = state_->names(),
        });
    }
    state_->listeners.push_back({table.handle(), std::move(events)});
}

void MetaData::notify(DDLListener DDLEvents::* event, const DDLEvent& happening) const {
    const sql::Table* table =
        happening.table == nullptr ? nullptr : happening.table->handle().get();
    // A listener may add another one.
    for (std::size_t i = 0; i < state_->listeners.size(); ++i) {
        if (state_->listeners[i].table.get() == table) {
            const DDLListener listener = state_->listeners[i].events.*event;
            listener(happening);
        }
    }
}

}  // namespace azoth
