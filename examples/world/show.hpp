// SPDX-License-Identifier: MIT
// What the chapters of the program share: what is printed, and the SQL that an engine sends.
#pragma once

#include "table.hpp"
#include "terminal.hpp"

#include <azoth/core.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace world {

/// The statements that an engine sends, BEGIN and COMMIT included, as its events tell them.
class SqlLog {
public:
    explicit SqlLog(const azoth::Engine& engine) {
        const auto note = [lines = lines_](std::string_view line) { lines->emplace_back(line); };
        engine.listen(azoth::EngineEvents{
            .before_cursor_execute = [note](const azoth::ExecutionContext& context
                                     ) { note(context.statement); },
            .begin = [note] { note("BEGIN"); },
            .commit = [note] { note("COMMIT"); },
            .rollback = [note] { note("ROLLBACK"); },
            .savepoint = [note](std::string_view name) { note(fmt::format("SAVEPOINT {}", name)); },
            .rollback_savepoint = [note](std::string_view name
                                  ) { note(fmt::format("ROLLBACK TO SAVEPOINT {}", name)); },
            .release_savepoint = [note](std::string_view name
                                 ) { note(fmt::format("RELEASE SAVEPOINT {}", name)); },
        });
    }

    /// What was sent since the last call.
    std::vector<std::string> take() const { return std::exchange(*lines_, {}); }

private:
    // The listeners live as long as the engine, which may be longer than this.
    std::shared_ptr<std::vector<std::string>> lines_ = std::make_shared<std::vector<std::string>>();
};

/// Where everything is printed; silent when it was asked to be quiet.
class Show {
public:
    Show(bool quiet, bool sql) : quiet_(quiet), sql_(sql), style_(style_of(STDOUT_FILENO)) {}

    void chapter(std::string_view title) {
        if (!quiet_) {
            fmt::print("\n{}{}{}\n", style_.bold, title, style_.reset);
            for (std::size_t i = 0; i < display_width(title); ++i) {
                fmt::print("═");
            }
            fmt::print("\n");
        }
    }

    void question(std::string_view text) {
        if (!quiet_) {
            fmt::print("\n{}{}{}{}\n", style_.bold, style_.cyan, text, style_.reset);
        }
    }

    void line(std::string_view text) {
        if (!quiet_) {
            fmt::print("  {}\n", text);
        }
    }

    /// Statements, dimmed and folded to the width of the terminal.
    void sql(const std::vector<std::string>& statements) {
        if (quiet_ || !sql_) {
            return;
        }
        for (const std::string& statement : statements) {
            fmt::print("{}", style_.dim);
            fold(statement, "  sql> ", "       ");
            fmt::print("{}", style_.reset);
        }
    }

    void table(const Table& table) {
        if (!quiet_) {
            table.print(stdout);
        }
    }

    /// The text of an error, every line of it.
    void error(std::string_view what) {
        if (quiet_) {
            return;
        }
        std::string_view rest = what;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            fmt::print("{}  │ {}", style_.red, style_.reset);
            fold(rest.substr(0, end), "", "  │     ");
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }

    /// A claim that has to be true: the program fails when it is not.
    void check(bool truth, std::string_view claim) {
        if (!quiet_ || !truth) {
            fmt::print(
                truth ? stdout : stderr,
                "  {}{}{} {}\n",
                truth ? style_.green : style_.red,
                truth ? "✓" : "✗",
                style_.reset,
                claim
            );
        }
        if (!truth) {
            throw std::runtime_error(fmt::format("not true: {}", claim));
        }
    }

private:
    void fold(std::string_view text, std::string_view first, std::string_view further) {
        const std::size_t width = width_of(STDOUT_FILENO);
        std::string out(first);
        std::size_t column = display_width(first);
        bool begun = false;
        while (!text.empty()) {
            const std::size_t space = text.find_first_of(" \n\t");
            const std::string_view word = text.substr(0, space);
            text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
            if (word.empty()) {
                continue;
            }
            const std::size_t room = display_width(word) + 1;
            if (begun && column + room > width) {
                out += "\n";
                out += further;
                column = display_width(further);
                begun = false;
            }
            out += begun ? " " : "";
            out += word;
            column += room;
            begun = true;
        }
        fmt::print("{}\n", out);
    }

    bool quiet_;
    bool sql_;
    Style style_;
};

}  // namespace world
