// SPDX-License-Identifier: MIT
#include "azoth/sql/node.hpp"

#include "azoth/sql/selectable.hpp"

#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

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
constexpr std::size_t classes = 16;       // up to 1 KiB
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
        for (Free* list : head) {
            while (list != nullptr) {
                Free* next = list->next;
                ::operator delete(static_cast<void*>(list));
                list = next;
            }
        }
    }
};

__attribute__((tls_model("initial-exec"))) thread_local FreeLists free_lists;

/// Nodes whose last handle went away while another one was being destroyed on this thread.
struct Doomed {
    std::vector<const Node*> waiting;
    bool busy = false;
};

__attribute__((tls_model("initial-exec"))) thread_local Doomed doomed;

/// A FROM element whose columns are still used although its last handle is gone stays for good: rare (a
/// statement that outlives its MetaData), and the alternative would be a dangling column.
void keep_for_good(const FromClause* from) {
    static std::mutex guard;
    static auto& kept = *new std::vector<const FromClause*>();
    const std::lock_guard lock(guard);
    from->make_immortal();
    kept.push_back(from);
}

void end(const Node* node) noexcept {
    switch (node->kind()) {
        case NodeKind::table:
        case NodeKind::alias:
        case NodeKind::subquery: {
            const auto* from = static_cast<const FromClause*>(node);
            if (from->columns_in_use()) {
                keep_for_good(from);
                return;
            }
            break;
        }
        default:
            break;
    }
    delete node;
}

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

void Node::destroy(const Node* node) noexcept {
    if (doomed.busy) {
        doomed.waiting.push_back(node);
        return;
    }
    doomed.busy = true;
    end(node);
    while (!doomed.waiting.empty()) {
        const Node* next = doomed.waiting.back();
        doomed.waiting.pop_back();
        end(next);
    }
    doomed.busy = false;
}

}  // namespace azoth::sql
