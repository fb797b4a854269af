// SPDX-License-Identifier: MIT
// How a class is mapped: `az::table("users", az::column<&User::id>(az::primary_key), ...)`. Everything lowers
// at once to arrays of type-erased descriptors; the rest of the ORM never sees the class again.
#pragma once

#include "azoth/orm/instance.hpp"
#include "azoth/orm/relationship.hpp"
#include "azoth/sql/schema/column_default.hpp"
#include "azoth/sql/schema/column_options.hpp"
#include "azoth/sql/schema/constraint.hpp"
#include "azoth/sql/type_traits.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace azoth {

/// How a relationship is loaded when nothing else was asked for.
enum class Lazy : std::uint8_t {
    select,    ///< With a SELECT when it is first looked at.
    joined,    ///< With the owner, by LEFT OUTER JOIN.
    selectin,  ///< Right after the owners, with one SELECT ... WHERE key IN (...) for all of them.
    raise,     ///< Never: looking at it unloaded is an error.
};

namespace detail {

class Mapper;

struct Cascades {
    bool save_update = true;
    bool merge = true;
    bool refresh_expire = false;
    bool expunge = false;
    bool delete_ = false;
    bool delete_orphan = false;
};

struct ColumnDef {
    std::string_view member;
    const TypeOps* ops = nullptr;
    void* (*access)(void* object) = nullptr;  ///< From the class that declares the member.
    void* (*to_base)(void* object
    ) = nullptr;  ///< To that class from the mapped one; null: they are the same.
    TypeSpec type{};
    ColumnOptions options{};
    bool nullable = false;
};

struct RelationshipOptions {
    std::string_view back_populates{};
    std::string_view foreign_key{};  ///< Which column, where several lead to the same table.
    std::string_view secondary{};
    std::string_view secondary_local{};
    std::string_view secondary_remote{};
    std::string_view order_by{};
    bool order_descending = false;
    bool remote_side_self = false;  ///< Self-referential: this is the side of the many.
    bool one_to_one_child = false;
    Cascades cascades{};
    Lazy lazy = Lazy::select;
    bool passive_deletes = false;
};

struct RelationshipDef {
    std::string_view member;
    bool many = false;
    void* (*access)(void* object) = nullptr;  ///< To the OneBase or ManyBase.
    void* (*to_base)(void* object) = nullptr;
    const Mapper& (*target)() = nullptr;
    RelationshipOptions options{};
};

struct ObjectOps {
    std::size_t size;
    std::size_t align;
    void (*construct)(void* at);
    void (*destroy)(void* object) noexcept;
    std::string_view name;
};

/// The whole of a mapping, type-erased.
struct MappingDef {
    std::string_view table;
    std::string_view schema;
    std::string_view comment;
    const ColumnDef* columns;
    std::size_t column_count;
    const RelationshipDef* relationships;
    std::size_t relationship_count;
    const TableArgument* arguments;
    std::size_t argument_count;
    ObjectOps object;
};

template <class>
struct MemberOf;

template <class C, class M>
struct MemberOf<M C::*> {
    using owner = C;
    using type = M;
};

template <auto Member>
using member_owner = typename MemberOf<decltype(Member)>::owner;

template <auto Member>
using member_type = typename MemberOf<decltype(Member)>::type;

template <auto Member>
consteval std::string_view pretty() {
    return __PRETTY_FUNCTION__;
}

/// The name of a member, from how the compiler prints a pointer to it.
template <auto Member>
consteval std::string_view member_name() {
    std::string_view text = pretty<Member>();
    std::size_t start = text.find("Member = ");
    text = text.substr(start + 9);
    std::size_t end = text.find_first_of(";]");
    text = text.substr(0, end);
    while (!text.empty() && (text.back() == ')' || text.back() == ' ')) {
        text.remove_suffix(1);
    }
    const std::size_t colon = text.rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

template <class T>
consteval std::string_view type_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    std::size_t start = text.find("T = ");
    text = text.substr(start + 4);
    text = text.substr(0, text.find_first_of(";]"));
    const std::size_t colon = text.rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

// The class is an argument of its own: g++ does not see that a pointer to a member of a class of an unnamed
// namespace makes a function one of this file, and would take that of another file for it.
template <auto Member, class Owner = member_owner<Member>>
void* access_member(void* object) {
    return &(static_cast<Owner*>(object)->*Member);
}

template <auto Member, class Owner = member_owner<Member>>
void* access_relationship(void* object) {
    return &(static_cast<Owner*>(object)->*Member).base();
}

template <class T>
struct IsMany {
    static constexpr bool value = false;
    static constexpr bool relationship = false;
};

template <class T>
struct IsMany<Many<T>> {
    static constexpr bool value = true;
    static constexpr bool relationship = true;
};

template <class T>
struct IsMany<One<T>> {
    static constexpr bool value = false;
    static constexpr bool relationship = true;
};

/// Never defined: calling it in a constant is what stops the compiler.
void no_cascade(const char* what_a_cascade_is);

consteval void apply_cascade(Cascades& cascades, std::string_view text) {
    cascades = Cascades{.save_update = false, .merge = false};
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = text.find(',', at);
        end = end == std::string_view::npos ? text.size() : end;
        std::string_view word = text.substr(at, end - at);
        while (!word.empty() && word.front() == ' ') {
            word.remove_prefix(1);
        }
        while (!word.empty() && word.back() == ' ') {
            word.remove_suffix(1);
        }
        if (word == "all") {
            cascades.save_update = cascades.merge = cascades.refresh_expire = cascades.expunge =
                cascades.delete_ = true;
        } else if (word == "save-update") {
            cascades.save_update = true;
        } else if (word == "merge") {
            cascades.merge = true;
        } else if (word == "refresh-expire") {
            cascades.refresh_expire = true;
        } else if (word == "expunge") {
            cascades.expunge = true;
        } else if (word == "delete") {
            cascades.delete_ = true;
        } else if (word == "delete-orphan") {
            cascades.delete_orphan = true;
        } else if (word != "none" && !word.empty()) {
            no_cascade("azoth: a cascade is made of: all, save-update, merge, delete, ...");
        }
        at = end + 1;
    }
}

struct BackPopulatesTag {
    std::string_view value;

