// SPDX-License-Identifier: MIT
// The base of dialects, and the registry that finds one by its name.
#include "azoth/dialects/dialect.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>

namespace azoth {

namespace {

struct Registry {
    std::mutex mutex;
    std::map<std::string, std::function<const Dialect*()>, std::less<>> makers;
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

}  // namespace

Dialect::~Dialect() = default;

bool Dialect::needs_single_connection(const ConnectArguments&) const {
    return false;
}

void register_dialect(std::string_view name, std::function<const Dialect*()> make) {
    if (name.empty() || !make) {
        throw ArgumentError(
            "a dialect is registered under a name and with a function that returns it"
        );
    }
    Registry& known = registry();
    const std::lock_guard lock(known.mutex);
    known.makers.insert_or_assign(std::string(name), std::move(make));
}

const Dialect& find_dialect(std::string_view name) {
    Registry& known = registry();
    std::function<const Dialect*()> make;
    {
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
        make = found->second;
    }
    // Outside the lock: making one may register others.
    const Dialect* const dialect = make();
    if (dialect == nullptr) {
        throw NoSuchModuleError(fmt::format("the dialect '{}' could not be made", name));
    }
    return *dialect;
}

}  // namespace azoth
