// SPDX-License-Identifier: MIT
// What a pool says about itself: leaks, holders, the log.
#include "engine/pool_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <new>

namespace azoth::detail {

namespace {

double seconds(std::int64_t microseconds) noexcept {
    return static_cast<double>(microseconds) / 1e6;
}

}  // namespace

std::string PoolCore::leak_of(PoolRecord& record, std::int64_t now) const noexcept {
    const auto held = now - record.checked_out_at;
    if (!options_.leak_threshold || !record.in_use || record.leak_reported ||
        held <= options_.leak_threshold->microseconds()) {
        return {};
    }
    try {
        auto text = fmt::format(
            "connection {} has been held for {:.2f} s, since {}:{} ({})",
            record.id(),
            seconds(held),
            record.holder.file_name(),
            record.holder.line(),
            record.holder.function_name()
        );
        record.leak_reported = true;
        return text;
    } catch (const std::bad_alloc&) {
        return {};  // Not marked as reported: the next look finds it again.
    }
}

std::vector<std::string> PoolCore::leaks_among(PoolRecord* first, std::int64_t now) const {
    std::vector<std::string> leaks;
    for (auto* record = first; record != nullptr; record = record->all_next) {
        if (auto leak = leak_of(*record, now); !leak.empty()) {
            leaks.push_back(std::move(leak));
        }
    }
    return leaks;
}

void PoolCore::report(const std::vector<std::string>& leaks) const noexcept {
    for (const auto& leak : leaks) {
        log(LogLevel::warning, leak);
    }
}

void PoolCore::log(LogLevel level, std::string_view message) const noexcept {
    if (!options_.log) {
        return;
    }
    try {
        if (options_.logging_name.empty()) {
            options_.log({.level = level, .logger = "azoth.pool", .message = message});
        } else {
            const auto logger = "azoth.pool." + options_.logging_name;
            options_.log({.level = level, .logger = logger, .message = message});
        }
    } catch (...) {
        // Nobody is left who could be told.
        return;
    }
}

std::string PoolCore::holders(const PoolRecord* first, std::int64_t now) {
    struct Site {
        const char* file;
        unsigned line;
        int count;
        std::int64_t longest;
    };

    std::vector<Site> sites;
    for (const auto* record = first; record != nullptr; record = record->all_next) {
        if (!record->in_use) {
            continue;
        }
        const auto held = now - record->checked_out_at;
        const auto same = std::ranges::find_if(sites, [&](const Site& site) {
            return site.line == record->holder.line() &&
                   std::string_view(site.file) == record->holder.file_name();
        });
        if (same == sites.end()) {
            sites.push_back({record->holder.file_name(), record->holder.line(), 1, held});
        } else {
            ++same->count;
            same->longest = std::max(same->longest, held);
        }
    }
    if (sites.empty()) {
        return "nobody holds one, they are being closed";
    }
    std::ranges::sort(sites, std::greater{}, &Site::longest);
    constexpr std::size_t shown = 10;
    std::string text = "held by ";
    for (std::size_t i = 0; i < std::min(shown, sites.size()); ++i) {
        const auto& site = sites[i];
        text += i == 0 ? "" : ", ";
        text += site.count == 1
                    ? fmt::format("{}:{} ({:.2f} s)", site.file, site.line, seconds(site.longest))
                    : fmt::format(
                          "{}:{} ({}x, up to {:.2f} s)",
                          site.file,
                          site.line,
                          site.count,
                          seconds(site.longest)
                      );
    }
    if (sites.size() > shown) {
        text += fmt::format(" and {} other places", sites.size() - shown);
    }
    return text;
}

}  // namespace azoth::detail
