// SPDX-License-Identifier: MIT
// What the programs of the guide share: they say what they show, and check that it is true.
#pragma once

#include <azoth/core.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace guide {

inline void section(std::string_view title) {
    fmt::print("\n{}\n", title);
}

/// Ends the program with a failure unless the claim is true.
inline void check(
    bool truth, std::string_view claim, std::source_location where = std::source_location::current()
) {
    fmt::print("  {} {}\n", truth ? "ok:" : "NOT TRUE:", claim);
    if (!truth) {
        throw std::runtime_error(
            fmt::format("{}:{}: not true: {}", where.file_name(), where.line(), claim)
        );
    }
}

/// Runs `f`, which has to throw an `E`; returns that.
template <class E, class F>
E error_of(F&& f, std::source_location where = std::source_location::current()) {
    try {
        f();
    } catch (const E& error) {
        return error;
    }
    throw std::runtime_error(
        fmt::format("{}:{}: no error was thrown", where.file_name(), where.line())
    );
}

/// The statements that an engine sends from now on, told by the engine's events.
class Statements {
public:
    explicit Statements(const azoth::Engine& engine) {
        engine.listen(azoth::EngineEvents{
            .before_cursor_execute = [seen = seen_](const azoth::ExecutionContext& context
                                     ) { seen->emplace_back(context.statement); },
        });
    }

    std::size_t count() const { return seen_->size(); }

    /// The last one; empty when there was none.
    std::string last() const { return seen_->empty() ? std::string() : seen_->back(); }

    /// How many of them have this in their text.
    std::size_t count(std::string_view part) const {
        std::size_t found = 0;
        for (const std::string& statement : *seen_) {
            found += statement.find(part) != std::string::npos ? 1U : 0U;
        }
        return found;
    }

    /// Prints them and forgets them.
    void print() {
        for (const std::string& statement : *seen_) {
            fmt::print("  sql: {}\n", statement);
        }
        seen_->clear();
    }

    void clear() { seen_->clear(); }

private:
    // Shared with the listener, which lives as long as the engine.
    std::shared_ptr<std::vector<std::string>> seen_ = std::make_shared<std::vector<std::string>>();
};

/// The exit code of a program that does `f`.
template <class F>
int run(F&& f) {
    try {
        f();
        fmt::print("\nall of it is true\n");
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}

}  // namespace guide
