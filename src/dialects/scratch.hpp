// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace azoth::driver {

/// Memory for values that are made for one execution of a statement. What was given out stays where
/// it is until `clear`, which keeps the memory for the next execution.
class Scratch {
public:
    char* take(std::size_t size) {
        if (size > chunk_size / 4) {
            large_.push_back(std::make_unique_for_overwrite<char[]>(size));
            return large_.back().get();
        }
        if (chunks_.empty() || size > chunk_size - used_) {
            next_chunk();
        }
        char* const out = chunks_[current_].get() + used_;
        used_ += size;
        return out;
    }

    void clear() noexcept {
        large_.clear();
        if (chunks_.size() > kept_chunks) {
            chunks_.resize(kept_chunks);
        }
        current_ = 0;
        used_ = 0;
    }

private:
    static constexpr std::size_t chunk_size = 4096;
    static constexpr std::size_t kept_chunks = 64;

    void next_chunk() {
        const std::size_t next = chunks_.empty() ? 0 : current_ + 1;
        if (next == chunks_.size()) {
            chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk_size));
        }
        current_ = next;
        used_ = 0;
    }

    std::vector<std::unique_ptr<char[]>> chunks_;
    std::vector<std::unique_ptr<char[]>> large_;
    std::size_t current_ = 0;
    std::size_t used_ = 0;
};

}  // namespace azoth::driver
