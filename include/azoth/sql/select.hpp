// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/compiled_statement.hpp"
#include "azoth/sql/expr.hpp"
#include "azoth/sql/key.hpp"
#include "azoth/sql/statements.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

template <class... Ts>
class Select;

/// A mapped class or table in the column list: all its columns.
template <class T>
struct EntityRef {
    using entity_type = T;
    sql::NodeRef entity;

    const sql::NodeRef& node() const noexcept { return entity; }
};

namespace detail {

/// Columns whose number is not known at compile time: the rows are azoth::Row.
struct Untyped {};

template <class A>
struct SelectElement {
    static_assert(
        expression<A>,
        "azoth: select() takes columns, expressions, tables and mapped classes; this argument is "
        "none of them"
    );
    using type = std::
        conditional_t<std::same_as<typename A::value_type, Any>, Untyped, typename A::value_type>;
};

template <class T>
struct SelectElement<EntityRef<T>> {
    using type = T;
};

template <class A>
    requires(
        !expression<A> &&
        requires(const A& a) {
            { a.from() } -> std::convertible_to<sql::FromRef>;
        }
    )
struct SelectElement<A> {
    using type = Untyped;
};

/// The statement S whose rows are columns of types Us; of azoth::Row, when one of them is not known.
template <template <class...> class S, class... Us>
struct WithRow {
    using type = S<Us...>;
};

template <template <class...> class S, class... Us>
    requires(... || std::same_as<Us, Untyped>)
struct WithRow<S, Us...> {
    using type = S<>;
};

/// The statement S whose rows are the columns Cs.
template <template <class...> class S, class... Cs>
using with_columns = typename WithRow<S, typename SelectElement<Cs>::type...>::type;

template <class A>
sql::NodeRef select_node(const A& a) {
    if constexpr (requires { a.node(); }) {
        return a.node();
    } else {
        return a.from();
    }
}

/// The FROM element that a table, an alias, a subquery or a mapped class is.
template <class From>
sql::FromRef from_of(const From& from) {
    if constexpr (requires { from.from(); }) {
        return from.from();
    } else {
        return sql::as<sql::Entity>(*from.node()).from_ref();
    }
}

}  // namespace detail

/// What FOR UPDATE OF names: a table, a mapped class or a column.
struct LockTarget {
    sql::NodeRef node;

    template <class T>
        requires(!std::same_as<T, LockTarget>)
    LockTarget(const T& what) {
        if constexpr (expression<T>) {
            node = what.node();
        } else {
            node = detail::from_of(what);
        }
    }
};

/// What to do about rows that others have locked, and how far the own lock goes.
struct ForUpdateOptions {
    bool nowait = false;
    bool skip_locked = false;
    bool read = false;             ///< FOR SHARE: others may read, not write.
    bool key_share = false;        ///< PostgreSQL: FOR NO KEY UPDATE; with `read` FOR KEY SHARE.
    std::vector<LockTarget> of{};  ///< Only the rows of these are locked; empty: all.
};

namespace detail {

/// What a SELECT is without its row type; everything that need not be a template.
class AZOTH_EXPORT SelectBuilder {
public:
    /// Takes the columns out of an array.
    SelectBuilder(sql::NodeRef* columns, std::size_t count);

    sql::Handle<sql::Select> node;

    void where(sql::NodeRef condition);
    void join(sql::JoinStep step);
    void select_from(sql::FromRef from);
    void group_by(sql::NodeRef key);
    void having(sql::NodeRef condition);
    void order_by(sql::NodeRef key);
    void limit(std::int64_t count);
    void offset(std::int64_t count);
    void distinct();
    void correlate(sql::FromRef from);
    void for_update(const ForUpdateOptions& options);
    void option(sql::Handle<const sql::Option> option);
    void add_column(sql::NodeRef column);
    void distinct_on(sql::NodeRef key);
    void correlate_except(std::vector<sql::FromRef> froms);
    void fetch(std::int64_t count, bool with_ties, bool percent);
    void prefix(std::string_view text, std::string_view dialect);
    void suffix(std::string_view text, std::string_view dialect);
    void hint(sql::FromRef target, std::string_view text, std::string_view dialect);
    void statement_hint(std::string_view text, std::string_view dialect);
    void add_cte(sql::FromRef cte, bool nest_here);
    void label_style(sql::LabelStyle style);

