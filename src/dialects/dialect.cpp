// SPDX-License-Identifier: MIT
// The base of dialects, and the registry that finds one by its name.
#include "azoth/dialects/dialect.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/create.hpp"
#include "dialects/default_dialect.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>

namespace azoth {

namespace {

struct Makers {
    std::function<const Dialect*()> shared;
    DialectMaker make;
};

struct Registry {
    std::mutex mutex;
    std::map<std::string, Makers, std::less<>> makers;
};

// Never destroyed: engines with static storage may look for a dialect while the process ends.
Registry& registry() {
    static auto* const shared = new Registry;
    return *shared;
}

std::string known_names(const Registry& known) {
    std::string names;
    for (const auto& [name, make] : known.makers) {
        names += names.empty() ? "" : ", ";
        names += name;
    }
    return names.empty() ? "no dialect is registered" : "registered: " + names;
}

Makers find_makers(std::string_view name) {
    static const bool defaults_registered = [] {
        detail::register_default_dialects();
        return true;
    }();
    static_cast<void>(defaults_registered);
    Registry& known = registry();
    const std::lock_guard lock(known.mutex);
    const auto found = known.makers.find(name);
    if (found == known.makers.end()) {
        throw NoSuchModuleError(ErrorInfo{
            .message = fmt::format("there is no dialect '{}'", name),
            .hint = fmt::format(
                "{}; a dialect registers itself when its library (such as azoth::sqlite) is "
                "linked",
                known_names(known)
            ),
        });
    }
    return found->second;
}

}  // namespace

Dialect::Dialect(sql::Features features) : features_(std::move(features)) {}

Dialect::~Dialect() = default;

Dialect* Dialect::for_engine() const {
    return nullptr;
}

bool Dialect::needs_single_connection(const ConnectArguments&) const {
    return false;
}

const Reflection& Dialect::reflection() const {
    throw NotSupportedError(ErrorInfo{
        .message = fmt::format("the schema of a database of '{}' cannot be read", name()),
        .hint = "describe its tables in the program",
    });
}

std::optional<bool>
Dialect::has_sequence(driver::Connection&, std::string_view, std::string_view) const {
    return std::nullopt;
}

std::optional<bool>
Dialect::has_type(driver::Connection&, std::string_view, std::string_view) const {
    return std::nullopt;
}

void register_dialect(
    std::string_view name, std::function<const Dialect*()> shared, DialectMaker make
) {
    if (name.empty() || !shared) {
        throw ArgumentError(
            "a dialect is registered under a name and with a function that returns it"
        );
    }
    Registry& known = registry();
    const std::lock_guard lock(known.mutex);
    known.makers.insert_or_assign(std::string(name), Makers{std::move(shared), make});
}

const Dialect& find_dialect(std::string_view name) {
    // Called outside the lock: making one may register others.
    const Dialect* const dialect = find_makers(name).shared();
    if (dialect == nullptr) {
        throw NoSuchModuleError(fmt::format("the dialect '{}' could not be made", name));
    }
    return *dialect;
}

Dialect* create_dialect(std::string_view name, const FeatureChange& change) {
    const DialectMaker make = find_makers(name).make;
    if (make == nullptr) {
        throw NotSupportedError(fmt::format("the dialect '{}' can only be had as it is", name));
    }
    return make(change);
}

}  // namespace azoth
