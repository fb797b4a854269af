// SPDX-License-Identifier: MIT
#pragma once

#include "terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace world {

/// A bar that grows, on a terminal; nothing at all when the output goes to a file or a pipe.
class Progress {
public:
    Progress(std::string what, std::size_t total)
        : what_(std::move(what)), total_(std::max<std::size_t>(total, 1)),
          shown_(isatty(STDERR_FILENO) != 0), style_(style_of(STDERR_FILENO)) {
        draw();
    }

    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Wipes the bar away, so that the next line starts clean.
    ~Progress() {
        if (shown_) {
            fmt::print(stderr, "\r\033[K");
            std::fflush(stderr);
        }
    }

    void advance(std::size_t steps = 1) {
        done_ = std::min(done_ + steps, total_);
        draw();
    }

private:
    static constexpr std::size_t cells = 30;

    void draw() {
        const std::size_t filled = done_ * cells / total_;
        if (!shown_ || filled == drawn_) {
            return;
        }
        drawn_ = filled;
        std::string bar;
        for (std::size_t i = 0; i < cells; ++i) {
            bar += i < filled ? "█" : "░";
        }
        fmt::print(
            stderr,
            "\r  {}{}{} {:>3}%  {}\033[K",
            style_.cyan,
            bar,
            style_.reset,
            done_ * 100 / total_,
            fitted(what_, width_of(STDERR_FILENO) - std::min<std::size_t>(cells + 12, 60))
        );
        std::fflush(stderr);
    }

    std::string what_;
    std::size_t total_;
    std::size_t done_ = 0;
    std::size_t drawn_ = cells + 1;
    bool shown_;
    Style style_;
};

}  // namespace world
