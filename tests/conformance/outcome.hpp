// SPDX-License-Identifier: MIT
#pragma once

#include "conformance/reader.hpp"

#include <string>

namespace conformance {

/// What came of one record.
struct Outcome {
    bool matched = false;
    std::string expected{};
    std::string got{};
    /// Why it did not match, the same text for the same cause; `--summary` groups by it.
    std::string reason{};

    static Outcome match() { return {.matched = true}; }

    static Outcome mismatch(std::string expected, std::string got, std::string reason) {
        return {false, std::move(expected), std::move(got), std::move(reason)};
    }
};

Outcome run_url(const Json& record);
Outcome run_toposort(const Json& record);
Outcome run_identifier(const Json& record);
Outcome run_compile(const Json& record);

}  // namespace conformance
