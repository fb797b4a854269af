// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>  // std::hash
#include <type_traits>
#include <utility>

namespace azoth {

template <class T>
class Ref;

namespace detail {

class Mapper;
struct Home;
struct InstanceExtra;

/// Where an object is in its life, by SQLAlchemy's words.
enum class ObjectState : std::uint8_t {
    transient,   ///< Made by the program, not in a session.
    pending,     ///< Added to a session, not yet in the database.
    persistent,  ///< A row of the database, watched by its session.
    deleted,     ///< Its DELETE was sent, the transaction is still open.
    detached,    ///< A row once loaded; its session let go of it.
};

/// What stands in front of every mapped object that a `Ref` points to.
///
/// Belongs to one thread at a time, as its session does.
struct alignas(16) InstanceState {
    std::uint32_t refs = 0;
    bool attention =
        true;  ///< The next access has something to do first: load, or note that it happened.
    ObjectState state = ObjectState::transient;
    bool expired = false;    ///< Column values have to be loaded before they are read.
    bool to_delete = false;  ///< remove() was called; the next flush deletes it.
    Home* home = nullptr;    ///< The session's (or, without one, the mapper's) record of its class.
    std::uint32_t watch_index = 0;
    bool watched = false;  ///< Was reached through a Ref, so it may have been changed.
    bool held = false;     ///< The session holds it because it has unflushed changes.
    bool relationship_changed = false;
    bool saving : 1 = false;    ///< The flush that runs writes it.
    bool deleting : 1 = false;  ///< The flush that runs deletes it.
    bool seen : 1 = false;      ///< Was reached through a Ref before it was a row.
    bool reached : 1 =
        false;              ///< A mark for a walk over the objects of a session; not set otherwise.
    bool gone : 1 = false;  ///< Its row was deleted, and that was committed.
    InstanceExtra* extra = nullptr;

    void* object() noexcept { return this + 1; }

    const void* object() const noexcept { return this + 1; }

    static InstanceState* of(void* object) noexcept {
        return static_cast<InstanceState*>(object) - 1;
    }
};

static_assert(sizeof(InstanceState) == 32);

/// Loads what is expired, and tells the session that the object may change from here on.
AZOTH_EXPORT void attend(InstanceState* state);

/// The last handle is gone.
AZOTH_EXPORT void let_go(InstanceState* state) noexcept;

[[noreturn]] AZOTH_EXPORT void throw_null_ref();

inline void retain(InstanceState* state) noexcept {
    if (state != nullptr) {
        ++state->refs;
    }
}

inline void release(InstanceState* state) noexcept {
    if (state != nullptr && --state->refs == 0) {
        let_go(state);
    }
}

template <class T>
InstanceState* new_instance(T&& value);

}  // namespace detail

/// A handle to a mapped object: pointer-like, counted, one per object and session ("identity map").
///
/// Reading through it loads what a commit has expired; writing through it is all it takes to change a row:
/// the next flush finds what is different. Objects and their handles belong to the thread of their session;
/// the count is not atomic. A handle keeps its object alive after the session is gone.
template <class T>
class Ref {
public:
    using element_type = T;

    Ref() noexcept = default;

    Ref(std::nullptr_t) noexcept {}

    explicit Ref(detail::InstanceState* state) noexcept : state_(state) { detail::retain(state_); }

    /// Takes over a count that was made for this handle.
    static Ref adopt(detail::InstanceState* counted) noexcept {
        Ref ref;
        ref.state_ = counted;
        return ref;
    }

    Ref(const Ref& other) noexcept : Ref(other.state_) {}

    Ref(Ref&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

    Ref& operator=(Ref other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }

    ~Ref() { detail::release(state_); }

    T* operator->() const { return &**this; }

    T& operator*() const {
        if (state_ == nullptr) {
            detail::throw_null_ref();
        }
        if (state_->attention) {
            detail::attend(state_);
        }
        return *static_cast<T*>(state_->object());
    }

    explicit operator bool() const noexcept { return state_ != nullptr; }

    /// The same object, not equal values.
    friend bool operator==(const Ref& left, const Ref& right) noexcept {
        return left.state_ == right.state_;
    }

    friend bool operator==(const Ref& ref, std::nullptr_t) noexcept {
        return ref.state_ == nullptr;
    }

    [[nodiscard]] detail::InstanceState* state() const noexcept { return state_; }

private:
    detail::InstanceState* state_ = nullptr;
};

/// A new object that is in no session yet, behind a handle: for objects that others point to before they are
/// added. `session.add(User{...})` does this by itself.
template <class T>
[[nodiscard]] Ref<std::remove_cvref_t<T>> make_ref(T&& value) {
    return Ref<std::remove_cvref_t<T>>(detail::new_instance(std::forward<T>(value)));
}

}  // namespace azoth

/// Handles of the same object have the same hash.
template <class T>
struct std::hash<azoth::Ref<T>> {
    std::size_t operator()(const azoth::Ref<T>& ref) const noexcept {
        return std::hash<const void*>()(ref.state());
    }
};
