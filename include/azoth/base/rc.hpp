// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace azoth::detail {

/// Base of objects that are shared by counting. Copies of an object start with a count of their own.
///
/// The count is atomic, so handles may be copied and dropped on any thread. Objects that live as long
/// as the process (a mapped table and its columns) are made immortal: their count is never written,
/// so many threads can build statements over the same columns without touching a shared cache line.
class RefCounted {
public:
    RefCounted() noexcept = default;

    RefCounted(const RefCounted&) noexcept {}

    RefCounted& operator=(const RefCounted&) noexcept { return *this; }

    void add_ref() const noexcept {
        if (refs_.load(std::memory_order_relaxed) < immortal) {
            refs_.fetch_add(1, std::memory_order_relaxed);
        }
    }

    /// True when the caller held the last handle and has to destroy the object.
    [[nodiscard]] bool drop_ref() const noexcept {
        const auto seen = refs_.load(std::memory_order_acquire);
        if (seen == 1) {
            return true;
        }
        if (seen >= immortal) {
            return false;
        }
        return refs_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }

    [[nodiscard]] bool unique() const noexcept {
        return refs_.load(std::memory_order_acquire) == 1;
    }

    void make_immortal() const noexcept { refs_.store(immortal, std::memory_order_relaxed); }

protected:
    ~RefCounted() = default;

private:
    static constexpr std::uint32_t immortal = 0x4000'0000;
    mutable std::atomic<std::uint32_t> refs_{1};
};

/// Shared handle to a `RefCounted`. A fresh object is adopted, not counted again: `Rc<T>::make(...)`.
template <class T>
class Rc {
public:
    Rc() noexcept = default;

    Rc(std::nullptr_t) noexcept {}

    explicit Rc(T* object) noexcept : object_(object) {
        if (object_ != nullptr) {
            object_->add_ref();
        }
    }

    Rc(const Rc& other) noexcept : Rc(other.object_) {}

    Rc(Rc&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}

    template <class U>
        requires(!__is_same(T, U) && __is_base_of(T, U))
    Rc(const Rc<U>& other) noexcept : Rc(static_cast<T*>(other.get())) {}

    template <class U>
        requires(!__is_same(T, U) && __is_base_of(T, U))
    Rc(Rc<U>&& other) noexcept : object_(other.detach()) {}

    Rc& operator=(Rc other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }

    ~Rc() { drop(); }

    template <class... Args>
    static Rc make(Args&&... args) {
        return adopt(new T(std::forward<Args>(args)...));
    }

    static Rc adopt(T* fresh) noexcept {
        Rc handle;
        handle.object_ = fresh;
        return handle;
    }

    [[nodiscard]] T* get() const noexcept { return object_; }

    T* operator->() const noexcept { return object_; }

    T& operator*() const noexcept { return *object_; }

    explicit operator bool() const noexcept { return object_ != nullptr; }

    [[nodiscard]] T* detach() noexcept { return std::exchange(object_, nullptr); }

    friend bool operator==(const Rc& left, const Rc& right) noexcept = default;

private:
    void drop() noexcept {
        if (object_ != nullptr && object_->drop_ref()) {
            delete object_;
        }
    }

    T* object_ = nullptr;
};

}  // namespace azoth::detail
