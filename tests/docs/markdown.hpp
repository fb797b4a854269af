// SPDX-License-Identifier: MIT
// What the tests of the documentation need to know of a page in Markdown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docs {

/// One line of a file, and where it stands.
struct Line {
    std::size_t number = 0;
    std::string text{};
};

/// A fenced block: "```cpp" and what follows up to "```".
struct Block {
    std::string language{};
    std::size_t line = 0;  ///< of the opening fence
    std::vector<std::string> lines{};
};

/// `[text](target)`
struct Link {
    std::string target{};
    std::size_t line = 0;
};

/// Ends the program when the file cannot be read.
std::vector<Line> read_lines(const std::string& path);

std::vector<Block> code_blocks(const std::vector<Line>& page);

/// Those outside of code.
std::vector<Link> links(const std::vector<Line>& page);

/// What headings are called behind a `#` in a link, as GitHub makes it.
std::vector<std::string> anchors(const std::vector<Line>& page);

/// Without white space at both ends.
std::string trimmed(std::string_view text);

}  // namespace docs