    constexpr void apply(RelationshipOptions& o) const { o.back_populates = value; }
};

struct CascadeTag {
    Cascades value;

    constexpr void apply(RelationshipOptions& o) const { o.cascades = value; }
};

struct SecondaryTag {
    std::string_view table;
    std::string_view local;
    std::string_view remote;

    constexpr void apply(RelationshipOptions& o) const {
        o.secondary = table;
        o.secondary_local = local;
        o.secondary_remote = remote;
    }
};

struct ForeignKeyColumnTag {
    std::string_view column;

    constexpr void apply(RelationshipOptions& o) const { o.foreign_key = column; }
};

struct LazyTag {
    Lazy value;

    constexpr void apply(RelationshipOptions& o) const { o.lazy = value; }
};

struct OrderByTag {
    std::string_view column;
    bool descending;

    constexpr void apply(RelationshipOptions& o) const {
        o.order_by = column;
        o.order_descending = descending;
    }
};

struct PassiveDeletesTag {
    constexpr void apply(RelationshipOptions& o) const { o.passive_deletes = true; }
};

template <class A>
concept relationship_tag = requires(const A& a, RelationshipOptions& o) { a.apply(o); };

template <class A>
constexpr void apply_relationship_argument(RelationshipOptions& options, const A& argument) {
    static_assert(
        relationship_tag<A>,
        "azoth: a relationship takes az::back_populates(), az::cascade(), az::secondary(), "
        "az::foreign_keys_column(), "
        "az::order_by(), az::lazy(), az::passive_deletes; this argument is none of them"
    );
    if constexpr (relationship_tag<A>) {
        argument.apply(options);
    }
}

template <std::size_t C, std::size_t R, std::size_t A>
struct TableMapping {
    std::string_view table{};
    std::string_view schema{};
    std::string_view comment{};
    ColumnDef columns[C > 0 ? C : 1]{};
    RelationshipDef relationships[R > 0 ? R : 1]{};
    TableArgument arguments[A > 0 ? A : 1]{};

