// SPDX-License-Identifier: MIT
// The only instrumented members of a mapped class.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/orm/instance.hpp"
#include "azoth/orm/state_list.hpp"

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

namespace azoth {

namespace detail {

struct Relationship;

/// A reference to one other object: loaded or not, and changed since the last flush or not.
class AZOTH_EXPORT OneBase {
public:
    OneBase() noexcept = default;
    OneBase(const OneBase& other) noexcept;
    OneBase(OneBase&& other) noexcept;
    OneBase& operator=(const OneBase& other);
    OneBase& operator=(OneBase&& other);
    ~OneBase();

    /// The object, loaded now if it has to be; null when there is none.
    InstanceState* get() const;

    /// As the program assigns: the other side follows, the session takes note.
    void set(InstanceState* target);

    bool is_loaded() const noexcept { return loaded_; }

    bool is_changed() const noexcept { return changed_; }

    // ---- for the session: no events, no loading
    InstanceState* peek() const noexcept { return target_; }

    InstanceState* owner() const noexcept { return owner_; }

    void bind(InstanceState* owner) noexcept { owner_ = owner; }

    void set_committed(InstanceState* target) noexcept;
    void set_silently(InstanceState* target) noexcept;
    void unload() noexcept;
    void make_weak() noexcept;
    void make_strong() noexcept;

    bool weak() const noexcept { return weak_; }

    /// The owner's row was taken back: what it points to has to be written again.
    void mark_new() noexcept { changed_ = target_ != nullptr; }

    void mark_flushed() noexcept { changed_ = false; }

private:
    void drop() noexcept;
    InstanceState* known(const Relationship& relationship, const InstanceState* next) const;

    InstanceState* owner_ = nullptr;
    InstanceState* target_ = nullptr;
    bool loaded_ = false;
    bool changed_ = false;
    bool weak_ = false;  ///< Not counted: the target's own collection holds the owner.
};

/// A collection of other objects: loaded or not, with what was added and removed since the last flush.
class AZOTH_EXPORT ManyBase {
public:
    struct Collection;

    ManyBase() noexcept = default;
    ManyBase(const ManyBase& other);
    ManyBase(ManyBase&& other) noexcept;
    ManyBase& operator=(const ManyBase& other);
    ManyBase& operator=(ManyBase&& other);
    ~ManyBase();

    /// The elements, loaded now if they have to be.
    const std::vector<InstanceState*>& items() const;
    /// InvalidRequestError past the end.
    InstanceState* at(std::size_t position) const;

    /// Whether it is an element; they are loaded now if they have to be.
    bool contains(const InstanceState* element) const;

    void append(InstanceState* element);
    void remove(InstanceState* element);
    void clear();

    /// The elements for one who walks over them: what they are at each step, also after the collection was
    /// expired or its owner ended.
    class AZOTH_EXPORT Walk {
    public:
        Walk() noexcept = default;
        explicit Walk(const ManyBase& many);
        Walk(const Walk& other) noexcept;
        Walk& operator=(const Walk& other) noexcept;
        ~Walk();

        bool ends_at(std::size_t position) const noexcept {
            return list_ == nullptr || position >= list_->size();
        }

        InstanceState* at(std::size_t position) const noexcept {
            return ends_at(position) ? nullptr : (*list_)[position];
        }

    private:
        Collection* collection_ = nullptr;
        const std::vector<InstanceState*>* list_ = nullptr;
    };

    bool is_loaded() const noexcept;
    bool is_changed() const noexcept;

    // ---- for the session: no events, no loading
    InstanceState* owner() const noexcept { return owner_; }

    void bind(InstanceState* owner) noexcept;
    const std::vector<InstanceState*>* peek() const noexcept;
    const std::vector<InstanceState*>& added() const noexcept;
    const std::vector<InstanceState*>& removed() const noexcept;
    void set_committed(std::vector<InstanceState*> elements);
    void append_committed(InstanceState* element);
    /// `linked`: it follows from a change of the other side.
    void append_silently(InstanceState* element, bool linked = false);
    void remove_silently(InstanceState* element);
    void unload() noexcept;
    void mark_flushed() noexcept;
    /// The owner was inserted: what the collection has is all there is.
    void settle() noexcept;
    /// The owner's row was taken back: what the collection has is new again.
    void mark_new();
    /// Drops an element of which the other side of a many-to-many relationship keeps record.
    void drop(InstanceState* element) noexcept;
    /// What it counts: the elements, and those added to it before it is loaded.
    std::vector<InstanceState*> held() const;
    bool holds(const InstanceState* element) const noexcept;
    /// Drops the note that an element was removed, of which the other side keeps one as well.
    void forget_removed(InstanceState* element) noexcept;
    bool is_linked(const InstanceState* element) const noexcept;

private:
    Collection& collection() const;
    void untie(InstanceState* element) const noexcept;

