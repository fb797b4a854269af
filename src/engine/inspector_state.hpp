// SPDX-License-Identifier: MIT
// What an Inspector has read so far, and how it reads more.
#pragma once

#include "azoth/engine/inspector.hpp"
#include "engine/core.hpp"

#include <map>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace azoth {

struct Inspector::State : detail::RefCounted {
    using Object = Reflection::Object;

    struct Schema {
        std::optional<std::vector<Object>> objects{};
        Reflection::Tables tables{};
        std::map<std::string, ReflectedPart> parts{};  ///< What was read of them.
        std::optional<std::vector<std::string>> sequences{};
        std::optional<std::vector<ReflectedEnum>> enums{};
        std::optional<std::vector<ReflectedDomain>> domains{};
        std::map<std::string, std::string> views{};
    };

    struct Cache {
        std::map<std::string, Schema, std::less<>> schemas{};
        std::optional<std::string> default_schema{};
        std::optional<std::vector<std::string>> schema_names{};
    };

    std::optional<Engine> engine{};
    detail::Rc<detail::ConnectionCore> connection{};  ///< None: one of the engine each time.
    Cache cache{};

    const Dialect& dialect() const;

    /// Runs `ask(reflection, catalog)` on a connection.
    template <class F>
    auto ask(std::source_location where, F&& question);

    Schema& schema(std::string_view name);
    const std::vector<Object>& objects(std::string_view schema_name, std::source_location where);

    /// None when there is no such table or view.
    const Object*
    find(std::string_view table, std::string_view schema_name, std::source_location where);

    /// NoSuchTableError when there is none.
    const Object&
    get(std::string_view table, std::string_view schema_name, std::source_location where);

    /// Reads what is missing of these tables, all at once.
    void load(
        const std::vector<const Object*>& wanted,
        std::string_view schema_name,
        ReflectedPart parts,
        std::source_location where
    );

    /// One table, with the parts asked for.
    const ReflectedTable& table(
        std::string_view table_name,
        std::string_view schema_name,
        ReflectedPart parts,
        std::source_location where
    );

    /// The names of one kind.
    std::vector<std::string> names(
        std::string_view schema_name, ObjectKind kind, ObjectScope scope, std::source_location where
    );
};

}  // namespace azoth
