// SPDX-License-Identifier: MIT
// A table for people: columns as wide as what is in them, the whole as wide as the terminal at most.
#pragma once

#include "terminal.hpp"

#include <azoth/sql/types/date.hpp>
#include <azoth/sql/types/decimal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace world {

/// One cell: its text, and whether it is a number, which stands at the right.
struct Cell {
    std::string text{};
    bool number = false;

    Cell(std::string value) : text(std::move(value)) {}

    Cell(const char* value) : text(value) {}

    Cell(bool value) : text(value ? "yes" : "no") {}

    template <std::integral T>
    Cell(T value) : text(grouped(fmt::format("{}", value))), number(true) {}

    Cell(double value) : text(fmt::format("{:.1f}", value)), number(true) {}

    Cell(const azoth::Date& value) : text(value.to_string()) {}

    Cell(const azoth::Decimal& value) : text(value.to_string()), number(true) {}

    /// NULL is shown as a dash.
    template <class T>
    Cell(const std::optional<T>& value) : Cell(value ? Cell(*value) : Cell("–")) {}

private:
    static std::string grouped(std::string digits) {
        const std::size_t sign = digits.starts_with('-') ? 1 : 0;
        for (std::size_t end = digits.size(); end > sign + 3;) {
            end -= 3;
            digits.insert(end, ",");
        }
        return digits;
    }
};

class Table {
public:
    explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}

    void add(std::vector<Cell> row) {
        row.resize(header_.size(), Cell(""));
        rows_.push_back(std::move(row));
    }

    std::size_t size() const { return rows_.size(); }

    void print(std::FILE* out) const {
        const Style style = style_of(fileno(out));
        const std::vector<std::size_t> widths = layout(width_of(fileno(out)));
        const auto rule = [&](std::string_view left, std::string_view middle, std::string_view right
                          ) {
            fmt::print(out, "  {}{}", style.dim, left);
            for (std::size_t i = 0; i < widths.size(); ++i) {
                for (std::size_t k = 0; k < widths[i] + 2; ++k) {
                    fmt::print(out, "─");
                }
                fmt::print(out, "{}", i + 1 < widths.size() ? middle : right);
            }
            fmt::print(out, "{}\n", style.reset);
        };
        rule("┌", "┬", "┐");
        line(out, style, widths, [&](std::size_t i) { return Cell(header_[i]); }, style.bold);
        rule("├", "┼", "┤");
        for (const auto& row : rows_) {
            line(out, style, widths, [&](std::size_t i) { return row[i]; }, {});
        }
        rule("└", "┴", "┘");
    }

private:
    /// The widths of the columns; when all together are too wide, the widest ones give way.
    std::vector<std::size_t> layout(std::size_t screen) const {
        std::vector<std::size_t> widths;
        for (std::size_t i = 0; i < header_.size(); ++i) {
            std::size_t width = display_width(header_[i]);
            for (const auto& row : rows_) {
                width = std::max(width, display_width(row[i].text));
            }
            widths.push_back(width);
        }
        std::size_t total = 3;
        for (const std::size_t width : widths) {
            total += width + 3;
        }
        while (total > screen) {
            const auto widest = std::ranges::max_element(widths);
            if (*widest <= 6) {
                break;
            }
            --*widest;
            --total;
        }
        return widths;
    }

    template <class Get>
    void line(
        std::FILE* out,
        const Style& style,
        const std::vector<std::size_t>& widths,
        Get&& get,
        std::string_view accent
    ) const {
        fmt::print(out, "  {}│{}", style.dim, style.reset);
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const Cell cell = get(i);
            const std::string text = fitted(cell.text, widths[i]);
            const std::string space(widths[i] - std::min(widths[i], display_width(text)), ' ');
            fmt::print(
                out,
                " {}{}{}{}{} {}│{}",
                cell.number ? space : "",
                accent,
                text,
                accent.empty() ? "" : style.reset,
                cell.number ? "" : space,
                style.dim,
                style.reset
            );
        }
        fmt::print(out, "\n");
    }

    std::vector<std::string> header_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace world
