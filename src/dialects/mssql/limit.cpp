// SPDX-License-Identifier: MIT
// LIMIT, OFFSET and FETCH: TOP, OFFSET ... FETCH, or a subquery with ROW_NUMBER().
#include "azoth/base/error.hpp"
#include "dialects/mssql/compiler.hpp"

#include <utility>

namespace azoth::mssql {

using sql::Op;

namespace {

bool is_number(const sql::NodeRef& node) noexcept {
    const auto* bind = sql::if_is<sql::Bind>(node);
    return bind != nullptr && bind->is_limit();
}

sql::NodeRef fetch_of(const sql::GenerativeSelect& select) {
    return select.extras ? select.extras->fetch : nullptr;
}

bool has_fetch_options(const sql::GenerativeSelect& select) noexcept {
    return select.extras && (select.extras->fetch_percent || select.extras->fetch_with_ties);
}

/// LIMIT or FETCH.
sql::NodeRef count_of(const sql::GenerativeSelect& select) {
    sql::NodeRef fetch = fetch_of(select);
    return fetch ? fetch : select.limit;
}

bool is_limited(const sql::GenerativeSelect& select) {
    return select.offset || count_of(select);
}

/// TOP takes a number, and has no OFFSET; what is made of several SELECTs has no place for it.
bool uses_top(const sql::GenerativeSelect& select) {
    return select.kind() == sql::NodeKind::select && !select.offset &&
           (is_number(select.limit) || (is_number(fetch_of(select)) && has_fetch_options(select)));
}

/// A SELECT as a column: its parameters stand behind its own columns.
bool is_nested(const sql::Node& node) noexcept {
    const auto* label = sql::if_is<sql::Label>(&node);
    const sql::NodeKind kind = label != nullptr ? label->element().kind() : node.kind();
    return kind == sql::NodeKind::scalar_select || kind == sql::NodeKind::exists;
}

void check_order(const sql::GenerativeSelect& select) {
    if (select.order_by.empty()) {
        throw CompileError(ErrorInfo{
            .message =
                "SQL Server needs an ORDER BY for OFFSET, for a LIMIT of a UNION, and for one "
                "that is no number",
            .hint = "call order_by()",
        });
    }
    if (has_fetch_options(select)) {
        throw CompileError(ErrorInfo{
            .message = "SQL Server has FETCH with PERCENT or WITH TIES only without an offset and "
                       "with a number",
            .hint = "leave the offset out",
        });
    }
}

/// A key of ORDER BY for OVER, where labels of the column list are not known.
sql::NodeRef without_label(const sql::Select& select, const sql::NodeRef& key) {
    if (const auto* label = sql::if_is<sql::Label>(key)) {
        return label->element_ref();
    }
    if (const auto* order = sql::if_is<sql::Order>(key)) {
        return sql::make_order(order->op(), without_label(select, order->element_ref()));
    }
    if (const auto* name = sql::if_is<sql::LabelName>(key)) {
        for (const auto& column : select.columns) {
            const auto* label = sql::if_is<sql::Label>(column);
            if (label != nullptr && label->name() == name->name()) {
                return label->element_ref();
            }
        }
    }
    return key;
}

sql::NodeRef row_number(const sql::Select& select) {
    sql::ClauseList::Items keys;
    for (const auto& key : select.order_by) {
        keys.push_back(without_label(select, key));
    }
    sql::NodeRef over = sql::NodeRef::adopt(
        new sql::Over(sql::make_function("ROW_NUMBER", {}, Type(Integer())), {}, std::move(keys))
    );
    return sql::make_label("mssql_rn", std::move(over));
}

}  // namespace

bool MSSQLCompiler::has_offset_fetch() const noexcept {
    return features().offset_fetch >= 0 ? features().offset_fetch != 0 : features().at_least(11);
}

void MSSQLCompiler::visit_precolumns(const sql::Select& select) {
    SQLCompiler::visit_precolumns(select);
    if (features().strict_binds) {
        for (const auto& column : select.columns) {
            if (!is_nested(*column)) {
                sql::collect_binds(*column, column_binds_);
            }
        }
    }
    if (!is_limited(select) || !uses_top(select)) {
        return;
    }
    write("TOP ");
    // No driver takes a parameter here.
    const bool literal = std::exchange(literal_execute_, true);
    visit(*count_of(select));
    literal_execute_ = literal;
    write(" ");
    if (fetch_of(select)) {
        write(select.extras->fetch_percent ? "PERCENT " : "");
        write(select.extras->fetch_with_ties ? "WITH TIES " : "");
    }
}

sql::Handle<const sql::Select> MSSQLCompiler::translate(const sql::Select& select) {
    if (!is_limited(select) || has_offset_fetch() || uses_top(select)) {
        return nullptr;
    }
    check_order(select);
    auto inner = sql::Handle<sql::Select>::adopt(new sql::Select(select));
    inner->columns.push_back(row_number(select));
    inner->order_by.clear();
    inner->limit = nullptr;
    inner->offset = nullptr;
    if (inner->extras) {
        sql::writable_extras(*inner).fetch = nullptr;
    }
    inner->seal();
    const auto numbered = sql::FromRef::adopt(new sql::Subquery(inner, ""));

    auto outer = sql::Handle<sql::Select>::adopt(new sql::Select());
    for (const auto& column : numbered->columns()) {
        if (column->key() != "mssql_rn") {
            outer->columns.push_back(column);
        }
    }
    const sql::NodeRef number =
        sql::NodeRef::adopt(new sql::Column(nullptr, "mssql_rn", "mssql_rn", Type(Integer())));
    const sql::NodeRef count = count_of(select);
    if (select.offset) {
        outer->where.push_back(sql::make_binary(Op::gt, number, select.offset));
        if (count) {
            outer->where.push_back(
                sql::make_binary(Op::le, number, sql::make_binary(Op::add, count, select.offset))
            );
        }
    } else {
        outer->where.push_back(sql::make_binary(Op::le, number, count));
    }
    outer->seal();
    translated_.push_back(outer);
    return outer;
}

void MSSQLCompiler::visit_limit(const sql::GenerativeSelect& select) {
    if (!is_limited(select) || uses_top(select)) {
        return;
    }
    if (!has_offset_fetch()) {
        if (select.kind() == sql::NodeKind::select) {
            return;  // translated
        }
        throw CompileError(ErrorInfo{
            .message = "SQL Server before 2012 cannot limit the rows of a UNION",
            .hint = "select from its subquery(), and limit that",
        });
    }
    check_order(select);
    write("\n OFFSET ");
    if (select.offset) {
        visit(*select.offset);
    } else {
        write("0");
    }
    write(" ROWS");
    if (const sql::NodeRef count = count_of(select)) {
        write("\n FETCH FIRST ");
        visit(*count);
        write(" ROWS ONLY");
    }
}

void MSSQLCompiler::visit_order_by(const sql::GenerativeSelect& select) {
    // A subquery may only be ordered where the order decides which rows it has.
    const bool offset = select.offset || select.kind() != sql::NodeKind::select;
    if (is_subquery() && !uses_top(select) &&
        !(is_limited(select) && offset && has_offset_fetch())) {
        return;
    }
    SQLCompiler::visit_order_by(select);
}

void MSSQLCompiler::visit_for_update(const sql::GenerativeSelect&) {
    // Only cursors have FOR UPDATE; locks are asked for by hints.
}

}  // namespace azoth::mssql
