// SPDX-License-Identifier: MIT
// All pools of the process, for what happens to the process or a thread as a whole.
#pragma once

#include <cstdint>

namespace azoth::detail {

class PoolCore;

/// Every live pool is registered. A fork waits until no pool is being changed, so that the child
/// finds them in order.
void register_pool(PoolCore& pool);
void unregister_pool(PoolCore& pool) noexcept;

/// How many forks led to this process since its first pool; cheap.
std::uint32_t fork_count() noexcept;

/// When this thread ends, the pool of that id hears of it, if it still exists.
void watch_end_of_thread(std::uint64_t pool_id);

}  // namespace azoth::detail
