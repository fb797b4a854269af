// SPDX-License-Identifier: MIT
// What is said about a column beside its name: the arguments of `az::column<>()` and of `az::Column`.
#pragma once

#include "azoth/sql/functions/nullary.hpp"
#include "azoth/sql/schema/sequence.hpp"
#include "azoth/sql/type.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace azoth {

/// A default that the database computes, or SQL for ON UPDATE: as text, so that it can stand in a constant.
struct SqlDefault {
    enum class Kind : std::uint8_t { none, literal, text, function };
    Kind kind = Kind::none;
    std::string_view text{};
};

/// A value that can stand in a constant.
struct ConstantValue {
    enum class Kind : std::uint8_t { none, boolean, integer, real, text };
    Kind kind = Kind::none;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view text{};
};

/// What the program fills in where no value was given: made by az::insert_default() and az::update_default().
struct ClientDefault {
    enum class Kind : std::uint8_t { none, value, sql, callable };
    Kind kind = Kind::none;
    ConstantValue value{};
    SqlDefault sql{};
    Value (*make)() = nullptr;
};

/// `az::Computed` as it can stand in a constant.
struct ComputedSpec {
    std::string_view sql{};
    signed char persisted = -1;  ///< -1: not said.
};

/// `az::Sequence` as it can stand in a constant.
struct SequenceSpec {
    std::string_view name{};
    std::string_view schema{};
    SequenceOptions options{};
    bool optional = false;
};

struct ForeignKeySpec {
    std::string_view target{};    ///< "table.column" or "schema.table.column"
    std::string_view ondelete{};  ///< "CASCADE", "SET NULL", "RESTRICT", ...
    std::string_view onupdate{};
    std::string_view name{};
    std::string_view initially{};  ///< "DEFERRED" or "IMMEDIATE"
    bool deferrable = false;
    bool use_alter = false;
};

/// Everything said about a column.
struct ColumnOptions {
    TypeSpec type{};
    std::string_view name{};
    std::string_view comment{};
    std::string_view check{};
    SqlDefault server_default{};
    SqlDefault onupdate{};
    ForeignKeySpec foreign_key{};
    ClientDefault insert_default{};
    ClientDefault update_default{};
    ComputedSpec computed{};
    std::optional<Identity> identity{};
    SequenceSpec sequence{};
    bool primary_key = false;
    bool unique = false;
    bool index = false;
    signed char nullable = -1;       ///< -1: what the C++ type says (Core: yes unless primary key).
    signed char autoincrement = -1;  ///< -1: a single integer primary key without a foreign key.
};

namespace detail {

struct PrimaryKeyTag {
    constexpr void apply(ColumnOptions& o) const { o.primary_key = true; }
};

struct NullableTag {
    bool value;

    constexpr void apply(ColumnOptions& o) const { o.nullable = value ? 1 : 0; }
};

struct AutoincrementTag {
    bool value;

    constexpr void apply(ColumnOptions& o) const { o.autoincrement = value ? 1 : 0; }
};

struct ForeignKeyTag {
    ForeignKeySpec spec;

    constexpr void apply(ColumnOptions& o) const { o.foreign_key = spec; }
};

struct ServerDefaultTag {
    SqlDefault value;

    constexpr void apply(ColumnOptions& o) const { o.server_default = value; }
};

struct OnUpdateTag {
    SqlDefault value;

    constexpr void apply(ColumnOptions& o) const { o.onupdate = value; }
};

struct NameTag {
    std::string_view value;

    constexpr void apply(ColumnOptions& o) const { o.name = value; }
};

/// The schema of a table, as it can stand in a constant.
struct SchemaName {
    std::string_view value;
};

struct CommentTag {
    std::string_view value;

    constexpr void apply(ColumnOptions& o) const { o.comment = value; }
};

struct CheckTag {
    std::string_view value;

    constexpr void apply(ColumnOptions& o) const { o.check = value; }
};

struct ComputedTag {
    ComputedSpec value;

    constexpr void apply(ColumnOptions& o) const { o.computed = value; }
};

struct SequenceTag {
    SequenceSpec value;