    static constexpr std::size_t column_count = C;
    static constexpr std::size_t relationship_count = R;
    static constexpr std::size_t argument_count = A;
};

/// A column that remembers the class that declares the member: the mapped class or a base of it.
template <class Owner>
struct OwnedColumn : ColumnDef {
    using owner = Owner;
};

template <class Owner>
struct OwnedRelationship : RelationshipDef {
    using owner = Owner;
};

template <class E>
concept column_element = __is_base_of(ColumnDef, E);

template <class E>
concept relationship_element = __is_base_of(RelationshipDef, E);

template <class E>
concept argument_element = std::same_as<E, TableArgument> || std::same_as<E, CheckTag>;

template <class E>
concept table_element = column_element<E> || relationship_element<E> || argument_element<E> ||
                        std::same_as<E, SchemaName> || std::same_as<E, CommentTag>;

/// A default that the program fills in has to be a value of its column.
template <class M, class A>
consteval void check_default() {
    if constexpr (requires { typename A::default_type; }) {
        using Given = unwrap<typename A::default_type>;
        static_assert(
            family_of<Given> == Family::any || std::same_as<Given, unwrap<M>> ||
                (family_of<Given> == family_of<M> && family_of<M> != Family::own),
            "azoth: this default is of another kind than its column (text for text, numbers for "
            "numbers, an enumeration for the same enumeration)"
        );
    }
}

template <class E>
struct OwnerOf {
    using type = void;
};

template <class E>
    requires requires { typename E::owner; }
struct OwnerOf<E> {
    using type = typename E::owner;
};

template <class A, class B>
struct MoreDerived {
    using type = std::conditional_t<std::is_void_v<B> || __is_base_of(B, A), A, B>;
};

template <class B>
struct MoreDerived<void, B> {
    using type = B;
};

/// The mapped class: of all the classes that declare its members the most derived one.
template <class Found, class... Es>
struct MappedClass {
    using type = Found;
};

template <class Found, class E, class... Es>
struct MappedClass<Found, E, Es...>
    : MappedClass<typename MoreDerived<Found, typename OwnerOf<E>::type>::type, Es...> {};

template <class Derived, class Base>
void* to_base(void* object) {
    return static_cast<Base*>(static_cast<Derived*>(object));
}

}  // namespace detail

/// The member of the other class that is the same relationship seen from there.
constexpr detail::BackPopulatesTag back_populates(std::string_view member) noexcept {
    return {member};
}

/// What happens to the related objects: any of "save-update, merge, delete, delete-orphan", or "all".
consteval detail::CascadeTag cascade(std::string_view names) {
    detail::Cascades cascades;
    detail::apply_cascade(cascades, names);
    return {cascades};
}

/// The association table of a many-to-many relationship, its column for this side and for the other one.
constexpr detail::SecondaryTag secondary(
    std::string_view table, std::string_view local_column, std::string_view remote_column
) noexcept {
    return {table, local_column, remote_column};
}

/// Which foreign key column a relationship goes by, where several lead to the same table.
constexpr detail::ForeignKeyColumnTag foreign_keys_column(std::string_view column) noexcept {
    return {column};
}

constexpr detail::LazyTag lazy(Lazy strategy) noexcept {
    return {strategy};
}

/// The order in which a collection is loaded: a column of the other class.
constexpr detail::OrderByTag order_by(std::string_view column, bool descending = false) noexcept {
    return {column, descending};
}

/// The database deletes the children itself (ON DELETE CASCADE): they are not loaded for it.
inline constexpr detail::PassiveDeletesTag passive_deletes{};

template <class T>
struct
    mapping;  // specialise it with a static `define()` for a class that cannot have `mapping()` itself

namespace detail {

template <class T>
concept maps_itself = requires { T::mapping(); };

template <class T>
concept maps_outside = requires { azoth::mapping<T>::define(); };

}  // namespace detail

/// A class with a mapping.
template <class T>
concept mapped = detail::maps_itself<T> || detail::maps_outside<T>;

namespace detail {

/// Defined in mapper.hpp.
template <class T>
const Mapper& mapper_of();

}  // namespace detail

