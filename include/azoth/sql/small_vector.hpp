// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <utility>

namespace azoth::detail {

/// A vector whose first N elements need no allocation. Only what statements need of one.
template <class T, std::size_t N>
class SmallVector {
public:
    SmallVector() noexcept = default;

    SmallVector(std::initializer_list<T> items) {
        for (const T& item : items) {
            push_back(item);
        }
    }

    SmallVector(const SmallVector& other) {
        reserve(other.size_);
        for (const T& item : other) {
            push_back(item);
        }
    }

    SmallVector(SmallVector&& other) noexcept { take(other); }

    SmallVector& operator=(const SmallVector& other) {
        if (this != &other) {
            SmallVector copy(other);
            clear();
            take(copy);
        }
        return *this;
    }

    SmallVector& operator=(SmallVector&& other) noexcept {
        if (this != &other) {
            clear();
            take(other);
        }
        return *this;
    }

    ~SmallVector() {
        clear();
        release();
    }

    void push_back(T item) { ::new (static_cast<void*>(grow())) T(std::move(item)), ++size_; }

    void clear() noexcept {
        for (T& item : *this) {
            item.~T();
        }
        size_ = 0;
    }

    void reserve(std::size_t wanted) {
        if (wanted > capacity_) {
            reallocate(wanted);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    T* begin() noexcept { return data_; }

    T* end() noexcept { return data_ + size_; }

    const T* begin() const noexcept { return data_; }

    const T* end() const noexcept { return data_ + size_; }

    T& operator[](std::size_t index) noexcept { return data_[index]; }

    const T& operator[](std::size_t index) const noexcept { return data_[index]; }

    T& back() noexcept { return data_[size_ - 1]; }

    const T& back() const noexcept { return data_[size_ - 1]; }

    const T& front() const noexcept { return data_[0]; }

private:
    T* inline_data() noexcept { return reinterpret_cast<T*>(buffer_); }

    T* grow() {
        if (size_ == capacity_) {
            reallocate(std::size_t{capacity_} * 2);
        }
        return data_ + size_;
    }

    /// Seldom, so out of the way of what adds to it.
    [[gnu::noinline]] void reallocate(std::size_t capacity) {
        T* fresh = static_cast<T*>(::operator new(capacity * sizeof(T)));
        for (std::size_t i = 0; i < size_; ++i) {
            ::new (static_cast<void*>(fresh + i)) T(std::move(data_[i]));
            data_[i].~T();
        }
        release();
        data_ = fresh;
        capacity_ = static_cast<std::uint32_t>(capacity);
    }

    void release() noexcept {
        if (data_ != inline_data()) {
            ::operator delete(data_);
            data_ = inline_data();
            capacity_ = N;
        }
    }

    void take(SmallVector& other) noexcept {
        if (other.data_ != other.inline_data()) {
            release();
            data_ = std::exchange(other.data_, other.inline_data());
            capacity_ = std::exchange(other.capacity_, static_cast<std::uint32_t>(N));
            size_ = std::exchange(other.size_, 0U);
            return;
        }
        for (std::size_t i = 0; i < other.size_; ++i) {
            ::new (static_cast<void*>(data_ + i)) T(std::move(other.data_[i]));
        }
        size_ = other.size_;
        other.clear();
    }

    T* data_ = inline_data();
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = N;
    alignas(T) unsigned char buffer_[N * sizeof(T)];
};

}  // namespace azoth::detail
