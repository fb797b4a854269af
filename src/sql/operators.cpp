// SPDX-License-Identifier: MIT
#include "azoth/sql/operators.hpp"

#include <array>
#include <cstddef>

namespace azoth::sql {

namespace {

constexpr std::size_t count = static_cast<std::size_t>(Op::count_);

/// Precedences are SQLAlchemy's, from `operators._PRECEDENCE`.
constexpr std::array<OperatorInfo, count> make_table() {
    std::array<OperatorInfo, count> table{};
    const auto set = [&](Op op,
                         std::string_view text,
                         int precedence,
                         bool associative,
                         bool comparison,
                         Op negated) {
        table[static_cast<std::size_t>(op)] = {text, precedence, associative, comparison, negated};
    };
    set(Op::none, "", 0, false, false, Op::none);
    set(Op::and_, " AND ", 3, true, true, Op::none);
    set(Op::or_, " OR ", 2, true, true, Op::none);
    set(Op::comma, ", ", -1, true, false, Op::none);
    set(Op::eq, " = ", 5, false, true, Op::ne);
    set(Op::ne, " != ", 5, false, true, Op::eq);
    set(Op::lt, " < ", 5, false, true, Op::ge);
    set(Op::le, " <= ", 5, false, true, Op::gt);
    set(Op::gt, " > ", 5, false, true, Op::le);
    set(Op::ge, " >= ", 5, false, true, Op::lt);
    set(Op::is_, " IS ", 5, false, true, Op::is_not);
    set(Op::is_not, " IS NOT ", 5, false, true, Op::is_);
    set(Op::is_distinct_from, " IS DISTINCT FROM ", 5, false, true, Op::is_not_distinct_from);
    set(Op::is_not_distinct_from, " IS NOT DISTINCT FROM ", 5, false, true, Op::is_distinct_from);
    set(Op::in_, " IN ", 5, false, true, Op::not_in);
    set(Op::not_in, " NOT IN ", 5, false, true, Op::in_);
    set(Op::like, " LIKE ", 5, false, true, Op::not_like);
    set(Op::not_like, " NOT LIKE ", 5, false, true, Op::like);
    set(Op::ilike, " ILIKE ", 5, false, true, Op::not_ilike);
    set(Op::not_ilike, " NOT ILIKE ", 5, false, true, Op::ilike);
    const auto pattern = [&](Op op, Op negated) {
        set(op, " LIKE ", no_precedence, false, true, negated);
        set(negated, " NOT LIKE ", no_precedence, false, true, op);
    };
    pattern(Op::contains, Op::not_contains);
    pattern(Op::icontains, Op::not_icontains);
    pattern(Op::startswith, Op::not_startswith);
    pattern(Op::istartswith, Op::not_istartswith);
    pattern(Op::endswith, Op::not_endswith);
    pattern(Op::iendswith, Op::not_iendswith);
    set(Op::match, " MATCH ", 5, false, true, Op::not_match);
    set(Op::not_match, " NOT MATCH ", 5, false, true, Op::match);
    set(Op::regexp_match, " <regexp> ", 5, false, true, Op::not_regexp_match);
    set(Op::not_regexp_match, " <not regexp> ", 5, false, true, Op::regexp_match);
    set(Op::regexp_replace, "<regexp replace>", 5, false, false, Op::none);
    set(Op::getitem, "[", 15, true, false, Op::none);
    set(Op::json_getitem, " -> ", 15, true, false, Op::none);
    set(Op::json_path_getitem, " #> ", 15, true, false, Op::none);
    set(Op::between, " BETWEEN ", 5, false, true, Op::not_between);
    set(Op::not_between, " NOT BETWEEN ", 5, false, true, Op::between);
    set(Op::between_symmetric, " BETWEEN SYMMETRIC ", 5, false, true, Op::not_between_symmetric);
    set(Op::not_between_symmetric, " NOT BETWEEN SYMMETRIC ", 5, false, true, Op::between_symmetric
    );
    set(Op::add, " + ", 7, true, false, Op::none);
    set(Op::sub, " - ", 7, false, false, Op::none);
    set(Op::mul, " * ", 8, true, false, Op::none);
    set(Op::truediv, " / ", 8, false, false, Op::none);
    set(Op::floordiv, " / ", 8, false, false, Op::none);
    set(Op::mod, " % ", 8, false, false, Op::none);
    set(Op::concat, " || ", 5, true, false, Op::none);
    set(Op::bitwise_and, " & ", 7, false, false, Op::none);
    set(Op::bitwise_or, " | ", 7, false, false, Op::none);
    set(Op::bitwise_xor, " ^ ", 7, false, false, Op::none);
    set(Op::bitwise_lshift, " << ", 7, false, false, Op::none);
    set(Op::bitwise_rshift, " >> ", 7, false, false, Op::none);
    set(Op::not_, "NOT ", 5, false, true, Op::none);
    set(Op::neg, "-", 8, false, false, Op::none);
    set(Op::bitwise_not, "~", 8, false, false, Op::none);
    set(Op::distinct, "DISTINCT ", 5, false, false, Op::none);
    set(Op::exists, "EXISTS ", 0, false, true, Op::none);
    set(Op::any, "ANY ", 15, false, false, Op::none);
    set(Op::all, "ALL ", 15, false, false, Op::none);
    set(Op::is_true, "", 5, false, true, Op::is_false);
    set(Op::is_false, "NOT ", 5, false, true, Op::is_true);
    set(Op::as_boolean, "", -10, false, true, Op::none);
    set(Op::filter, "", 6, false, false, Op::none);
    set(Op::asc, " ASC", 3, false, false, Op::none);
    set(Op::desc, " DESC", 3, false, false, Op::none);
    set(Op::nulls_first, " NULLS FIRST", no_precedence, false, false, Op::none);
    set(Op::nulls_last, " NULLS LAST", no_precedence, false, false, Op::none);
    set(Op::collate, " COLLATE ", 4, false, false, Op::none);
    set(Op::custom, "", 0, false, false, Op::none);
    return table;
}

constexpr auto table = make_table();

}  // namespace

const OperatorInfo& info(Op op) noexcept {
    return table[static_cast<std::size_t>(op)];
}

}  // namespace azoth::sql