/// One column of a mapping: its name and its type come from the member.
template <auto Member, class... As>
constexpr auto column(const As&... arguments) {
    using M = detail::member_type<Member>;
    static_assert(
        !detail::IsMany<M>::relationship,
        "azoth: this member is a relationship (One or Many): map it with az::relationship<>()"
    );
    detail::OwnedColumn<detail::member_owner<Member>> def;
    def.member = detail::member_name<Member>();
    def.access = &detail::access_member<Member>;
    (detail::apply_column_argument(def.options, arguments), ...);
    (detail::check_default<M, As>(), ...);
    if constexpr (!detail::IsMany<M>::relationship) {
        static_assert(
            TypeTraits<detail::unwrap<M>>::family != Family::none,
            "azoth: the type of this member cannot be a column; use a supported type, "
            "std::optional of one, or "
            "specialise azoth::TypeTraits for it"
        );
        def.ops = &type_ops<M>;
        def.type = TypeTraits<detail::unwrap<M>>::sql_type;
        def.nullable = type_ops<M>.nullable;
    }
    if (def.options.type.given()) {
        def.type = def.options.type;
    }
    if (def.options.nullable >= 0) {
        def.nullable = def.options.nullable == 1;
    }
    return def;
}

/// One relationship of a mapping.
template <auto Member, class... As>
constexpr auto relationship(const As&... arguments) {
    using M = detail::member_type<Member>;
    static_assert(
        detail::IsMany<M>::relationship,
        "azoth: this member is not a relationship: it has to be az::One<T> or az::Many<T>"
    );
    detail::OwnedRelationship<detail::member_owner<Member>> def;
    def.member = detail::member_name<Member>();
    def.many = detail::IsMany<M>::value;
    if constexpr (detail::IsMany<M>::relationship) {
        def.access = &detail::access_relationship<Member>;
        def.target = &detail::mapper_of<typename M::target_type>;
    }
    (detail::apply_relationship_argument(def.options, arguments), ...);
    return def;
}

/// The mapping of a class to a table: columns, relationships, and `az::index(...)`, `az::unique(...)`,
/// `az::check(...)`, `az::foreign_keys(...)`, `az::schema("...")`, `az::comment("...")` and `az::option(...)` for the
/// table as a whole.
template <class... Es>
constexpr auto table(std::string_view name, const Es&... elements) {
    static_assert(
        (... && detail::table_element<Es>),
        "azoth: a mapping is made of az::column<>(), az::relationship<>(), az::index(), "
        "az::unique(), az::check(), az::foreign_keys(), az::schema(), az::comment() and "
        "az::option(); one of these arguments is something else"
    );
    constexpr std::size_t columns = (0 + ... + (detail::column_element<Es> ? 1 : 0));
    constexpr std::size_t relationships = (0 + ... + (detail::relationship_element<Es> ? 1 : 0));
    constexpr std::size_t arguments = (0 + ... + (detail::argument_element<Es> ? 1 : 0));
    static_assert(columns > 0, "azoth: a mapped class needs at least one column");
    using Class = typename detail::MappedClass<void, Es...>::type;
    detail::TableMapping<columns, relationships, arguments> result;
    result.table = name;
    std::size_t c = 0;
    std::size_t r = 0;
    std::size_t a = 0;
    const auto place = [&](const auto& element) {
        using E = std::remove_cvref_t<decltype(element)>;
        if constexpr (detail::column_element<E>) {
            result.columns[c] = element;
            if constexpr (!std::same_as<typename E::owner, Class>) {
                result.columns[c].to_base = &detail::to_base<Class, typename E::owner>;
            }
            ++c;
        } else if constexpr (detail::relationship_element<E>) {
            result.relationships[r] = element;
            if constexpr (!std::same_as<typename E::owner, Class>) {
                result.relationships[r].to_base = &detail::to_base<Class, typename E::owner>;
            }
            ++r;
        } else if constexpr (std::same_as<E, detail::SchemaName>) {
            result.schema = element.value;
        } else if constexpr (std::same_as<E, detail::CommentTag>) {
            result.comment = element.value;
        } else if constexpr (std::same_as<E, detail::CheckTag>) {
            result.arguments[a].kind = detail::TableArgument::Kind::check;
            result.arguments[a++].text = element.value;
        } else if constexpr (detail::argument_element<E>) {
            result.arguments[a++] = element;
        }
    };
    (place(elements), ...);
    return result;
}

}  // namespace azoth
