// SPDX-License-Identifier: MIT
#include "azoth/sql/node.hpp"

#include <cstdlib>
#include <new>
#include <utility>

// Sanitizers see single nodes only when each is an allocation of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define AZOTH_NODE_FREE_LISTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define AZOTH_NODE_FREE_LISTS 0
#endif
#endif
#ifndef AZOTH_NODE_FREE_LISTS
#define AZOTH_NODE_FREE_LISTS 1
#endif

namespace azoth::sql {

namespace {

constexpr std::size_t granule = 64;
constexpr std::size_t classes = 16;  // up to 1 KiB
constexpr std::uint32_t kept_per_class = 256;

struct Free {
    Free* next;
};

struct FreeLists {
    Free* head[classes];
    std::uint32_t count[classes];
    bool opened;
};

constexpr FreeLists all_full() noexcept {
    FreeLists lists{};
    for (std::uint32_t& count : lists.count) {
        count = kept_per_class;
    }
    return lists;
}

// Without a constructor and a destructor, so that using them needs no check whether they are alive. Before the
// thread's first node and behind its last they count as full.
constinit __attribute__((tls_model("initial-exec"))) thread_local FreeLists free_lists = all_full();

/// Gives back what is in the lists when the thread ends.
struct Emptier {
    bool armed = false;

    ~Emptier() {
        for (std::size_t i = 0; i < classes; ++i) {
            free_lists.count[i] = kept_per_class;
            while (Free* first = free_lists.head[i]) {
                free_lists.head[i] = first->next;
                ::operator delete(static_cast<void*>(first));
            }
        }
    }
};

__attribute__((tls_model("initial-exec"))) thread_local Emptier emptier;

// What happens seldom is out of line, so that the rest needs no registers saved.

[[gnu::noinline]] void* allocate(std::size_t size) {
    if (!free_lists.opened) {
        free_lists.opened = true;
        for (std::uint32_t& count : free_lists.count) {
            count = 0;
        }
        emptier.armed = true;
    }
    return ::operator new(size);
}

[[gnu::noinline]] void free(void* memory) noexcept {
    ::operator delete(memory);
}

/// Nodes whose last handle went away while others were being destroyed around them on this thread, linked by
/// what was their hash. Without a destructor, as statements with static storage come here after those of the
/// thread.
struct Doomed {
    const Node* waiting;
    int depth;
};

constexpr int deepest = 32;

constinit __attribute__((tls_model("initial-exec"))) thread_local Doomed doomed{};

}  // namespace

void* Node::operator new(std::size_t size) {
    if constexpr (AZOTH_NODE_FREE_LISTS != 0) {
        const std::size_t which = (size - 1) / granule;
        if (which < classes) {
            if (Free* first = free_lists.head[which]; first != nullptr) {
                free_lists.head[which] = first->next;
                --free_lists.count[which];
                return first;
            }
            return allocate((which + 1) * granule);
        }
    }
    return allocate(size);
}

void Node::operator delete(void* memory, std::size_t size) noexcept {
    if constexpr (AZOTH_NODE_FREE_LISTS != 0) {
        const std::size_t which = (size - 1) / granule;
        if (which < classes && free_lists.count[which] < kept_per_class) {
            auto* freed = static_cast<Free*>(memory);
            freed->next = free_lists.head[which];
            free_lists.head[which] = freed;
            ++free_lists.count[which];
            return;
        }
    }
    free(memory);
}

void Node::destroy(const Node* last) noexcept {
    const Node* node = &last->counter();
    if (doomed.depth == deepest) {
        node->hash_.store(
            reinterpret_cast<std::uintptr_t>(doomed.waiting), std::memory_order_relaxed
        );
        doomed.waiting = node;
        return;
    }
    ++doomed.depth;
    delete node;
    if (doomed.depth == 1) {
        while (const Node* next = doomed.waiting) {
            doomed.waiting =
                reinterpret_cast<const Node*>(static_cast<std::uintptr_t>(next->hash()));
            delete next;
        }
    }
    --doomed.depth;
}

}  // namespace azoth::sql
