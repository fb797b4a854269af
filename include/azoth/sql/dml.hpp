// SPDX-License-Identifier: MIT
// INSERT, UPDATE and DELETE.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/expr.hpp"
#include "azoth/sql/select.hpp"
#include "azoth/sql/statements.hpp"

#include <initializer_list>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

/// `column = value` by the column's name; the value may be an expression.
struct NamedValue {
    std::string_view key;
    sql::NodeRef expression{};  ///< Null: `value`.
    Value value{};

    template <class T>
    NamedValue(std::string_view name, const T& v) : key(name) {
        if constexpr (azoth::expression<T>) {
            expression = v.node();
        } else {
            value = detail::to_value(v);
        }
    }
};

using NamedValues = std::initializer_list<NamedValue>;

#define AZOTH_ONE_RETURNING                                                                        \
    "azoth: this statement has a returning() already; give it all the columns at once"

namespace detail {

class AZOTH_EXPORT InsertBuilder {
public:
    explicit InsertBuilder(sql::FromRef table);

    sql::Handle<sql::Insert> node;

    void values(NamedValues row);
    void rows(std::initializer_list<NamedValues> rows);
    void from_select(std::vector<std::string_view> names, sql::NodeRef select);
    void returning(sql::NodeRef column);
    void on_conflict(std::vector<sql::ColumnRef> target);
    void do_nothing();
    void do_update(sql::ColumnRef column, sql::NodeRef value);
    void index_where(sql::NodeRef condition);
    void conflict_where(sql::NodeRef condition);
    void duplicate_key(sql::ColumnRef column, sql::NodeRef value);
    void upsert(std::vector<sql::ColumnRef> keys);
    sql::ColumnRef column(std::string_view key) const;
};

class AZOTH_EXPORT UpdateBuilder {
public:
    explicit UpdateBuilder(sql::FromRef table);

    sql::Handle<sql::Update> node;

    void set(const sql::Column& column, sql::NodeRef value);
    void values(NamedValues row);
    void where(sql::NodeRef condition);
    void returning(sql::NodeRef column);
};

class AZOTH_EXPORT DeleteBuilder {
public:
    explicit DeleteBuilder(sql::FromRef table);

    sql::Handle<sql::Delete> node;

    void where(sql::NodeRef condition);
    void returning(sql::NodeRef column);
};

/// The column node behind an expression that has to be a plain column.
AZOTH_EXPORT const sql::Column& plain_column(const sql::NodeRef& node);

/// What is assigned to a column: an expression, or a value with the column's type and name.
template <class C, class V>
sql::NodeRef assigned(const C& column, const V& value) {
    if constexpr (!expression<V>) {
        static_assert(
            !nothing<V> || is_optional<typename C::value_type> ||
                std::is_same_v<typename C::value_type, Any>,
            "azoth: this column cannot be NULL: its member is not a std::optional"
        );
    }
    static_assert(
        nothing<V> || families_match<C, V>(),
        "azoth: a value of this kind cannot be assigned to the column"
    );
    if constexpr (expression<V>) {
        return value.node();
    } else {
        sql::NodeRef node = column.node();
        return sql::make_bind(to_value(value), sql::type_of(*node), node);
    }
}

}  // namespace detail

/// INSERT; Ts are the columns of RETURNING.
template <class... Ts>
class Insert : public detail::Compilable<Insert<Ts...>> {
public:
    explicit Insert(detail::InsertBuilder builder) noexcept : builder_(std::move(builder)) {}