    constexpr void apply(ColumnOptions& o) const { o.sequence = value; }
};

template <class T>
concept column_tag = requires(const T& tag, ColumnOptions& o) { tag.apply(o); };

template <class T>
concept type_argument = __is_base_of(TypeSpec, T);

/// Applies one argument of a column; anything that does not belong there is refused in one sentence.
template <class A>
constexpr void apply_column_argument(ColumnOptions& options, const A& argument) {
    static_assert(
        column_tag<A> || type_argument<A> || std::same_as<A, Identity>,
        "azoth: a column takes a SQL type and options such as az::primary_key, az::nullable(), "
        "az::unique, az::index, az::foreign_key(), az::server_default(), az::insert_default(), "
        "az::onupdate(), az::computed(), az::name(); this argument is none of them"
    );
    if constexpr (type_argument<A>) {
        options.type = argument;
    } else if constexpr (std::same_as<A, Identity>) {
        options.identity = argument;
    } else if constexpr (column_tag<A>) {
        argument.apply(options);
    }
}

}  // namespace detail

/// The column is (part of) the primary key.
inline constexpr detail::PrimaryKeyTag primary_key{};

/// NULL is allowed or not, against what the C++ type says.
constexpr detail::NullableTag nullable(bool value = true) noexcept {
    return {value};
}

/// The database makes the key, or must not.
constexpr detail::AutoincrementTag autoincrement(bool value) noexcept {
    return {value};
}

/// What a foreign key does besides pointing: `{.ondelete = "CASCADE"}`.
struct ForeignKeyOptions {
    std::string_view ondelete{};
    std::string_view onupdate{};
    std::string_view name{};
    std::string_view initially{};
    bool deferrable = false;
    bool use_alter = false;
};

/// The column refers to another one: `az::foreign_key("users.id")`.
constexpr detail::ForeignKeyTag
foreign_key(std::string_view target, ForeignKeyOptions options = {}) noexcept {
    return {
        {target,
         options.ondelete,
         options.onupdate,
         options.name,
         options.initially,
         options.deferrable,
         options.use_alter}
    };
}

/// SQL written by hand that can stand in a constant: only a literal of the program is taken.
struct SqlText {
    std::string_view sql;

    consteval explicit SqlText(const char* literal) : sql(literal) {}
};

/// The database fills in a string, written as a literal: `az::server_default("0")`.
constexpr detail::ServerDefaultTag server_default(std::string_view literal) noexcept {
    return {{SqlDefault::Kind::literal, literal}};
}

/// The database evaluates SQL written by hand: `az::server_default(az::SqlText("random()"))`.
constexpr detail::ServerDefaultTag server_default(SqlText text) noexcept {
    return {{SqlDefault::Kind::text, text.sql}};
}

/// The database calls a function: `az::server_default(az::func::now())`.
template <class T>
constexpr detail::ServerDefaultTag server_default(NullaryFunction<T> function) noexcept {
    return {{SqlDefault::Kind::function, function.name}};
}

/// Every UPDATE of the row that does not set the column itself sets it to this.
template <class T>
constexpr detail::OnUpdateTag onupdate(NullaryFunction<T> function) noexcept {
    return {{SqlDefault::Kind::function, function.name}};
}

constexpr detail::OnUpdateTag onupdate(SqlText text) noexcept {
    return {{SqlDefault::Kind::text, text.sql}};
}

/// A condition on the column that every row fulfils: `az::check(az::SqlText("price > 0"))`.
constexpr detail::CheckTag check(SqlText condition) noexcept {
    return {condition.sql};
}

/// How a computed column is kept.
struct ComputedOptions {
    std::optional<bool> persisted{};  ///< Stored, or computed when it is read; none: not said.
};

/// The database computes the column: `az::computed(az::SqlText("price * quantity"), {.persisted = true})`. It is
/// never written; objects have its value after they were flushed.
constexpr detail::ComputedTag computed(SqlText sql, ComputedOptions options = {}) noexcept {
    return {
        {sql.sql,
         static_cast<signed char>(options.persisted ? static_cast<int>(*options.persisted) : -1)}
    };
}

/// The column's values come from a sequence, where the database has sequences:
/// `az::sequence("order_numbers", {.start = 1000})`.
constexpr detail::SequenceTag
sequence(std::string_view name, SequenceOptions options = {}, std::string_view schema = {}) {
    return {{name, schema, options, false}};
}

/// The column's name in the database, where it differs from the member's.
constexpr detail::NameTag name(std::string_view value) noexcept {
    return {value};
}

/// The schema a table stands in: `az::schema("sales")`.
template <std::size_t N>
constexpr detail::SchemaName schema(const char (&name)[N]) noexcept {
    return {std::string_view(name)};
}

constexpr detail::CommentTag comment(std::string_view value) noexcept {
    return {value};
}

}  // namespace azoth
