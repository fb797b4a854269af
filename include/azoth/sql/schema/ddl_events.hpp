// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/ddl_element.hpp"

#include <concepts>
#include <functional>
#include <utility>
#include <vector>

namespace azoth {

class Connection;

/// What happens: a table, or a whole schema, is created or dropped.
struct DDLEvent {
    Connection& connection;  ///< Runs the DDL; a listener may run more on it.
    const Table* table;      ///< Null: the event of the schema.
    /// What create_all() creates or drop_all() drops; of a table: itself.
    const std::vector<Table>& tables;
    bool checkfirst;
};

/// What is done on an event: a DDL statement, or a function.
class AZOTH_EXPORT DDLListener {
public:
    DDLListener() = default;

    DDLListener(DDLElement element);

    template <class F>
        requires(std::invocable<F&, const DDLEvent&> && !std::derived_from<F, DDLElement> && !std::same_as<F, DDLListener>)
    DDLListener(F function) : function_(std::move(function)) {}

    void operator()(const DDLEvent& event) const {
        if (function_) {
            function_(event);
        }
    }

private:
    std::function<void(const DDLEvent&)> function_;
};

/// What is done when create_all() and drop_all() come to a table, or begin and end with a schema. An exception
/// stops them.
///
///     meta.listen(users, {.after_create = az::DDL("ALTER TABLE %(fullname)s ...").execute_if({"postgresql"})});
struct DDLEvents {
    DDLListener before_create{};
    DDLListener after_create{};
    DDLListener before_drop{};
    DDLListener after_drop{};
};

}  // namespace azoth