    /// One row by the columns' names: `values({{"name", "x"}, {"age", 3}})`.
    [[nodiscard]] Insert values(NamedValues row) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        next.builder_.values(row);
        return next;
    }

    /// Several rows; all have the columns of the first.
    [[nodiscard]] Insert values(std::initializer_list<NamedValues> rows) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        next.builder_.rows(rows);
        return next;
    }

    /// INSERT ... SELECT, or a UNION and the like.
    template <class S>
        requires requires(const S& s) { s.subquery_node(); }
    [[nodiscard]] Insert from_select(std::vector<std::string_view> names, const S& select) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        next.builder_.from_select(std::move(names), select.subquery_node());
        return next;
    }

    /// The same with columns instead of names: `insert<Archive>().from_select(select(u.id, u.name), a.id, a.name)`.
    template <template <class...> class S, class... Us, expression... Cs>
        requires(sizeof...(Cs) > 0 && requires(const S<Us...>& s) { s.subquery_node(); })
    [[nodiscard]] Insert from_select(const S<Us...>& select, const Cs&... columns) const {
        static_assert(
            sizeof...(Us) == 0 || sizeof...(Us) == sizeof...(Cs),
            "azoth: INSERT from SELECT needs as many columns as the SELECT has"
        );
        if constexpr (sizeof...(Us) == sizeof...(Cs)) {
            static_assert(
                (... && detail::families_match<Cs, Expr<Us>>()),
                "azoth: a column of the SELECT is of another kind than the column it goes into"
            );
        }
        return from_select({detail::plain_column(columns.node()).key()...}, select);
    }

    /// The columns the database gives back of each new row.
    template <class... Cs>
    [[nodiscard]] auto returning(const Cs&... columns) const {
        static_assert(sizeof...(Ts) == 0, AZOTH_ONE_RETURNING);
        detail::InsertBuilder next(builder_);
        sql::writable(next.node);
        (next.returning(detail::select_node(columns)), ...);
        return detail::with_columns<Insert, Cs...>(std::move(next));
    }

    /// What to do when a row with the same key is there; `do_nothing` or `do_update` has to follow.
    template <class... Cs>
    [[nodiscard]] Insert on_conflict(const Cs&... columns) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        std::vector<sql::ColumnRef> target;
        (target.emplace_back(&detail::plain_column(columns.node())), ...);
        next.builder_.on_conflict(std::move(target));
        return next;
    }

    [[nodiscard]] Insert do_nothing() const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        next.builder_.do_nothing();
        return next;
    }

    /// `do_update(u.name, az::excluded(u.name))`; may be called for several columns.
    template <expression C, class V>
    [[nodiscard]] Insert do_update(const C& column, const V& value) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        next.builder_.do_update(
            sql::ColumnRef(&detail::plain_column(column.node())), detail::assigned(column, value)
        );
        return next;
    }

    /// Updates the row that is there when one has the same key, on every database: ON CONFLICT, ON DUPLICATE
    /// KEY UPDATE or MERGE. See `az::upsert`.
    template <class... Cs>
    [[nodiscard]] Insert upsert(const Cs&... keys) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        std::vector<sql::ColumnRef> target;
        (target.emplace_back(&detail::plain_column(keys.node())), ...);
        next.builder_.upsert(std::move(target));
        return next;
    }

    /// The condition of the partial unique index that `on_conflict` means: ON CONFLICT (...) WHERE ...
    template <detail::condition C>
    [[nodiscard]] Insert index_where(const C& condition) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        next.builder_.index_where(condition.node());
        return next;
    }

    /// Only where it holds is the existing row updated.
    template <detail::condition C>
    [[nodiscard]] Insert do_update_where(const C& condition) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        next.builder_.conflict_where(condition.node());
        return next;
    }

    /// MySQL's ON DUPLICATE KEY UPDATE; may be called for several columns. The new value of a column is
    /// `az::inserted(column)`.
    template <expression C, class V>
    [[nodiscard]] Insert on_duplicate_key_update(const C& column, const V& value) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        next.builder_.duplicate_key(
            sql::ColumnRef(&detail::plain_column(column.node())), detail::assigned(column, value)
        );
        return next;
    }

    /// Words behind INSERT, for one database or all: `prefix_with("OR REPLACE", "sqlite")`.
    [[nodiscard]] Insert prefix_with(LiteralSql words, std::string_view dialect = {}) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        sql::writable_extras(*next.builder_.node).prefixes.add(words.view(), dialect);
        return next;
    }

    /// A CTE that the statement has, for the SELECT it inserts from.
    [[nodiscard]] Insert add_cte(const CteRef& cte, bool nest_here = false) const {
        Insert next(*this);
        sql::writable(next.builder_.node);
        sql::writable_extras(*next.builder_.node).add_cte(cte.from(), nest_here);
        return next;
    }

    const sql::Handle<sql::Insert>& statement() const noexcept { return builder_.node; }

    detail::InsertBuilder& builder() noexcept { return builder_; }

