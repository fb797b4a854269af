// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/engine/cursor.hpp"
#include "azoth/engine/row.hpp"
#include "azoth/sql/type_traits.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <new>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

namespace detail {

/// Where the rows of a result come from: a cursor, or what a session has loaded. It knows nothing of their
/// type, so that a new type of row costs next to nothing to compile.
class AZOTH_EXPORT RowSource : public RefCounted {
public:
    virtual ~RowSource();

    /// Fills in the next row; false when there is none.
    virtual bool next(void* row) = 0;
    virtual void close() noexcept = 0;

    /// Hands all rows over at once, into a vector of the type of the rows, where they are in one and none was
    /// read yet.
    virtual bool take_all(void* rows);

    virtual std::source_location location() const noexcept = 0;

    virtual Cursor* cursor() const noexcept;
};

/// How values of type T are read where they are a row or a part of one.
template <class T>
inline constexpr Field value_field{&type_ops<T>, 0};

/// Reads a row of columns as one C++ value.
template <class T>
struct RowReader {
    static constexpr int columns = 1;

    static void read(Cursor& cursor, T& row) { cursor.read(0, &value_field<T>, 1, &row); }
};

template <>
struct RowReader<Row> {
    static constexpr int columns = -1;
    AZOTH_EXPORT static void read(Cursor& cursor, Row& row);
};

template <class... Ts>
struct RowReader<std::tuple<Ts...>> {
    static constexpr int columns = sizeof...(Ts);

    static void read(Cursor& cursor, std::tuple<Ts...>& row) {
        read_parts(cursor, row, std::index_sequence_for<Ts...>());
    }

private:
    template <std::size_t... I>
    static void read_parts(Cursor& cursor, std::tuple<Ts...>& row, std::index_sequence<I...>) {
        (cursor.read(I, &value_field<Ts>, 1, &std::get<I>(row)), ...);
    }
};

/// The rows of a cursor.
class AZOTH_EXPORT CursorSource final : public RowSource {
public:
    using Read = void (*)(Cursor& cursor, void* row);

    /// Rows of at least so many columns; fewer are an InvalidRequestError.
    CursorSource(CursorRef cursor, int columns, Read read);
    ~CursorSource() override;

    bool next(void* row) override;
    void close() noexcept override;
    std::source_location location() const noexcept override;
    Cursor* cursor() const noexcept override;

private:
    CursorRef cursor_;
    Read read_;
};

template <class T>
Rc<RowSource> cursor_rows(CursorRef cursor) {
    return Rc<RowSource>(Rc<CursorSource>::make(
        std::move(cursor),
        RowReader<T>::columns,
        [](Cursor& from, void* row) { RowReader<T>::read(from, *static_cast<T*>(row)); }
    ));
}

/// What a buffer does with rows of one type.
struct RowOps {
    std::size_t size;
    void (*construct)(void* at);
    void (*move_out)(void* row, void* to);  ///< Assigns and destroys.
    void (*destroy)(void* row) noexcept;
};

template <class T>
inline constexpr RowOps row_ops{
    sizeof(T),
    [](void* at) { ::new (at) T(); },
    [](void* row, void* to) {
        T& from = *static_cast<T*>(row);
        *static_cast<T*>(to) = std::move(from);
        from.~T();
    },
    [](void* row) noexcept { static_cast<T*>(row)->~T(); },
};

/// Rows that are all there already.
class AZOTH_EXPORT RowBuffer final : public RowSource {
public:
    RowBuffer(const RowOps& ops, std::source_location where) noexcept;
    ~RowBuffer() override;

    /// Room for one more row, default-constructed.
    void* append();

    bool next(void* row) override;
    void close() noexcept override;
    std::source_location location() const noexcept override;

private:
    static constexpr std::size_t block_bytes = 4096;

    char* at(std::size_t position) const noexcept;

    const RowOps& ops_;
    std::size_t per_block_;
    std::vector<char*> blocks_;
    std::size_t position_ = 0;
    std::size_t size_ = 0;
    std::source_location where_;
};

/// Rows in a vector.
template <class T>
class VectorSource final : public RowSource {
public:
    VectorSource(std::vector<T> rows, std::source_location where) noexcept
        : rows_(std::move(rows)), where_(where) {}

    bool next(void* row) override {
        if (position_ == rows_.size()) {
            return false;
        }
        *static_cast<T*>(row) = std::move(rows_[position_++]);
        return true;
    }

    void close() noexcept override { rows_.clear(), position_ = 0; }

    bool take_all(void* rows) override {
        if (position_ != 0) {
            return false;
        }
        *static_cast<std::vector<T>*>(rows) = std::move(rows_);
        rows_.clear();
        return true;
    }

    std::source_location location() const noexcept override { return where_; }

private:
    std::vector<T> rows_;
    std::size_t position_ = 0;
    std::source_location where_;
};

}  // namespace detail

/// The rows of a statement, one after the other. Read once; movable.
///
/// Rows come from the database while they are read, so the connection stays busy until the last one, a
/// method that takes just one, or `close()`. ResourceClosedError from whoever asks for rows after that, after
/// the end of the transaction, or of a statement that returns none.
template <class T>
class ScalarResult {
public:
    explicit ScalarResult(detail::Rc<detail::RowSource> source) noexcept
        : source_(std::move(source)) {}

    class iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;

        iterator() = default;

        explicit iterator(detail::RowSource* source) : source_(source) { ++*this; }

        T& operator*() noexcept { return row_; }

        T* operator->() noexcept { return &row_; }

        iterator& operator++() {
            if constexpr (detail::RowReader<T>::columns < 0) {
                row_ = T();  // not all of it may be read
            }
            if (!source_->next(&row_)) {
                source_ = nullptr;
            }
            return *this;
        }

