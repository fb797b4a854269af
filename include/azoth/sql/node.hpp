// SPDX-License-Identifier: MIT
// The base of the syntax tree. Nodes are immutable once shared and carry the hash of their structure:
// bound values take no part in it, so statements that differ only in values share one compiled form.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace azoth::sql {

enum class NodeKind : std::uint8_t {
    // expressions
    column,
    bind,
    constant,  ///< NULL, TRUE, FALSE, *
    unary,
    binary,
    clause_list,  ///< AND, OR, comma
    function,
    cast,
    case_when,
    label,
    label_name,  ///< A label or column of the statement, by its name.
    text,
    tuple,
    grouping,  ///< Parentheses that were asked for.
    collation,
    extract,
    slice,
    array,
    over,
    within_group,
    filter,
    aggregate_order_by,
    next_value,
    table_valued_column,  ///< `(func(x)).name`
    column_valued,        ///< A FROM element used as a column by its own name.
    scalar_select,
    scalar_values,
    exists,
    order,      ///< ASC, DESC, NULLS FIRST, NULLS LAST
    construct,  ///< Of the program's own.
    // what stands in FROM
    table,
    alias,
    subquery,
    join,
    cte,
    values,
    table_valued,
    tablesample,
    // statements
    select,
    compound_select,
    textual_select,
    insert,
    update,
    delete_,
    // what is no SQL by itself
    entity,  ///< A mapped class in the column list: stands for all its columns.
    extras,
    option,
};

/// True for nodes that have a SQL type.
constexpr bool is_expression(NodeKind kind) noexcept {
    return kind <= NodeKind::construct;
}

/// True for what can stand in FROM.
constexpr bool is_from(NodeKind kind) noexcept {
    return kind >= NodeKind::table && kind <= NodeKind::tablesample;
}

constexpr bool is_statement(NodeKind kind) noexcept {
    return kind >= NodeKind::select && kind <= NodeKind::delete_;
}

/// A node of the tree. Use it through `NodeRef`.
class AZOTH_EXPORT Node : public detail::RefCounted {
public:
    virtual ~Node() = default;

    [[nodiscard]] NodeKind kind() const noexcept { return kind_; }

    /// Hash of the structure. Statements compute theirs when they are executed.
    [[nodiscard]] std::uint64_t hash() const noexcept {
        return hash_.load(std::memory_order_relaxed);
    }

    /// True when a bound value is somewhere below.
    [[nodiscard]] bool has_binds() const noexcept { return (below() & binds_below) != 0; }

    /// True when something is below of which it matters whether the same one or an equal one stands in a
    /// place: an alias, a subquery, a parameter.
    [[nodiscard]] bool has_identities() const noexcept { return (below() & identities_below) != 0; }

    // The columns of a FROM element count as handles to it: it lives as long as any of them is held.

    void add_ref() const noexcept { counter().RefCounted::add_ref(); }

    [[nodiscard]] bool drop_ref() const noexcept { return counter().RefCounted::drop_ref(); }

    [[nodiscard]] bool unique() const noexcept { return counter().RefCounted::unique(); }

    // Nodes come from per-thread free lists: a statement is built in a few nanoseconds a node.
    static void* operator new(std::size_t size);
    static void operator delete(void* memory, std::size_t size) noexcept;

    /// Ends a node that nobody holds any more, and what only it held, however deep that goes.
    static void destroy(const Node* node) noexcept;

protected:
    explicit Node(NodeKind kind, const Node* owner = nullptr) noexcept
        : kind_(kind), owner_(owner) {}

    Node(const Node& other) noexcept
        : RefCounted(other), kind_(other.kind_), below_(other.below()), hash_(other.hash()) {}

    static constexpr std::uint8_t binds_below = 1;
    static constexpr std::uint8_t identities_below = 2;

    /// What there is below, as a sum of the two.
    [[nodiscard]] std::uint8_t below() const noexcept {
        return below_.load(std::memory_order_relaxed);
    }

    void set_structure(std::uint64_t hash, std::uint8_t below) const noexcept {
        // A statement that several threads run is sealed by each of them; all find the same.
        if (this->hash() != hash || this->below() != below) {
            hash_.store(hash, std::memory_order_relaxed);
            below_.store(below, std::memory_order_relaxed);
        }
    }

    friend class Hasher;

private:
    [[nodiscard]] const Node& counter() const noexcept {
        return owner_ != nullptr ? *owner_ : *this;
    }

    NodeKind kind_;
    mutable std::atomic<std::uint8_t> below_{0};
    mutable std::atomic<std::uint64_t> hash_{0};
    const Node* owner_ = nullptr;  ///< Whose count counts; null: its own.
};

/// Shared handle to a node.
template <class T>
class Handle {
public:
    Handle() noexcept = default;

    Handle(std::nullptr_t) noexcept {}

    explicit Handle(T* node) noexcept : node_(node) {
        if (node_ != nullptr) {
            node_->add_ref();
        }
    }

    Handle(const Handle& other) noexcept : Handle(other.node_) {}

    Handle(Handle&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}

    template <class U>
        requires(!__is_same(T, U) && __is_base_of(T, U))
    Handle(const Handle<U>& other) noexcept : Handle(static_cast<T*>(other.get())) {}

    template <class U>
        requires(!__is_same(T, U) && __is_base_of(T, U))
    Handle(Handle<U>&& other) noexcept : node_(other.detach()) {}

    Handle& operator=(Handle other) noexcept {
        std::swap(node_, other.node_);
        return *this;
    }

    ~Handle() {
        if (node_ != nullptr && node_->drop_ref()) {
            Node::destroy(node_);
        }
    }

    static Handle adopt(T* fresh) noexcept {
        Handle handle;
        handle.node_ = fresh;
        return handle;
    }

    [[nodiscard]] T* get() const noexcept { return node_; }

    T* operator->() const noexcept { return node_; }

    T& operator*() const noexcept { return *node_; }

    explicit operator bool() const noexcept { return node_ != nullptr; }

    [[nodiscard]] T* detach() noexcept { return std::exchange(node_, nullptr); }

    friend bool operator==(const Handle& left, const Handle& right) noexcept = default;

private:
    T* node_ = nullptr;
};

using NodeRef = Handle<const Node>;

/// The node as what it is; the kind must be right.
template <class T>
const T& as(const Node& node) noexcept {
    return static_cast<const T&>(node);
}

/// The node as what it is, or null when it is something else.
template <class T>
const T* if_is(const Node* node) noexcept {
    return node != nullptr && node->kind() == T::node_kind ? static_cast<const T*>(node) : nullptr;
}

template <class T>
const T* if_is(const NodeRef& node) noexcept {
    return if_is<T>(node.get());
}

}  // namespace azoth::sql