private:
    detail::InsertBuilder builder_;
};

/// UPDATE; Ts are the columns of RETURNING.
template <class... Ts>
class Update : public detail::Compilable<Update<Ts...>> {
public:
    explicit Update(detail::UpdateBuilder builder) noexcept : builder_(std::move(builder)) {}

    template <class... Cs>
    [[nodiscard]] Update where(const Cs&... conditions) const {
        detail::check_conditions<Cs...>();
        Update next(*this);
        sql::writable(next.builder_.node);
        (next.builder_.where(conditions.node()), ...);
        return next;
    }

    /// `set(u.views, u.views + 1)`; may be called for several columns.
    template <class C, class V>
    [[nodiscard]] Update set(const C& column, const V& value) const {
        static_assert(
            expression<C>,
            "azoth: set() takes a column and its value; relationships change through their objects"
        );
        Update next(*this);
        sql::writable(next.builder_.node);
        next.builder_.set(detail::plain_column(column.node()), detail::assigned(column, value));
        return next;
    }

    /// By the columns' names.
    [[nodiscard]] Update values(NamedValues row) const {
        Update next(*this);
        sql::writable(next.builder_.node);
        next.builder_.values(row);
        return next;
    }

    template <class... Cs>
    [[nodiscard]] auto returning(const Cs&... columns) const {
        static_assert(sizeof...(Ts) == 0, AZOTH_ONE_RETURNING);
        detail::UpdateBuilder next(builder_);
        sql::writable(next.node);
        (next.returning(detail::select_node(columns)), ...);
        return detail::with_columns<Update, Cs...>(std::move(next));
    }

    /// Words behind UPDATE, for one database or all: `prefix_with("LOW_PRIORITY", "mysql")`.
    [[nodiscard]] Update prefix_with(LiteralSql words, std::string_view dialect = {}) const {
        Update next(*this);
        sql::writable(next.builder_.node);
        sql::writable_extras(*next.builder_.node).prefixes.add(words.view(), dialect);
        return next;
    }

    /// A hint for its table: `with_hint("WITH (PAGLOCK)", "mssql")`.
    [[nodiscard]] Update with_hint(LiteralSql text, std::string_view dialect = {}) const {
        Update next(*this);
        auto& node = sql::writable(next.builder_.node);
        sql::writable_extras(node).add_hint(node.table, text.view(), dialect);
        return next;
    }

    /// A CTE that the statement has though none of its conditions name it.
    [[nodiscard]] Update add_cte(const CteRef& cte, bool nest_here = false) const {
        Update next(*this);
        sql::writable(next.builder_.node);
        sql::writable_extras(*next.builder_.node).add_cte(cte.from(), nest_here);
        return next;
    }

    const sql::Handle<sql::Update>& statement() const noexcept { return builder_.node; }

private:
    detail::UpdateBuilder builder_;
};

/// DELETE; Ts are the columns of RETURNING.
template <class... Ts>
class Delete : public detail::Compilable<Delete<Ts...>> {
public:
    explicit Delete(detail::DeleteBuilder builder) noexcept : builder_(std::move(builder)) {}

    template <class... Cs>
    [[nodiscard]] Delete where(const Cs&... conditions) const {
        detail::check_conditions<Cs...>();
        Delete next(*this);
        sql::writable(next.builder_.node);
        (next.builder_.where(conditions.node()), ...);
        return next;
    }