        void operator++(int) { ++*this; }

        friend bool operator==(const iterator& left, const iterator& right) noexcept {
            return left.source_ == right.source_;
        }

    private:
        detail::RowSource* source_ = nullptr;
        T row_{};
    };

    iterator begin() { return iterator(&source()); }

    iterator end() { return iterator(); }

    /// All that is left.
    [[nodiscard]] std::vector<T> all() {
        std::vector<T> rows;
        if (source().take_all(&rows)) {
            return rows;
        }
        while (read_into(rows)) {
        }
        return rows;
    }

    [[nodiscard]] std::vector<T> fetchall() { return all(); }

    [[nodiscard]] std::vector<T> fetchmany(std::size_t count) {
        std::vector<T> rows;
        while (rows.size() < count && read_into(rows)) {
        }
        return rows;
    }

    [[nodiscard]] std::optional<T> fetchone() {
        T row{};
        if (source().next(&row)) {
            return row;
        }
        return std::nullopt;
    }

    /// The first row, if there is one; the rest is dropped.
    [[nodiscard]] std::optional<T> first() {
        std::optional<T> row = fetchone();
        source().close();
        return row;
    }

    /// The only row: NoResultFound when there is none, MultipleResultsFound when there are more.
    [[nodiscard]] T one() {
        std::optional<T> row = one_or_none();
        if (!row) {
            detail::throw_no_result(source().location());
        }
        return *std::move(row);
    }

    /// The only row, or nothing; MultipleResultsFound when there are more.
    [[nodiscard]] std::optional<T> one_or_none() {
        std::optional<T> row = fetchone();
        if (row && fetchone()) {
            source().close();
            detail::throw_multiple_results(source().location());
        }
        source().close();
        return row;
    }

    /// Calls `f` with vectors of at most `size` rows.
    template <class F>
    void partitions(std::size_t size, F&& f) {
        for (std::vector<T> rows = fetchmany(size); !rows.empty(); rows = fetchmany(size)) {
            f(rows);
        }
    }

    void close() noexcept {
        if (source_) {
            source_->close();
        }
    }

    /// Rows the statement inserted, updated or deleted; -1 while that is not known.
    [[nodiscard]] std::int64_t rowcount() const noexcept {
        const detail::Cursor* cursor = source_ ? source_->cursor() : nullptr;
        return cursor != nullptr ? cursor->rowcount() : -1;
    }

    /// The key of the last row that was inserted, where the database tells it.
    [[nodiscard]] std::int64_t lastrowid() const noexcept {
        const detail::Cursor* cursor = source_ ? source_->cursor() : nullptr;
        return cursor != nullptr ? cursor->lastrowid() : 0;
    }

    [[nodiscard]] bool returns_rows() const noexcept {
        const detail::Cursor* cursor = source_ ? source_->cursor() : nullptr;
        return cursor == nullptr || cursor->returns_rows();
    }

    /// The names of the columns.
    [[nodiscard]] const std::vector<std::string>& keys() const {
        return source().cursor()->shape()->keys;
    }

protected:
    /// InvalidRequestError when the result was moved from.
    [[nodiscard]] detail::RowSource& source() const {
        if (!source_) {
            detail::throw_moved_result();
        }
        return *source_;
    }

    detail::Rc<detail::RowSource> source_;

private:
    bool read_into(std::vector<T>& rows) {
        if constexpr (std::is_same_v<T, bool>) {  // a vector of them has none to point to
            bool row = false;
            const bool more = source().next(&row);
            if (more) {
                rows.push_back(row);
            }
            return more;
        } else {
            T& row = rows.emplace_back();
            if (!source().next(&row)) {
                rows.pop_back();
                return false;
            }
            return true;
        }
    }
};

namespace detail {

template <class... Ts>
struct ResultRow {
    using type = std::tuple<Ts...>;
};

template <>
struct ResultRow<> {
    using type = Row;
};

}  // namespace detail

/// The rows of a statement: tuples of Ts, or `azoth::Row` where the columns are not known at compile time.
template <class... Ts>
class Result : public ScalarResult<typename detail::ResultRow<Ts...>::type> {
public:
    using row_type = typename detail::ResultRow<Ts...>::type;
    using ScalarResult<row_type>::ScalarResult;

    /// The first column of the only row.
    template <class T = void>
    [[nodiscard]] auto scalar_one() {
        return first_of<T>(this->one());
    }

    /// The first column of the first row, if there is one.
    template <class T = void>
    [[nodiscard]] auto scalar() {
        auto row = this->first();
        using First = decltype(first_of<T>(*std::move(row)));
        return row ? std::optional<First>(first_of<T>(*std::move(row))) : std::nullopt;
    }

    /// The first column of every row.
    template <class T = void>
    [[nodiscard]] auto scalars() {
        using First = decltype(first_of<T>(row_type{}));
        std::vector<First> column;
        for (auto& row : *this) {
            column.push_back(first_of<T>(std::move(row)));
        }
        return column;
    }

    /// Every row as names and values.
    [[nodiscard]] std::vector<std::vector<std::pair<std::string, Value>>> mappings()
        requires(sizeof...(Ts) == 0)
    {
        std::vector<std::vector<std::pair<std::string, Value>>> all;
        for (auto& row : *this) {
            all.push_back(row.mapping());
        }
        return all;
    }

private:
    template <class T>
    static auto first_of(row_type row) {
        if constexpr (sizeof...(Ts) == 0) {
            using First = std::conditional_t<std::is_void_v<T>, Value, T>;
            return row.size() == 0 ? First{} : row.template get<First>(std::size_t{0});
        } else {
            return std::get<0>(std::move(row));
        }
    }
};

}  // namespace azoth
