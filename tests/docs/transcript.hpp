// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace docs {

/// A statement, or a line of anything else.
struct Output {
    bool sql = false;
    std::string text{};
};

/// What a program wrote before it came to a line of its source.
struct Chunk {
    std::size_t line = 0;
    std::vector<Output> outputs{};
};

/// What a program writes, cut where it says so:
///
///     sql: SELECT ...     a statement
///     anything else       a line of output; empty ones do not count
///     == line 120         what came before belongs to line 120
///     == unseen           what came before belongs nowhere
struct Transcript {
    std::vector<Chunk> chunks{};
    bool succeeded = false;
};

/// Runs the program.
Transcript run(const std::string& executable);

}  // namespace docs
