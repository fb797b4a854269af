// SPDX-License-Identifier: MIT
// SELECTs that older versions only know in another form: joins by `(+)` in WHERE, LIMIT by ROWNUM.
#include "azoth/base/error.hpp"
#include "dialects/oracle/compiler.hpp"

#include <algorithm>

namespace azoth::oracle {

using sql::Op;

bool OracleCompiler::has_offset_fetch() const noexcept {
    return features().offset_fetch >= 0 ? features().offset_fetch != 0 : features().at_least(12);
}

// ---- joins

namespace {

/// `column(+)`: the side of an outer join that may be missing.
class OuterJoinColumn final : public sql::Construct {
public:
    explicit OuterJoinColumn(const sql::Column& column)
        : Construct("azoth.oracle.outer_join_column", column.type(), parts_of(column)) {}

    void compile(sql::SQLCompiler& compiler) const override {
        compiler.visit(*parts()[0]);
        compiler.write("(+)");
    }

private:
    static sql::ClauseList::Items parts_of(const sql::Column& column) {
        sql::ClauseList::Items items;
        items.push_back(sql::NodeRef(&column));
        return items;
    }
};

bool is_derived_from(const sql::FromClause& from, const sql::FromClause* other) {
    if (&from == other) {
        return true;
    }
    if (const auto* join = sql::if_is<sql::Join>(&from)) {
        return is_derived_from(join->left(), other) || is_derived_from(join->right(), other);
    }
    if (const auto* alias = sql::if_is<sql::Alias>(&from)) {
        return is_derived_from(alias->element(), other);
    }
    return false;
}

/// The side of a comparison, with `(+)` when it is a column of `right`.
bool mark(sql::NodeRef& side, const sql::FromClause& right) {
    const auto* column = sql::if_is<sql::Column>(side);
    if (column == nullptr || column->from() == nullptr || !is_derived_from(right, column->from())) {
        return false;
    }
    side = sql::NodeRef::adopt(new OuterJoinColumn(*column));
    return true;
}

sql::NodeRef marked(const sql::NodeRef& condition, const sql::FromClause& right) {
    if (const auto* binary = sql::if_is<sql::Binary>(condition)) {
        sql::NodeRef first = marked(binary->left_ref(), right);
        sql::NodeRef second = marked(binary->right_ref(), right);
        if (!mark(first, right)) {
            mark(second, right);
        }
        if (binary->op() == Op::custom) {
            return sql::make_binary(
                binary->custom(), std::move(first), std::move(second), binary->type()
            );
        }
        return sql::NodeRef::adopt(new sql::Binary(
            binary->op(),
            std::move(first),
            std::move(second),
            binary->type(),
            binary->extra_ref(),
            binary->modifiers()
        ));
    }
    if (const auto* list = sql::if_is<sql::ClauseList>(condition)) {
        sql::ClauseList::Items items;
        for (const auto& item : list->items()) {
            items.push_back(marked(item, right));
        }
        return sql::make_list(list->op(), std::move(items), list->type());
    }
    if (const auto* unary = sql::if_is<sql::Unary>(condition);
        unary != nullptr && unary->op() == Op::not_) {
        return sql::make_not(marked(unary->operand_ref(), right));
    }
    return condition;
}

}  // namespace

void OracleCompiler::add_join_conditions(sql::Select& select, const sql::FromClause& from) const {
    const auto* join = sql::if_is<sql::Join>(&from);
    if (join == nullptr) {
        return;
    }
    select.where.push_back(
        join->outer() ? marked(join->condition_ref(), join->right()) : join->condition_ref()
    );
    add_join_conditions(select, join->left());
    add_join_conditions(select, join->right());
}

// ---- LIMIT

namespace {

bool is_number(const sql::NodeRef& node) noexcept {
    const auto* bind = sql::if_is<sql::Bind>(node);
    return bind != nullptr && bind->is_limit();
}

sql::NodeRef word(std::string_view text) {
    return sql::NodeRef::adopt(new sql::Text(std::string(text), false, Type(Integer())));
}

/// `/*+ FIRST_ROWS(n) */`
sql::NodeRef first_rows_hint(const sql::NodeRef& limit) {
    const sql::Text pattern("/*+ FIRST_ROWS(:n) */", true, Type());
    sql::Text::Binds binds;
    binds.emplace_back(&sql::as<sql::Bind>(*limit));
    return sql::NodeRef::adopt(new sql::Text(pattern, std::move(binds)));
}

/// A SELECT of the first `count` columns of another.
sql::Handle<sql::Select> select_from(const sql::FromRef& inner, std::size_t count) {
    auto outer = sql::Handle<sql::Select>::adopt(new sql::Select());
    for (std::size_t i = 0; i < count; ++i) {
        outer->columns.push_back(inner->columns()[i]);
    }
    return outer;
}

/// A SELECT whose locked columns (FOR UPDATE OF) have to be seen from outside of it.
struct Wrapped {
    sql::Handle<sql::Select> select;
    std::vector<sql::NodeRef> of;  ///< As the SELECT knows them.