    sql::Handle<const sql::Select> sealed() const;
};

}  // namespace detail

/// A FROM element made of a SELECT; its columns by name.
class SubqueryRef {
public:
    explicit SubqueryRef(sql::FromRef from) noexcept : from_(std::move(from)) {}

    template <class T = Any>
    Expr<T>
    c(std::string_view key, std::source_location where = std::source_location::current()) const {
        return Expr<T>(sql::NodeRef(&from_->column(key, where)));
    }

    const sql::FromRef& from() const noexcept { return from_; }

private:
    sql::FromRef from_;
};

/// A common table expression, `WITH name AS (...)`: where it is used in FROM, its name stands.
class CteRef {
public:
    explicit CteRef(sql::FromRef from) noexcept : from_(std::move(from)) {}

    /// One of its columns.
    template <class T = Any>
    Expr<T>
    c(std::string_view key, std::source_location where = std::source_location::current()) const {
        return Expr<T>(sql::NodeRef(&from_->column(key, where)));
    }

    const sql::FromRef& from() const noexcept { return from_; }

    /// The recursive part: `tree.union_all(select(...).join(tree, ...))`. What it gives is used outside.
    template <class S>
    [[nodiscard]] CteRef union_all(const S& select) const {
        return with(sql::SetOp::union_all, select.subquery_node());
    }

    template <class S>
    [[nodiscard]] CteRef union_(const S& select) const {
        return with(sql::SetOp::union_, select.subquery_node());
    }

    /// The same once more under another name, to join it with itself.
    [[nodiscard]] AZOTH_EXPORT CteRef alias(std::string_view name = {}) const;

private:
    AZOTH_EXPORT CteRef with(sql::SetOp op, sql::NodeRef select) const;

    sql::FromRef from_;
};

namespace detail {

/// The row type of the other side of a UNION.
template <class S>
struct RowOf;

template <template <class...> class S, class... Us>
struct RowOf<S<Us...>> {
    template <class... Ts>
    static constexpr bool is =
        sizeof...(Us) == 0 || sizeof...(Ts) == 0 || std::is_same_v<void(Us...), void(Ts...)>;
};

}  // namespace detail

/// A FROM element that knows the C++ types of its columns: a subquery, a CTE, VALUES, a function.
template <class From, class... Ts>
class Typed : public From {
public:
    explicit Typed(From from) : From(std::move(from)) {}

    /// All of them, in order: `const auto [id, posts] = counted.columns();`
    [[nodiscard]] std::tuple<Expr<Ts>...> columns() const {
        return columns(std::index_sequence_for<Ts...>());
    }

    /// The recursive part of a CTE, with columns of the same types.
    template <class S>
    [[nodiscard]] auto union_all(const S& select) const {
        check_row<S>();
        return Typed(From::union_all(select));
    }

    template <class S>
    [[nodiscard]] auto union_(const S& select) const {
        check_row<S>();
        return Typed(From::union_(select));
    }

    /// A CTE once more under another name.
    [[nodiscard]] auto alias(std::string_view name = {}) const { return Typed(From::alias(name)); }

private:
    template <std::size_t... I>
    std::tuple<Expr<Ts>...> columns(std::index_sequence<I...>) const {
        const auto& all = this->from()->columns();
        return {Expr<Ts>(sql::NodeRef(all[I].get()))...};
    }

    template <class S>
    static consteval void check_row() {
        static_assert(
            detail::RowOf<S>::template is<Ts...>,
            "azoth: both sides of UNION, EXCEPT and INTERSECT need columns of the same types"
        );
    }
};

namespace detail {

template <class From, class... Ts>
struct TypedFrom {
    using type = From;
};

template <class From, class... Ts>
    requires(sizeof...(Ts) > 0 && (... && (family_of<Ts> != Family::none)))
struct TypedFrom<From, Ts...> {
    using type = Typed<From, Ts...>;
};

/// The FROM element with its types, where all of them are known and each is one column.
template <class From, class... Ts>
using typed_from = typename TypedFrom<From, Ts...>::type;

}  // namespace detail

