// SPDX-License-Identifier: MIT
// How related objects are loaded: options of a query.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/orm/columns.hpp"
#include "azoth/sql/statements.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

namespace detail {

enum class Strategy : std::uint8_t { lazy, joined, selectin, raise };

/// One step of a path: a relationship (null: all of them) and how it is loaded.
struct LoadStep {
    const Relationship* relationship;
    Strategy strategy;

    friend bool operator==(const LoadStep&, const LoadStep&) noexcept = default;
};

using LoadPath = std::vector<LoadStep>;

AZOTH_EXPORT sql::Handle<const sql::Option> make_load_option(LoadPath path);

}  // namespace detail

/// A loader option; the next step of a path follows from what it leads to:
/// `az::selectinload(u.posts).joinedload(p.comments)`.
class LoaderOption {
public:
    explicit LoaderOption(detail::LoadPath path) noexcept : path_(std::move(path)) {}

    template <class Owner, class Target>
    [[nodiscard]] LoaderOption selectinload(const RelationshipExpr<Owner, Target>& next) const {
        return then(next.relationship(), detail::Strategy::selectin);
    }

    template <class Owner, class Target>
    [[nodiscard]] LoaderOption joinedload(const RelationshipExpr<Owner, Target>& next) const {
        return then(next.relationship(), detail::Strategy::joined);
    }

    template <class Owner, class Target>
    [[nodiscard]] LoaderOption lazyload(const RelationshipExpr<Owner, Target>& next) const {
        return then(next.relationship(), detail::Strategy::lazy);
    }

    template <class Owner, class Target>
    [[nodiscard]] LoaderOption raiseload(const RelationshipExpr<Owner, Target>& next) const {
        return then(next.relationship(), detail::Strategy::raise);
    }

    [[nodiscard]] sql::Handle<const sql::Option> option() const {
        return detail::make_load_option(path_);
    }

private:
    [[nodiscard]] LoaderOption
    then(const detail::Relationship& next, detail::Strategy strategy) const {
        detail::LoadPath path = path_;
        path.push_back({&next, strategy});
        return LoaderOption(std::move(path));
    }

    detail::LoadPath path_;
};

/// After the objects, with one `SELECT ... WHERE key IN (...)` for up to 500 of them at a time: the right choice
/// for most collections.
template <class Owner, class Target>
[[nodiscard]] LoaderOption selectinload(const RelationshipExpr<Owner, Target>& relationship) {
    return LoaderOption({{&relationship.relationship(), detail::Strategy::selectin}});
}

/// In the same SELECT, by LEFT OUTER JOIN: the right choice for references to one object. A collection joined to
/// a query with LIMIT, OFFSET, DISTINCT or GROUP BY is loaded as by `selectinload`, since the join would multiply
/// the rows that are counted.
template <class Owner, class Target>
[[nodiscard]] LoaderOption joinedload(const RelationshipExpr<Owner, Target>& relationship) {
    return LoaderOption({{&relationship.relationship(), detail::Strategy::joined}});
}

/// When it is first looked at.
template <class Owner, class Target>
[[nodiscard]] LoaderOption lazyload(const RelationshipExpr<Owner, Target>& relationship) {
    return LoaderOption({{&relationship.relationship(), detail::Strategy::lazy}});
}

/// Never: looking at it unloaded is an InvalidRequestError. Finds forgotten eager loading (N+1).
template <class Owner, class Target>
[[nodiscard]] LoaderOption raiseload(const RelationshipExpr<Owner, Target>& relationship) {
    return LoaderOption({{&relationship.relationship(), detail::Strategy::raise}});
}

/// `raiseload("*")`: for every relationship that no other option loads.
[[nodiscard]] AZOTH_EXPORT LoaderOption raiseload(std::string_view all);

}  // namespace azoth
