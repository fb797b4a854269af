// SPDX-License-Identifier: MIT
#include "checks.hpp"
#include "markdown.hpp"
#include "transcript.hpp"

#include <cstddef>
#include <iostream>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace docs {

namespace {

/// The lines of a program without indentation; empty lines are left out.
std::vector<Line> code_of(const std::vector<Line>& lines) {
    std::vector<Line> code;
    for (const Line& line : lines) {
        if (std::string text = trimmed(line.text); !text.empty()) {
            code.push_back({line.number, std::move(text)});
        }
    }
    return code;
}

std::vector<std::string> code_of(const Block& block) {
    std::vector<std::string> code;
    for (const std::string& line : block.lines) {
        if (std::string text = trimmed(line); !text.empty()) {
            code.push_back(std::move(text));
        }
    }
    return code;
}

/// How many lines of `wanted` stand in the program from `at` on.
std::size_t
common_lines(std::span<const Line> program, std::size_t at, std::span<const std::string> wanted) {
    std::size_t same = 0;
    while (same < wanted.size() && at + same < program.size() &&
           program[at + same].text == wanted[same]) {
        ++same;
    }
    return same;
}

/// SQL without the white space that only lays it out.
std::string flat(std::string_view sql) {
    std::string made;
    for (const char c : sql) {
        const bool blank = c == ' ' || c == '\t' || c == '\n';
        if (!blank) {
            if (c == ')' && made.ends_with(' ')) {
                made.pop_back();
            }
            made += c;
        } else if (!made.empty() && !made.ends_with(' ') && !made.ends_with('(')) {
            made += ' ';
        }
    }
    return trimmed(made);
}

std::string flat(const Block& block) {
    std::string all;
    for (const std::string& line : block.lines) {
        all += line + '\n';
    }
    return flat(all);
}

/// A block of C++ on the page, what stands under it, and where it is in the program.
struct Snippet {
    Block code{};
    std::vector<Block> shown{};  ///< SQL and text
    bool found = false;
    std::size_t first = 0;  ///< its lines in the program
    std::size_t last = 0;
};

std::vector<Snippet> snippets_of(const std::vector<Line>& page) {
    std::vector<Snippet> snippets;
    for (Block& block : code_blocks(page)) {
        if (block.language == "cpp") {
            snippets.push_back({.code = std::move(block)});
        } else if (!snippets.empty() && (block.language == "sql" || block.language == "text")) {
            snippets.back().shown.push_back(std::move(block));
        }
    }
    return snippets;
}

class Checker {
public:
    Checker(std::string page, const std::string& program)
        : page_(std::move(page)), program_(code_of(read_lines(program))),
          snippets_(snippets_of(read_lines(page_))) {}

    void check_code() {
        std::size_t next = 0;
        for (Snippet& snippet : snippets_) {
            next = find(snippet, next);
        }
    }

    /// After check_code().
    void check_outputs(const Transcript& transcript) {
        constexpr std::size_t end = std::numeric_limits<std::size_t>::max();
        for (std::size_t i = 0; i < snippets_.size(); ++i) {
            const bool is_last = i + 1 == snippets_.size();
            if (snippets_[i].found && (is_last || snippets_[i + 1].found)) {
                compare(snippets_[i], transcript, is_last ? end : snippets_[i + 1].first);
            }
        }
    }

    bool good() const noexcept { return good_ && !snippets_.empty(); }

private:
    std::ostream& complain(std::size_t line) {
        good_ = false;
        return std::cout << page_ << ':' << line << ": ";
    }

    /// Looks for the snippet from a line of the program on; gives the line to go on with.
    std::size_t find(Snippet& snippet, std::size_t next) {
        const std::vector<std::string> wanted = code_of(snippet.code);
        std::size_t most = 0;
        std::size_t closest = 0;
        for (std::size_t at = next; at < program_.size() && !wanted.empty(); ++at) {
            const std::size_t same = common_lines(program_, at, wanted);
            if (same == wanted.size()) {
                snippet.found = true;
                snippet.first = program_[at].number;
                snippet.last = program_[at + same - 1].number;
                return at + same;
            }
            if (same > most) {
                most = same;
                closest = at + same;
            }
        }
        complain(snippet.code.line)
            << "this code is not in the program, behind the code before it\n";
        if (most > 0 && closest < program_.size()) {
            std::cout << "    line " << program_[closest].number
                      << " of it is: " << program_[closest].text << '\n';
        }
        return next;
    }

    /// Whether the page shows what was written behind the snippet and before `end`, and nothing else.
    void compare(const Snippet& snippet, const Transcript& transcript, std::size_t end) {
        std::vector<Output> outputs;
        for (const Chunk& chunk : transcript.chunks) {
            if (chunk.line > snippet.last && chunk.line < end) {
                outputs.insert(outputs.end(), chunk.outputs.begin(), chunk.outputs.end());
            }
        }
        std::size_t next = 0;
        for (const Block& block : snippet.shown) {
            const bool sql = block.language == "sql";
            if (!(sql ? matches_sql(block, outputs, next) : matches_text(block, outputs, next))) {
                complain(block.line) << "the program writes something else:\n";
                print(outputs);
                return;
            }
        }
        if (next < outputs.size()) {
            complain(snippet.code.line) << "the program writes more than the page shows:\n";
            print(std::span(outputs).subspan(next));
        }
    }

    static bool
    matches_sql(const Block& block, const std::vector<Output>& outputs, std::size_t& next) {
        const std::string wanted = flat(block);
        std::string written;
        while (next < outputs.size() && written.size() < wanted.size()) {
            written = flat(written + ' ' + outputs[next++].text);
        }
        return written == wanted;
    }

    static bool
    matches_text(const Block& block, const std::vector<Output>& outputs, std::size_t& next) {
        for (const std::string& line : block.lines) {
            if (next == outputs.size() || outputs[next].sql || outputs[next].text != line) {
                return false;
            }
            ++next;
        }
        return true;
    }

    static void print(std::span<const Output> outputs) {
        for (const Output& output : outputs) {
            std::cout << "    " << (output.sql ? "sql: " : "") << output.text << '\n';
        }
    }

    std::string page_;
    std::vector<Line> program_;
    std::vector<Snippet> snippets_;
    bool good_ = true;
};

}  // namespace

bool check_program(
    const std::string& page, const std::string& program, const std::string& executable
) {
    const Transcript transcript = run(executable);
    if (!transcript.succeeded) {
        std::cout << executable << " did not run to its end\n";
    }
    Checker checker(page, program);
    checker.check_code();
    checker.check_outputs(transcript);
    return checker.good() && transcript.succeeded;
}

bool check_code(const std::string& page, const std::string& program) {
    Checker checker(page, program);
    checker.check_code();
    return checker.good();
}

}  // namespace docs