template <class... Ts>
class CompoundSelect;

/// How a CTE is written.
struct CteArguments {
    bool recursive = false;
    bool nesting = false;  ///< Its WITH stays in the statement that uses it.
};

/// FETCH FIRST
struct FetchOptions {
    bool with_ties = false;
    bool percent = false;
};

namespace detail {

/// What all that has rows can be inside of another statement. S is the statement, Ts are its columns.
template <class S, class... Ts>
class Nestable {
public:
    /// As a FROM element.
    [[nodiscard]] auto subquery(std::string_view name = {}) const {
        return typed_from<SubqueryRef, Ts...>(
            SubqueryRef(sql::FromRef::adopt(new sql::Subquery(nested(), std::string(name))))
        );
    }

    /// As subquery(), but it sees the FROM elements before it.
    [[nodiscard]] auto lateral(std::string_view name = {}) const {
        return typed_from<SubqueryRef, Ts...>(
            SubqueryRef(sql::FromRef::adopt(new sql::Subquery(nested(), std::string(name), true)))
        );
    }

    /// As `WITH name AS (...)`.
    [[nodiscard]] auto cte(std::string_view name = {}, CteArguments arguments = {}) const {
        return typed_from<CteRef, Ts...>(CteRef(sql::FromRef::adopt(new sql::Cte(
            nested(),
            std::string(name),
            {.recursive = arguments.recursive, .nesting = arguments.nesting}
        ))));
    }

    /// `EXISTS (SELECT ...)`
    [[nodiscard]] Expr<bool> exists() const {
        return Expr<bool>(sql::NodeRef::adopt(new sql::Exists(nested())));
    }

    /// `(SELECT ...)` as one value.
    [[nodiscard]] auto scalar_subquery() const {
        sql::NodeRef node = sql::NodeRef::adopt(new sql::ScalarSelect(nested()));
        if constexpr (sizeof...(Ts) == 1) {
            return Expr<Ts...>(std::move(node));
        } else {
            return Expr<Any>(std::move(node));
        }
    }

private:
    sql::NodeRef nested() const { return static_cast<const S&>(*this).subquery_node(); }
};

}  // namespace detail

