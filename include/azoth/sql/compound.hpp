// SPDX-License-Identifier: MIT
// UNION, EXCEPT and INTERSECT.
#pragma once

#include "azoth/sql/key.hpp"
#include "azoth/sql/select.hpp"
#include "azoth/sql/statements.hpp"

#include <cstdint>
#include <type_traits>
#include <utility>

namespace azoth {

namespace detail {

/// What a UNION is without its row type.
class AZOTH_EXPORT CompoundBuilder {
public:
    CompoundBuilder(sql::SetOp op, sql::NodeRef left, sql::NodeRef right);

    sql::Handle<sql::CompoundSelect> node;

    void order_by(sql::NodeRef key);
    void limit(std::int64_t count);
    void offset(std::int64_t count);
    sql::NodeRef sealed() const;
};

}  // namespace detail

/// `select(...).union_all(select(...))`; rows are tuples of Ts. A value, as Select is.
template <class... Ts>
class CompoundSelect : public detail::Compilable<CompoundSelect<Ts...>>,
                       public detail::Nestable<CompoundSelect<Ts...>, Ts...> {
public:
    explicit CompoundSelect(detail::CompoundBuilder builder) noexcept
        : builder_(std::move(builder)) {}

    /// Columns of the result are named by label: `order_by("name")`.
    template <class... Es>
    [[nodiscard]] CompoundSelect order_by(const Es&... keys) const {
        CompoundSelect next(*this);
        (next.builder_.order_by(Key(keys).node()), ...);
        return next;
    }

    [[nodiscard]] CompoundSelect limit(std::int64_t count) const {
        CompoundSelect next(*this);
        next.builder_.limit(count);
        return next;
    }

    [[nodiscard]] CompoundSelect offset(std::int64_t count) const {
        CompoundSelect next(*this);
        next.builder_.offset(count);
        return next;
    }

    template <class S>
    [[nodiscard]] CompoundSelect union_(const S& other) const {
        return combined(sql::SetOp::union_, other);
    }

    template <class S>
    [[nodiscard]] CompoundSelect union_all(const S& other) const {
        return combined(sql::SetOp::union_all, other);
    }

    template <class S>
    [[nodiscard]] CompoundSelect except_(const S& other) const {
        return combined(sql::SetOp::except, other);
    }

    template <class S>
    [[nodiscard]] CompoundSelect except_all(const S& other) const {
        return combined(sql::SetOp::except_all, other);
    }

    template <class S>
    [[nodiscard]] CompoundSelect intersect(const S& other) const {
        return combined(sql::SetOp::intersect, other);
    }

    template <class S>
    [[nodiscard]] CompoundSelect intersect_all(const S& other) const {
        return combined(sql::SetOp::intersect_all, other);
    }

    sql::NodeRef subquery_node() const { return builder_.sealed(); }

    sql::Handle<const sql::CompoundSelect> statement() const noexcept { return builder_.node; }

private:
    template <class S>
    CompoundSelect combined(sql::SetOp op, const S& other) const {
        static_assert(
            detail::RowOf<S>::template is<Ts...>,
            "azoth: both sides of UNION, EXCEPT and INTERSECT need columns of the same types"
        );
        return CompoundSelect(detail::CompoundBuilder(op, builder_.sealed(), other.subquery_node())
        );
    }

    detail::CompoundBuilder builder_;
};

#define AZOTH_SET_OPERATION(name, op)                                                              \
    template <class... Ts>                                                                         \
    template <class S>                                                                             \
    CompoundSelect<Ts...> Select<Ts...>::name(const S& other) const {                              \
        static_assert(                                                                             \
            detail::RowOf<S>::template is<Ts...>,                                                  \
            "azoth: both sides of UNION, EXCEPT and INTERSECT need columns of the same types"      \
        );                                                                                         \
        return CompoundSelect<Ts...>(                                                              \
            detail::CompoundBuilder(sql::SetOp::op, builder_.sealed(), other.subquery_node())      \
        );                                                                                         \
    }

AZOTH_SET_OPERATION(union_, union_)
AZOTH_SET_OPERATION(union_all, union_all)
AZOTH_SET_OPERATION(except_, except)
AZOTH_SET_OPERATION(except_all, except_all)
AZOTH_SET_OPERATION(intersect, intersect)
AZOTH_SET_OPERATION(intersect_all, intersect_all)

#undef AZOTH_SET_OPERATION

}  // namespace azoth
