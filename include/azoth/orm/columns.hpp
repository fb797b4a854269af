// SPDX-License-Identifier: MIT
// The members of mapped classes as columns and relationships of queries.
#pragma once

#include "azoth/orm/mapper.hpp"
#include "azoth/sql/expr.hpp"
#include "azoth/sql/select.hpp"

#include <string_view>
#include <type_traits>

namespace azoth {

namespace detail {

template <class T, auto Member>
const sql::Column& resolve_column() {
    static_assert(
        maps_column<T>(member_name<Member>()),
        "azoth: this member is not mapped: add az::column<> for it to the mapping of its class"
    );
    static const sql::Column& column = mapped_column(mapper_of<T>(), member_name<Member>());
    return column;
}

template <class T, auto Member>
const Relationship& resolve_relationship() {
    static_assert(
        maps_relationship<T>(member_name<Member>()),
        "azoth: this relationship is not mapped: add az::relationship<> for it to the mapping of "
        "its class"
    );
    static const Relationship& relationship =
        mapped_relationship(mapper_of<T>(), member_name<Member>());
    return relationship;
}

AZOTH_EXPORT sql::JoinStep relationship_join(const Relationship& relationship, bool outer);
/// EXISTS over the related rows.
AZOTH_EXPORT sql::NodeRef
relationship_exists(const Relationship& relationship, const sql::NodeRef* condition);
/// The foreign key equals the key of the object; of a collection: it holds the object.
AZOTH_EXPORT sql::NodeRef
relationship_equals(const Relationship& relationship, InstanceState* target);

}  // namespace detail

/// A relationship of a mapped class in a query: to join along, to load, to ask about.
template <class Owner, class Target>
class RelationshipExpr {
public:
    using owner_type = Owner;
    using target_type = Target;
    using Resolve = const detail::Relationship& (*)();

    constexpr explicit RelationshipExpr(Resolve resolve) noexcept : resolve_(resolve) {}

    const detail::Relationship& relationship() const { return resolve_(); }

    sql::JoinStep join_step(bool outer) const {
        return detail::relationship_join(resolve_(), outer);
    }

    /// Some related row exists, or one that fulfils the condition. `has()` is the same for a single object.
    [[nodiscard]] Expr<bool> any() const {
        return Expr<bool>(detail::relationship_exists(resolve_(), nullptr));
    }

    template <detail::condition C>
    [[nodiscard]] Expr<bool> any(const C& condition) const {
        const sql::NodeRef node = condition.node();
        return Expr<bool>(detail::relationship_exists(resolve_(), &node));
    }

    [[nodiscard]] Expr<bool> has() const { return any(); }

    template <detail::condition C>
    [[nodiscard]] Expr<bool> has(const C& condition) const {
        return any(condition);
    }

    /// The collection holds the object.
    [[nodiscard]] Expr<bool> contains(const Ref<Target>& object) const {
        return Expr<bool>(detail::relationship_equals(resolve_(), object.state()));
    }

    friend Expr<bool> operator==(const RelationshipExpr& relationship, const Ref<Target>& object) {
        return Expr<bool>(detail::relationship_equals(relationship.resolve_(), object.state()));
    }

private:
    Resolve resolve_;
};

namespace detail {

template <class T, auto Member, class M = member_type<Member>>
struct AttributeOf {
    using type = ColumnExpr<M>;

    static constexpr type make() noexcept { return type(&resolve_column<T, Member>); }
};

template <class T, auto Member, class Target>
struct AttributeOf<T, Member, One<Target>> {
    using type = RelationshipExpr<T, Target>;

    static constexpr type make() noexcept { return type(&resolve_relationship<T, Member>); }
};

template <class T, auto Member, class Target>
struct AttributeOf<T, Member, Many<Target>> {
    using type = RelationshipExpr<T, Target>;

    static constexpr type make() noexcept { return type(&resolve_relationship<T, Member>); }
};

}  // namespace detail

/// A member as a column (or relationship) of queries: `az::col<&User::email>`. For a member that the class has
/// from a base, name the mapped class too: `az::col<&User::created_at, User>`.
template <auto Member, class T = detail::member_owner<Member>>
inline constexpr auto col = detail::AttributeOf<T, Member>::make();

/// All columns of a class by name, made by AZOTH_COLUMNS: `constexpr auto u = az::cols<User>;`.
template <class T>
inline constexpr auto cols = azoth_columns(static_cast<const T*>(nullptr));

/// A mapped class in the column list of a select, beside other columns.
template <class T>
[[nodiscard]] EntityRef<T> entity() {
    return EntityRef<T>{sql::NodeRef(&detail::mapped_entity(detail::mapper_of<T>()))};
}

/// SELECT of mapped classes: `select<User>()`, `select<User, Post>().join(u.posts)`.
template <class... Ts>
    requires(sizeof...(Ts) > 0)
[[nodiscard]] Select<Ts...> select() {
    sql::NodeRef nodes[] = {sql::NodeRef(&detail::mapped_entity(detail::mapper_of<Ts>()))...};
    return Select<Ts...>(detail::SelectBuilder(nodes, sizeof...(Ts)));
}

namespace detail {

/// The table of a mapped class where a table is wanted.
template <class T>
struct MappedTable {
    sql::FromRef from() const { return sql::FromRef(&mapped_table(mapper_of<T>())); }
};

}  // namespace detail

/// The table of a mapped class: `join(az::table_of<Post>(), condition)`.
template <mapped T>
[[nodiscard]] detail::MappedTable<T> table_of() {
    return {};
}

}  // namespace azoth

#define AZOTH_PP_COLUMN_MEMBER(Class, member)                                                      \
    decltype(::azoth::col<&Class::member, Class>) member = ::azoth::col<&Class::member, Class>;

/// Names the columns and relationships of a class for queries: after the class, in its namespace,
/// `AZOTH_COLUMNS(User, id, email, posts)`; then `az::cols<User>.email`.
#define AZOTH_COLUMNS(Class, ...)                                                                  \
    struct azoth_columns_of_##Class {                                                              \
        AZOTH_PP_EACH(AZOTH_PP_COLUMN_MEMBER, Class, __VA_ARGS__)                                  \
    };                                                                                             \
    constexpr azoth_columns_of_##Class azoth_columns(const Class*) noexcept {                      \
        return {};                                                                                 \
    }                                                                                              \
    static_assert(true)
