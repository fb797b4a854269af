// SPDX-License-Identifier: MIT
// From a mapped class to its mapper: the thin typed side.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/orm/mapping.hpp"
#include "azoth/sql/schema/metadata.hpp"
#include "azoth/sql/selectable.hpp"

#include <cstddef>
#include <new>
#include <string_view>
#include <utility>

namespace azoth {

namespace detail {

class Mapper;
struct Relationship;

/// Makes the mapper of a class; once per class and process.
AZOTH_EXPORT const Mapper& make_mapper(const MappingDef& def);

AZOTH_EXPORT const sql::Column& mapped_column(const Mapper& mapper, std::string_view member);
AZOTH_EXPORT const Relationship& mapped_relationship(const Mapper& mapper, std::string_view member);
AZOTH_EXPORT const sql::Entity& mapped_entity(const Mapper& mapper);
AZOTH_EXPORT const sql::FromClause& mapped_table(const Mapper& mapper);
AZOTH_EXPORT void add_to_metadata(MetaData& metadata, const Mapper& mapper);

/// Memory for an instance: its state, and room for the object behind it.
AZOTH_EXPORT InstanceState* allocate_instance(const Mapper& mapper);
/// The object is there: its relationships learn whom they belong to.
AZOTH_EXPORT void adopt_object(InstanceState* state) noexcept;
AZOTH_EXPORT void free_instance(InstanceState* state) noexcept;

template <class T>
consteval auto mapping_definition() {
    static_assert(
        mapped<T>,
        "azoth: this class has no mapping: give it a static constexpr mapping(), or specialise "
        "azoth::mapping<T> "
        "with a static define()"
    );
    if constexpr (maps_itself<T>) {
        return T::mapping();
    } else if constexpr (maps_outside<T>) {
        return azoth::mapping<T>::define();
    } else {
        return TableMapping<1, 0, 0>{};
    }
}

template <class M>
consteval bool has_primary_key(const M& mapping) {
    for (std::size_t i = 0; i < M::column_count; ++i) {
        if (mapping.columns[i].options.primary_key) {
            return true;
        }
    }
    return false;
}

template <class M>
consteval bool names_are_unique(const M& mapping) {
    for (std::size_t i = 0; i < M::column_count; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (mapping.columns[i].member == mapping.columns[j].member) {
                return false;
            }
        }
    }
    return true;
}

template <class T>
inline constexpr auto definition = mapping_definition<T>();

template <class T>
consteval bool maps_column(std::string_view member) {
    for (std::size_t i = 0; i < definition<T>.column_count; ++i) {
        if (definition<T>.columns[i].member == member) {
            return true;
        }
    }
    return false;
}

template <class T>
consteval bool maps_relationship(std::string_view member) {
    for (std::size_t i = 0; i < definition<T>.relationship_count; ++i) {
        if (definition<T>.relationships[i].member == member) {
            return true;
        }
    }
    return false;
}

template <class T>
const Mapper& mapper_of() {
    static_assert(
        has_primary_key(definition<T>),
        "azoth: a mapped class needs a primary key: give one of its columns az::primary_key"
    );
    static_assert(names_are_unique(definition<T>), "azoth: a member is mapped twice");
    static_assert(
        definition<T>.column_count <= 256, "azoth: a mapped class has at most 256 columns"
    );
    static_assert(
        std::is_default_constructible_v<T> && std::is_move_constructible_v<T>,
        "azoth: a mapped class must be default-constructible and movable: objects are made before "
        "they are loaded"
    );
    static const Mapper& mapper = make_mapper(MappingDef{
        definition<T>.table,
        definition<T>.schema,
        definition<T>.comment,
        definition<T>.columns,
        definition<T>.column_count,
        definition<T>.relationships,
        definition<T>.relationship_count,
        definition<T>.arguments,
        definition<T>.argument_count,
        ObjectOps{
            sizeof(T),
            alignof(T),
            [](void* at) { ::new (at) T(); },
            [](void* object) noexcept { static_cast<T*>(object)->~T(); },
            type_name<T>(),
        },
    });
    return mapper;
}

template <class T>
InstanceState* new_instance(T&& value) {
    using U = std::remove_cvref_t<T>;
    InstanceState* state = allocate_instance(mapper_of<U>());
    try {
        ::new (state->object()) U(std::forward<T>(value));
    } catch (...) {
        free_instance(state);
        throw;
    }
    adopt_object(state);
    return state;
}

}  // namespace detail

/// The schema of mapped classes: `az::metadata<User, Post>().create_all(engine)`.
template <mapped... Ts>
[[nodiscard]] MetaData metadata() {
    MetaData result;
    (detail::add_to_metadata(result, detail::mapper_of<Ts>()), ...);
    return result;
}

}  // namespace azoth
