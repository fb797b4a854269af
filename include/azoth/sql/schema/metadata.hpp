// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/sql/schema/naming.hpp"
#include "azoth/sql/schema/table_handle.hpp"

#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace azoth {

class Connection;
class DDLListener;
class Engine;
struct ReflectOptions;
struct DDLEvent;
struct DDLEvents;  // ddl_events.hpp

struct MetaDataOptions {
    NamingConvention naming_convention{};
    std::string schema{};  ///< For tables that name none.
};

/// A set of tables that belong together: what foreign keys refer into, what `create_all` creates.
///
/// Cheap to copy; all copies are the same set. Constraints and indexes without a name get one by the naming
/// convention when their table comes in. One thread at a time while tables are added; then any number.
class AZOTH_EXPORT MetaData {
public:
    MetaData();
    explicit MetaData(MetaDataOptions options);
    MetaData(const MetaData& other) noexcept;
    MetaData(MetaData&& other) noexcept;
    MetaData& operator=(const MetaData& other) noexcept;
    MetaData& operator=(MetaData&& other) noexcept;
    ~MetaData();

    const NamingConvention& naming_convention() const noexcept;
    const std::string& schema() const noexcept;

    /// In the order they were added.
    std::vector<Table> tables() const;

    /// By name, or "schema.name". NoSuchTableError, with the tables there are, when there is none.
    Table table(std::string_view key) const;

    bool contains(std::string_view key) const noexcept;

    /// Tables that foreign keys refer to come before those that refer to them; otherwise by name. Foreign
    /// keys in a circle are left out of account.
    std::vector<Table> sorted_tables() const;

    /// Takes a table out; nothing happens when it is not there.
    void remove(std::string_view key);
    void clear();

    /// Adds a table made elsewhere and names its constraints. The same table, or another one with the same
    /// definition, may come again: the result is the one that is in the set. InvalidRequestError when the
    /// name belongs to a table with another definition.
    sql::Handle<sql::Table> add(const sql::Handle<sql::Table>& table);

    /// The same, but any table of that name is an InvalidRequestError.
    void add_new(const sql::Handle<sql::Table>& table);

    /// NoReferencedTableError or NoReferencedColumnError for the first foreign key that leads nowhere.
    void check_foreign_keys() const;

    /// Creates the tables in an order in which foreign keys find what they refer to, each with its indexes;
    /// foreign keys in a circle come last, by ALTER TABLE where the database has that. With `checkfirst`
    /// tables, sequences and types that are there already are left alone.
    void create_all(
        const Engine& engine,
        bool checkfirst = true,
        std::source_location where = std::source_location::current()
    ) const;
    void create_all(
        Connection& connection,
        bool checkfirst = true,
        std::source_location where = std::source_location::current()
    ) const;

    /// Drops the tables, in the reverse order.
    void drop_all(
        const Engine& engine,
        bool checkfirst = true,
        std::source_location where = std::source_location::current()
    ) const;
    void drop_all(
        Connection& connection,
        bool checkfirst = true,
        std::source_location where = std::source_location::current()
    ) const;

    /// Takes in the tables of a database as they are there, without those that it has already. Constraints
    /// without a name stay without. The options are in `azoth/engine/inspector.hpp`.
    void reflect(const Engine& engine, std::source_location where = std::source_location::current())
        const;
    void reflect(
        const Connection& connection, std::source_location where = std::source_location::current()
    ) const;
    void reflect(
        const Engine& engine,
        const ReflectOptions& options,
        std::source_location where = std::source_location::current()
    ) const;
    void reflect(
        const Connection& connection,
        const ReflectOptions& options,
        std::source_location where = std::source_location::current()
    ) const;

    /// What is done before and after create_all() and drop_all(); may be called again for more. Listeners are
    /// added before other threads use the set.
    void listen(DDLEvents events) const;

    /// The same for a table of the set, whenever they create or drop it.
    void listen(const Table& table, DDLEvents events) const;

    friend bool operator==(const MetaData& left, const MetaData& right) noexcept = default;

private:
    /// Runs the listeners of a table, or of the set when it is null.
    void notify(DDLListener DDLEvents::* event, const DDLEvent& happening) const;

    struct State;
    detail::Rc<State> state_;
};

}  // namespace azoth