    InstanceState* owner_ = nullptr;
    mutable Collection* collection_ = nullptr;
};

}  // namespace detail

/// A relationship to one object: many-to-one, or one-to-one.
///
/// Pointer-like. Loaded when it is first looked at, unless an option of the query did it before. Assigning
/// keeps the other side (`back_populates`) in step and sets the foreign key at the next flush.
template <class T>
class One : private detail::OneBase {
public:
    using target_type = T;

    One() noexcept = default;

    One(std::nullptr_t) noexcept {}

    One(const Ref<T>& target) { set(target.state()); }

    /// A new object to point to; it is added together with its owner.
    One(T value) { set(make_ref(std::move(value)).state()); }

    One& operator=(const Ref<T>& target) {
        set(target.state());
        return *this;
    }

    One& operator=(std::nullptr_t) {
        set(nullptr);
        return *this;
    }

    /// The object as a handle; empty when there is none.
    [[nodiscard]] Ref<T> ref() const { return Ref<T>(get()); }

    operator Ref<T>() const { return ref(); }

    T* operator->() const { return &*ref(); }

    T& operator*() const { return *ref(); }

    explicit operator bool() const { return get() != nullptr; }

    /// True when looking at it needs no database.
    [[nodiscard]] bool is_loaded() const noexcept { return OneBase::is_loaded(); }

    friend bool operator==(const One& one, const Ref<T>& ref) { return one.get() == ref.state(); }

    friend bool operator==(const One& one, std::nullptr_t) { return one.get() == nullptr; }

    [[nodiscard]] detail::OneBase& base() noexcept { return *this; }
};

/// A relationship to many objects: one-to-many, or many-to-many through a secondary table.
///
/// A sequence of `Ref<T>`. Loaded when it is first looked at, unless an option of the query did it before.
/// What is appended is added to the session; what is removed loses its foreign key at the next flush, or is
/// deleted, as the cascade says.
template <class T>
class Many : private detail::ManyBase {
public:
    using target_type = T;
    using value_type = Ref<T>;

    Many() noexcept = default;

    Many(std::initializer_list<T> elements) {
        for (const T& element : elements) {
            append(make_ref(T(element)));
        }
    }

    Many(std::initializer_list<Ref<T>> elements) {
        for (const auto& element : elements) {
            append(element);
        }
    }

    class iterator {
    public:
        using value_type = Ref<T>;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;

        iterator() = default;

        explicit iterator(const detail::ManyBase& many) : walk_(many) {}

        /// The element; the handle is the iterator's own, until its next step.
        const Ref<T>& operator*() const noexcept {
            current_ = Ref<T>(walk_.at(at_));
            return current_;
        }

        const Ref<T>* operator->() const noexcept { return &**this; }

        iterator& operator++() noexcept {
            ++at_;
            return *this;
        }

        iterator operator++(int) noexcept {
            iterator before = *this;
            ++at_;
            return before;
        }

        friend bool operator==(const iterator& left, const iterator& right) noexcept {
            const bool end = left.walk_.ends_at(left.at_);
            return end == right.walk_.ends_at(right.at_) && (end || left.at_ == right.at_);
        }

    private:
        detail::ManyBase::Walk walk_;
        std::size_t at_ = 0;
        mutable Ref<T> current_;
    };

    [[nodiscard]] iterator begin() const { return iterator(static_cast<const ManyBase&>(*this)); }

    [[nodiscard]] iterator end() const { return iterator(); }

    [[nodiscard]] std::size_t size() const { return items().size(); }

    [[nodiscard]] bool empty() const { return items().empty(); }

    /// InvalidRequestError past the end.
    [[nodiscard]] Ref<T> operator[](std::size_t position) const { return Ref<T>(at(position)); }

    void append(const Ref<T>& element) { ManyBase::append(element.state()); }

    /// A new object; returns its handle.
    Ref<T> append(T element) {
        Ref<T> made = make_ref(std::move(element));
        append(made);
        return made;
    }

    /// InvalidRequestError when it is not in the collection.
    void remove(const Ref<T>& element) { ManyBase::remove(element.state()); }

    void clear() { ManyBase::clear(); }

    [[nodiscard]] bool contains(const Ref<T>& element) const {
        return ManyBase::contains(element.state());
    }

    /// True when looking at it needs no database.
    [[nodiscard]] bool is_loaded() const noexcept { return ManyBase::is_loaded(); }

    [[nodiscard]] detail::ManyBase& base() noexcept { return *this; }
};

}  // namespace azoth