    /// Puts it into a subquery; `of` are its columns then.
    sql::FromRef close(std::size_t own_columns) {
        std::vector<std::size_t> positions;
        for (const auto& node : of) {
            std::size_t at = 0;
            std::size_t found = select->columns.size();
            for (const auto& column : select->columns) {
                if (column == node) {
                    found = at;
                }
                ++at;
            }
            positions.push_back(found);
            if (found == select->columns.size() && node->kind() == sql::NodeKind::column) {
                select->columns.push_back(node);
            }
        }
        static_cast<void>(own_columns);
        select->seal();
        const auto closed = sql::FromRef::adopt(new sql::Subquery(select, ""));
        for (std::size_t i = 0; i < of.size(); ++i) {
            if (of[i]->kind() == sql::NodeKind::column && positions[i] < closed->columns().size()) {
                of[i] = closed->columns()[positions[i]];
            }
        }
        return closed;
    }
};

}  // namespace

sql::Handle<sql::Select> OracleCompiler::limit_by_rownum(const sql::Select& select) const {
    Wrapped inner{sql::Handle<sql::Select>::adopt(new sql::Select(select)), {}};
    inner.select->limit = nullptr;
    inner.select->offset = nullptr;
    inner.select->for_update = {};
    if (inner.select->extras) {
        sql::Extras& extras = sql::writable_extras(*inner.select);
        inner.of.assign(extras.for_update_of.begin(), extras.for_update_of.end());
        extras.for_update_of.clear();
    }
    // Whole tables in the column list stand for their columns.
    sql::Select::List columns;
    for (const auto& node : inner.select->columns) {
        if (sql::is_from(node->kind())) {
            for (const auto& column : static_cast<const sql::FromClause&>(*node).columns()) {
                columns.push_back(column);
            }
        } else {
            columns.push_back(node);
        }
    }
    inner.select->columns = std::move(columns);
    const std::size_t count = inner.select->columns.size();

    const sql::FromRef limited = inner.close(count);
    Wrapped outer{select_from(limited, count), std::move(inner.of)};
    if (select.limit) {
        if (features().optimize_limits && is_number(select.limit)) {
            sql::Words& prefixes = sql::writable_extras(*outer.select).prefixes;
            prefixes.text.push_back(first_rows_hint(select.limit));
            prefixes.dialects.emplace_back();
        }
        const sql::NodeRef last =
            select.offset ? sql::make_binary(Op::add, select.limit, select.offset) : select.limit;
        outer.select->where.push_back(sql::make_binary(Op::le, word("ROWNUM"), last));
    }
    if (select.offset) {
        outer.select->columns.push_back(sql::make_label("ora_rn", word("ROWNUM")));
        const sql::FromRef numbered = outer.close(count);
        outer.select = select_from(numbered, count);
        outer.select->where.push_back(sql::make_binary(Op::gt, word("ora_rn"), select.offset));
    }
    outer.select->for_update = select.for_update;
    if (!outer.of.empty()) {
        sql::Extras& extras = sql::writable_extras(*outer.select);
        for (auto& node : outer.of) {
            extras.for_update_of.push_back(std::move(node));
        }
    }
    return outer.select;
}

sql::Handle<const sql::Select> OracleCompiler::translate(const sql::Select& select) {
    if (std::ranges::any_of(translated_, [&](const auto& done) { return done.get() == &select; })) {
        return nullptr;
    }
    const bool by_rownum = (select.limit || select.offset) && !has_offset_fetch() &&
                           !(select.extras && select.extras->fetch);
    sql::Handle<sql::Select> made;
    if (!features().ansi_joins) {
        auto joined = sql::Handle<sql::Select>::adopt(new sql::Select(select));
        for (const auto& from : froms_of(select)) {
            add_join_conditions(*joined, *from);
        }
        if (joined->where.size() != select.where.size()) {
            made = std::move(joined);
        }
    }
    if (by_rownum) {
        // What is inside of it is translated when its turn comes.
        made = limit_by_rownum(select);
    }
    if (!made) {
        return nullptr;
    }
    made->seal();
    translated_.push_back(made);
    return made;
}

void OracleCompiler::visit_limit(const sql::GenerativeSelect& select) {
    const sql::Node* fetch = select.extras ? select.extras->fetch.get() : nullptr;
    if (fetch == nullptr && !has_offset_fetch()) {
        return;
    }
    if (select.offset) {
        write("\n OFFSET ");
        visit(*select.offset);
        write(" ROWS");
    }
    const sql::Node* count = fetch != nullptr ? fetch : select.limit.get();
    if (count == nullptr) {
        return;
    }
    write("\n FETCH FIRST ");
    visit(*count);
    write(fetch != nullptr && select.extras->fetch_percent ? " PERCENT" : "");
    write(fetch != nullptr && select.extras->fetch_with_ties ? " ROWS WITH TIES" : " ROWS ONLY");
}

}  // namespace azoth::oracle
