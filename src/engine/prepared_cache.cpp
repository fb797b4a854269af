// SPDX-License-Identifier: MIT
#include "engine/prepared_cache.hpp"

namespace azoth::detail {

PreparedCache::~PreparedCache() {
    for (const Entry& entry : order_) {
        delete entry.statement;
    }
}

PreparedCache::Entry*
PreparedCache::acquire(driver::Connection& connection, std::uint64_t id, std::string_view sql) {
    if (last_ != nullptr && last_->id == id && !last_->in_use) {
        last_->in_use = true;
        return last_;
    }
    if (const auto found = index_.find(id); found != index_.end()) {
        Entry& entry = *found->second;
        if (entry.in_use) {
            return nullptr;
        }
        order_.splice(order_.begin(), order_, found->second);
        entry.in_use = true;
        last_ = &entry;
        return &entry;
    }
    if (capacity_ == 0) {
        return nullptr;
    }
    driver::Statement* statement = connection.prepare(sql, true);
    order_.push_front({id, statement, true});
    index_.emplace(id, order_.begin());
    last_ = &order_.front();
    trim();
    return last_;
}

void PreparedCache::trim() noexcept {
    for (auto it = order_.end(); order_.size() > capacity_ && it != order_.begin();) {
        --it;
        if (it->in_use) {
            continue;
        }
        delete it->statement;
        index_.erase(it->id);
        it = order_.erase(it);
    }
}

}  // namespace azoth::detail
