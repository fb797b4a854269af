// SPDX-License-Identifier: MIT
// INSERT, UPDATE and DELETE of mapped classes.
#pragma once

#include "azoth/engine/connection.hpp"
#include "azoth/engine/result.hpp"
#include "azoth/orm/columns.hpp"
#include "azoth/orm/mapper.hpp"
#include "azoth/sql/dml.hpp"

#include <concepts>
#include <initializer_list>
#include <utility>
#include <vector>

namespace azoth {

namespace detail {

/// Adds an object as a row: all columns but those the database fills in.
AZOTH_EXPORT void add_row(InsertBuilder& builder, const Mapper& mapper, const void* object);

}  // namespace detail

/// An INSERT that takes its rows as objects; they do not become part of a session.
template <mapped T>
class ModelInsert : public Insert<> {
public:
    ModelInsert()
        : Insert<>(detail::InsertBuilder(sql::FromRef(&detail::mapped_table(detail::mapper_of<T>()))
          )) {}

    explicit ModelInsert(Insert<> insert) noexcept : Insert<>(std::move(insert)) {}

    using Insert<>::values;

    [[nodiscard]] Insert<> values(const T& object) const { return rows(&object, 1); }

    [[nodiscard]] Insert<> values(std::initializer_list<T> objects) const {
        return rows(objects.begin(), objects.size());
    }

    [[nodiscard]] Insert<> values(const std::vector<T>& objects) const {
        return rows(objects.data(), objects.size());
    }

    /// For its sentence only.
    template <mapped U>
        requires(!std::same_as<U, T>)
    [[nodiscard]] Insert<> values(const U&) const {
        static_assert(
            std::same_as<U, T>,
            "azoth: this object is of another class than the one that is inserted"
        );
        return *this;
    }

private:
    Insert<> rows(const T* objects, std::size_t count) const {
        Insert<> next(*this);
        sql::writable(next.builder().node);
        for (std::size_t i = 0; i < count; ++i) {
            detail::add_row(next.builder(), detail::mapper_of<T>(), objects + i);
        }
        return next;
    }
};

template <mapped T>
[[nodiscard]] ModelInsert<T> insert() {
    return {};
}

/// As `upsert(table, keys...)`, with objects as rows: `az::upsert<User>(u.email).values(user)`.
template <mapped T, class... Cs>
[[nodiscard]] ModelInsert<T> upsert(const Cs&... keys) {
    return ModelInsert<T>(Insert<>(ModelInsert<T>()).upsert(keys...));
}

template <mapped T>
[[nodiscard]] Update<> update() {
    return Update<>(detail::UpdateBuilder(sql::FromRef(&detail::mapped_table(detail::mapper_of<T>())
    )));
}

template <mapped T>
[[nodiscard]] Delete<> delete_() {
    return Delete<>(detail::DeleteBuilder(sql::FromRef(&detail::mapped_table(detail::mapper_of<T>())
    )));
}

namespace detail {

template <class T>
struct ResultOf<ModelInsert<T>> {
    using type = Result<>;
};

template <class T>
struct FirstColumn<ModelInsert<T>> {
    using type = Value;
};

/// A connection gives mapped classes as plain values, without a session.
AZOTH_EXPORT void read_object(Cursor& cursor, const Mapper& mapper, void* object);
AZOTH_EXPORT int column_count(const Mapper& mapper) noexcept;

template <mapped T>
struct RowReader<T> {
    static constexpr int columns = -1;

    static void read(Cursor& cursor, T& row) { read_object(cursor, mapper_of<T>(), &row); }
};

}  // namespace detail

}  // namespace azoth
