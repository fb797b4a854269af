// SPDX-License-Identifier: MIT
#include "azoth/sql/compiled.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>

namespace azoth::sql {

namespace {

std::uint64_t next_id() noexcept {
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(1, std::memory_order_relaxed);
}

constexpr std::size_t kept_expansions = 32;

}  // namespace

struct Compiled::Expansions {
    std::mutex guard;
    std::list<detail::Rc<const Expansion>> kept;  ///< Most recently used first.
};

Compiled::Compiled() : id(next_id()) {}

Compiled::~Compiled() {
    delete expansions_;
}

detail::Rc<const Expansion> Compiled::expand(const std::vector<std::size_t>& counts) const {
    static std::mutex making;
    Expansions* expansions = nullptr;
    {
        const std::lock_guard lock(making);
        if (expansions_ == nullptr) {
            expansions_ = new Expansions();
        }
        expansions = expansions_;
    }
    const std::lock_guard lock(expansions->guard);
    for (auto it = expansions->kept.begin(); it != expansions->kept.end(); ++it) {
        if ((*it)->counts == counts) {
            expansions->kept.splice(expansions->kept.begin(), expansions->kept, it);
            return expansions->kept.front();
        }
    }
    auto made = detail::Rc<Expansion>::make();
    made->counts = counts;
    made->id = next_id();

    /// A list with the number in front of its first placeholder.
    struct List {
        const BindSlot* slot;
        std::size_t count;
        std::size_t number;
    };

    std::vector<List> lists;
    std::size_t last = numbered;
    for (const BindSlot& slot : binds) {
        if (slot.expanding) {
            const std::size_t count = counts[lists.size()];
            lists.push_back({&slot, count, last});
            last += count;
        }
    }
    // They are numbered as they were met, which need not be how they stand in the SQL.
    std::ranges::sort(lists, {}, [](const List& list) { return list.slot->offset; });
    std::size_t from = 0;
    for (const auto& [list_slot, count, number] : lists) {
        const BindSlot& slot = *list_slot;
        made->sql.append(sql, from, slot.offset - from);
        from = slot.offset;
        if (count == 0) {
            made->sql += slot.empty_set;
        }
        const bool tuples = slot.width > 1;
        made->sql += count != 0 && tuples && slot.tuple_values ? "VALUES " : "";
        for (std::size_t i = 0; i < count; ++i) {
            made->sql += i == 0 ? "" : ", ";
            made->sql += tuples && i % slot.width == 0 ? "(" : "";
            if (number_sign != 0) {
                made->sql += number_sign;
                made->sql += std::to_string(number + i + 1);
            } else {
                made->sql += '?';
            }
            made->sql += slot.cast;
            made->sql += tuples && (i + 1) % slot.width == 0 ? ")" : "";
        }
    }
    made->sql.append(sql, from, sql.size() - from);
    expansions->kept.push_front(made);
    if (expansions->kept.size() > kept_expansions) {
        expansions->kept.pop_back();
    }
    return expansions->kept.front();
}

}  // namespace azoth::sql