    template <class... Cs>
    [[nodiscard]] auto returning(const Cs&... columns) const {
        static_assert(sizeof...(Ts) == 0, AZOTH_ONE_RETURNING);
        detail::DeleteBuilder next(builder_);
        sql::writable(next.node);
        (next.returning(detail::select_node(columns)), ...);
        return detail::with_columns<Delete, Cs...>(std::move(next));
    }

    /// Words behind DELETE, for one database or all: `prefix_with("LOW_PRIORITY", "mysql")`.
    [[nodiscard]] Delete prefix_with(LiteralSql words, std::string_view dialect = {}) const {
        Delete next(*this);
        sql::writable(next.builder_.node);
        sql::writable_extras(*next.builder_.node).prefixes.add(words.view(), dialect);
        return next;
    }

    /// A hint for its table: `with_hint("WITH (PAGLOCK)", "mssql")`.
    [[nodiscard]] Delete with_hint(LiteralSql text, std::string_view dialect = {}) const {
        Delete next(*this);
        auto& node = sql::writable(next.builder_.node);
        sql::writable_extras(node).add_hint(node.table, text.view(), dialect);
        return next;
    }

    /// A CTE that the statement has though none of its conditions name it.
    [[nodiscard]] Delete add_cte(const CteRef& cte, bool nest_here = false) const {
        Delete next(*this);
        sql::writable(next.builder_.node);
        sql::writable_extras(*next.builder_.node).add_cte(cte.from(), nest_here);
        return next;
    }

    const sql::Handle<sql::Delete>& statement() const noexcept { return builder_.node; }

private:
    detail::DeleteBuilder builder_;
};

namespace detail {

template <class T>
concept table_like = requires(const T& t) {
    { t.from() } -> std::convertible_to<sql::FromRef>;
};

}  // namespace detail

template <detail::table_like T>
[[nodiscard]] Insert<> insert(const T& table) {
    return Insert<>(detail::InsertBuilder(table.from()));
}

/// INSERT that updates the row which is there already, as each database can: ON CONFLICT DO UPDATE on SQLite
/// and PostgreSQL, ON DUPLICATE KEY UPDATE on MySQL and MariaDB, MERGE on SQL Server and Oracle.
///
///     az::upsert(users, users.c("email")).values({{"email", "a@b.c"}, {"name", "Ana"}})
///
/// `keys` are the columns of a primary key or unique constraint; none: the primary key. All other columns of
/// values() are updated, unless `do_update(column, value)` says what is; the value that was to be inserted is
/// `az::excluded(column)`, and `do_update_where(condition)` narrows down what is updated. `do_nothing()`
/// leaves the row as it is. MySQL looks at all unique keys, whatever `keys` says.
///
/// CompileError where a database cannot do something of that: a condition on MySQL, RETURNING on Oracle.
template <detail::table_like T, class... Cs>
[[nodiscard]] Insert<> upsert(const T& table, const Cs&... keys) {
    return insert(table).upsert(keys...);
}

template <detail::table_like T>
[[nodiscard]] Update<> update(const T& table) {
    return Update<>(detail::UpdateBuilder(table.from()));
}

/// DELETE FROM; `delete` is a word of C++, hence the underscore.
template <detail::table_like T>
[[nodiscard]] Delete<> delete_(const T& table) {
    return Delete<>(detail::DeleteBuilder(table.from()));
}

/// In ON CONFLICT DO UPDATE and upsert(): the value the INSERT brought.
template <expression C>
[[nodiscard]] Expr<typename C::value_type> excluded(const C& column) {
    const sql::Column& plain = detail::plain_column(column.node());
    return Expr<typename C::value_type>(sql::excluded_column(plain));
}

/// In ON DUPLICATE KEY UPDATE: the value the INSERT brought.
template <expression C>
[[nodiscard]] Expr<typename C::value_type> inserted(const C& column) {
    const sql::Column& plain = detail::plain_column(column.node());
    return Expr<typename C::value_type>(sql::inserted_column(plain));
}

#undef AZOTH_ONE_RETURNING

}  // namespace azoth
