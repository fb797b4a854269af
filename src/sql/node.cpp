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
    Free* head[classes]{};
    std::uint32_t count[classes]{};
    bool alive = true;

    ~FreeLists() {
        alive = false;
        for (Free*& list : head) {
            while (list != nullptr) {
                ::operator delete(static_cast<void*>(std::exchange(list, list->next)));
            }
        }
    }
};

__attribute__((tls_model("initial-exec"))) thread_local FreeLists free_lists;

/// Nodes whose last handle went away while another one was being destroyed on this thread, linked by what was
/// their hash. Without a destructor, as statements with static storage come here after those of the thread.
struct Doomed {
    const Node* waiting = nullptr;
    bool busy = false;
};

__attribute__((tls_model("initial-exec"))) thread_local Doomed doomed;

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
            return ::operator new((which + 1) * granule);
        }
    }
    return ::operator new(size);
}

void Node::operator delete(void* memory, std::size_t size) noexcept {
    if constexpr (AZOTH_NODE_FREE_LISTS != 0) {
        const std::size_t which = (size - 1) / granule;
        if (which < classes && free_lists.alive && free_lists.count[which] < kept_per_class) {
            auto* freed = static_cast<Free*>(memory);
            freed->next = free_lists.head[which];
            free_lists.head[which] = freed;
            ++free_lists.count[which];
            return;
        }
    }
    ::operator delete(memory);
}

void Node::destroy(const Node* last) noexcept {
    const Node* node = &last->counter();
    if (doomed.busy) {
        node->hash_.store(
            reinterpret_cast<std::uintptr_t>(doomed.waiting), std::memory_order_relaxed
        );
        doomed.waiting = node;
        return;
    }
    doomed.busy = true;
    delete node;
    while (const Node* next = doomed.waiting) {
        doomed.waiting = reinterpret_cast<const Node*>(static_cast<std::uintptr_t>(next->hash()));
        delete next;
    }
    doomed.busy = false;
}

}  // namespace azoth::sql
