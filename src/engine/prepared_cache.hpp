// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/driver.hpp"
#include "azoth/engine/pool_events.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <string_view>
#include <unordered_map>

namespace azoth::detail {

/// The prepared statements of one connection, by the id of what they were compiled from; the least recently
/// used ones are closed. A statement that is in use is not handed out again.
class AZOTH_EXPORT PreparedCache final : public ConnectionInfo {
public:
    struct Entry {
        std::uint64_t id = 0;
        driver::Statement* statement = nullptr;
        bool in_use = false;
    };

    explicit PreparedCache(std::size_t capacity) noexcept : capacity_(capacity) {}

    ~PreparedCache() override;

    /// The statement for an id, marked as in use; prepared now if it is not there. Null entry: it is in use
    /// (or nothing is kept), and the caller has to prepare a statement of its own.
    Entry* acquire(driver::Connection& connection, std::uint64_t id, std::string_view sql);

    void release(Entry& entry) noexcept { entry.in_use = false; }

    std::size_t size() const noexcept { return order_.size(); }

private:
    void trim() noexcept;

    std::size_t capacity_;
    Entry* last_ = nullptr;
    std::list<Entry> order_;
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> index_;
};

}  // namespace azoth::detail