/// A SELECT whose rows are tuples of Ts (without any: `azoth::Row`).
///
/// It is a value. Each method gives the next statement and leaves this one as it was; on a temporary the
/// chain works in place. Copies share what they have in common. Safe to keep and to run from many threads.
template <class... Ts>
class Select : public detail::Compilable<Select<Ts...>>,
               public detail::Nestable<Select<Ts...>, Ts...> {
public:
    explicit Select(detail::SelectBuilder builder) noexcept : builder_(std::move(builder)) {}

    /// Conditions of several calls are joined by AND.
    template <class... Cs>
    [[nodiscard]] Select where(Cs&&... conditions) const& {
        return Select(*this).where(std::forward<Cs>(conditions)...);
    }

    template <class... Cs>
    [[nodiscard]] Select where(Cs&&... conditions) && {
        static_assert(
            (... && detail::condition<Cs>),
            "azoth: this is no condition: where() takes comparisons and boolean columns"
        );
        (builder_.where(std::forward<Cs>(conditions).node()), ...);
        return std::move(*this);
    }

    /// Along a relationship, `join(u.posts)`; to a table, by its foreign key or with a condition.
    template <class Target, class... On>
    [[nodiscard]] Select join(const Target& target, const On&... on) const& {
        return Select(*this).join(target, on...);
    }

    template <class Target, class... On>
    [[nodiscard]] Select join(const Target& target, const On&... on) && {
        builder_.join(step(target, false, on...));
        return std::move(*this);
    }

    /// LEFT OUTER JOIN
    template <class Target, class... On>
    [[nodiscard]] Select outerjoin(const Target& target, const On&... on) const& {
        return Select(*this).outerjoin(target, on...);
    }

    template <class Target, class... On>
    [[nodiscard]] Select outerjoin(const Target& target, const On&... on) && {
        builder_.join(step(target, true, on...));
        return std::move(*this);
    }

    /// FULL OUTER JOIN: also the rows of either side that have none on the other.
    template <class Target, class... On>
    [[nodiscard]] Select full_outerjoin(const Target& target, const On&... on) const {
        Select next(*this);
        sql::JoinStep made = step(target, true, on...);
        made.full = true;
        next.builder_.join(std::move(made));
        return next;
    }

    /// A join that says what it starts from.
    template <class Left, class Target, class... On>
    [[nodiscard]] Select join_from(const Left& left, const Target& target, const On&... on) const {
        Select next(*this);
        sql::JoinStep made = step(target, false, on...);
        made.left = detail::from_of(left);
        next.builder_.join(std::move(made));
        return next;
    }

    template <class From>
    [[nodiscard]] Select select_from(const From& from) const {
        Select next(*this);
        next.builder_.select_from(detail::from_of(from));
        return next;
    }

    /// Expressions, or names of labels.
    template <class... Es>
    [[nodiscard]] Select group_by(const Es&... keys) const& {
        return Select(*this).group_by(keys...);
    }

    template <class... Es>
    [[nodiscard]] Select group_by(const Es&... keys) && {
        (builder_.group_by(Key(keys).node()), ...);
        return std::move(*this);
    }

    template <class C>
    [[nodiscard]] Select having(C&& condition) const& {
        return Select(*this).having(std::forward<C>(condition));
    }

    template <class C>
    [[nodiscard]] Select having(C&& condition) && {
        detail::check_conditions<C>();
        builder_.having(std::forward<C>(condition).node());
        return std::move(*this);
    }

    template <class... Es>
    [[nodiscard]] Select order_by(const Es&... keys) const& {
        return Select(*this).order_by(keys...);
    }

    template <class... Es>
    [[nodiscard]] Select order_by(const Es&... keys) && {
        (builder_.order_by(Key(keys).node()), ...);
        return std::move(*this);
    }

    /// At most so many rows. Negative is an ArgumentError.
    [[nodiscard]] Select limit(std::int64_t count) const& { return Select(*this).limit(count); }

    [[nodiscard]] Select limit(std::int64_t count) && {
        builder_.limit(count);
        return std::move(*this);
    }

    [[nodiscard]] Select offset(std::int64_t count) const& { return Select(*this).offset(count); }

    [[nodiscard]] Select offset(std::int64_t count) && {
        builder_.offset(count);
        return std::move(*this);
    }

    /// DISTINCT; with columns, PostgreSQL's DISTINCT ON (columns).
    template <class... Es>
    [[nodiscard]] Select distinct(const Es&... on) const {
        Select next(*this);
        next.builder_.distinct();
        (next.builder_.distinct_on(Key(on).node()), ...);
        return next;
    }

    /// FETCH FIRST count ROWS: LIMIT of the standard, with ties and percentages.
    [[nodiscard]] Select fetch(std::int64_t count, FetchOptions options = {}) const {
        Select next(*this);
        next.builder_.fetch(count, options.with_ties, options.percent);
        return next;
    }

    /// Words behind SELECT, for one database or all: `prefix_with("SQL_NO_CACHE", "mysql")`.
    [[nodiscard]] Select prefix_with(LiteralSql words, std::string_view dialect = {}) const {
        Select next(*this);
        next.builder_.prefix(words.view(), dialect);
        return next;
    }

    /// Words at the end of the statement.
    [[nodiscard]] Select suffix_with(LiteralSql words, std::string_view dialect = {}) const {
        Select next(*this);
        next.builder_.suffix(words.view(), dialect);
        return next;
    }

    /// A hint for a FROM element: `with_hint(users, "USE INDEX (ix)", "mysql")`.
    template <class From>
    [[nodiscard]] Select
    with_hint(const From& target, LiteralSql text, std::string_view dialect = {}) const {
        Select next(*this);
        next.builder_.hint(detail::from_of(target), text.view(), dialect);
        return next;
    }

    /// A hint for the whole statement.
    [[nodiscard]] Select with_statement_hint(LiteralSql text, std::string_view dialect = {}) const {
        Select next(*this);
        next.builder_.statement_hint(text.view(), dialect);
        return next;
    }

    /// How columns are named in the SQL.
    [[nodiscard]] Select set_label_style(sql::LabelStyle style) const {
        Select next(*this);
        next.builder_.label_style(style);
        return next;
    }

    /// A CTE that the statement has though it does not stand in FROM.
    [[nodiscard]] Select add_cte(const CteRef& cte, bool nest_here = false) const {
        Select next(*this);
        next.builder_.add_cte(cte.from(), nest_here);
        return next;
    }

    // `first.union_all(second)`: both have columns of the same types.
    template <class S>
    [[nodiscard]] CompoundSelect<Ts...> union_(const S& other) const;
    template <class S>
    [[nodiscard]] CompoundSelect<Ts...> union_all(const S& other) const;
    template <class S>
    [[nodiscard]] CompoundSelect<Ts...> except_(const S& other) const;
    template <class S>
    [[nodiscard]] CompoundSelect<Ts...> except_all(const S& other) const;
    template <class S>
    [[nodiscard]] CompoundSelect<Ts...> intersect(const S& other) const;
    template <class S>
    [[nodiscard]] CompoundSelect<Ts...> intersect_all(const S& other) const;

    /// Says that a FROM element belongs to the statement around this one.
    template <class From>
    [[nodiscard]] Select correlate(const From& from) const {
        Select next(*this);
        next.builder_.correlate(detail::from_of(from));
        return next;
    }

    /// Correlates to all FROM elements around but these.
    template <class... Froms>
    [[nodiscard]] Select correlate_except(const Froms&... froms) const {
        Select next(*this);
        next.builder_.correlate_except({detail::from_of(froms)...});
        return next;
    }

    /// FOR UPDATE; `with_for_update({.skip_locked = true, .of = {orders}})` locks the rows of `orders` only.
    [[nodiscard]] Select with_for_update(const ForUpdateOptions& options = {}) const {
        Select next(*this);
        next.builder_.for_update(options);
        return next;
    }

    /// Loader options of the ORM: `options(az::selectinload(u.posts))`.
    template <class... Os>
    [[nodiscard]] Select options(const Os&... options) const& {
        return Select(*this).options(options...);
    }

    template <class... Os>
    [[nodiscard]] Select options(const Os&... options) && {
        (builder_.option(options.option()), ...);
        return std::move(*this);
    }

    sql::NodeRef subquery_node() const { return builder_.sealed(); }

    sql::Handle<const sql::Select> statement() const noexcept { return builder_.node; }

private:
    template <class Target, class... On>
    static sql::JoinStep step(const Target& target, bool outer, const On&... on) {
        if constexpr (requires { target.join_step(outer); }) {
            static_assert(
                sizeof...(On) == 0, "azoth: a join along a relationship already has its condition"
            );
            return target.join_step(outer);
        } else {
            static_assert(
                sizeof...(On) <= 1 && (... && detail::condition<On>),
                "azoth: a join takes one condition behind its target: a comparison of columns"
            );
            sql::JoinStep made;
            made.right = detail::from_of(target);
            made.outer = outer;
            ((made.condition = on.node()), ...);
            return made;
        }
    }

    detail::SelectBuilder builder_;
};

/// SELECT of columns, expressions, tables and mapped classes:
/// `select(u.id, func::count(p.id).label("posts"))`, `select(users.c("id"), users.c("name"))`.
template <class... As>
    requires(sizeof...(As) > 0)
[[nodiscard]] auto select(const As&... columns) {
    using Result = detail::with_columns<Select, As...>;
    sql::NodeRef nodes[] = {detail::select_node(columns)...};
    return Result(detail::SelectBuilder(nodes, sizeof...(As)));
}

/// EXISTS around a SELECT, a UNION or the like.
template <class S>
    requires requires(const S& s) { s.subquery_node(); }
[[nodiscard]] Expr<bool> exists(const S& select) {
    return select.exists();
}

}  // namespace azoth
