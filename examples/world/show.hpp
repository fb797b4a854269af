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
            fold(statement, style_.dim, style_.dim, "  sql> ", "       ");
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
            fold(rest.substr(0, end), {}, style_.red, "  │ ", "  │     ");
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
    /// Prints a text in lines as long as the terminal is wide; what is in front of them has its own color.
    void fold(
        std::string_view text,
        std::string_view color,
        std::string_view front_color,
        std::string_view first,
        std::string_view further
    ) {
        const std::size_t width = width_of(STDOUT_FILENO);
        std::string_view front = first;
        std::string line;
        const auto end_line = [&] {
            fmt::print(
                "{}{}{}{}{}{}\n", front_color, front, style_.reset, color, line, style_.reset
            );
            line.clear();
            front = further;
        };
        while (!text.empty()) {
            const std::size_t space = text.find_first_of(" \n\t");
            const std::string_view word = text.substr(0, space);
            text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
            const std::size_t room =
                display_width(front) + display_width(line) + display_width(word);
            if (!line.empty() && room >= width) {
                end_line();
            }
            line += line.empty() || word.empty() ? "" : " ";
            line += word;
        }
        end_line();
    }

    bool quiet_;
    bool sql_;
    Style style_;
};

}  // namespace world
