// SPDX-License-Identifier: MIT
#include "azoth/sql/select.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/text.hpp"
#include "sql/conditions.hpp"

#include <fmt/format.h>

namespace azoth {

namespace detail {

SelectBuilder::SelectBuilder(sql::NodeRef* columns, std::size_t count)
    : node(sql::Handle<sql::Select>::adopt(new sql::Select())) {
    node->columns.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        node->columns.push_back(std::move(columns[i]));
    }
}

void SelectBuilder::where(sql::NodeRef condition) {
    const bool copied = !node->unique();
    sql::add_condition(sql::writable(node).where, std::move(condition), copied);
}

void SelectBuilder::join(sql::JoinStep step) {
    sql::writable(node).joins.push_back(std::move(step));
}

void SelectBuilder::select_from(sql::FromRef from) {
    sql::writable(node).from.push_back(std::move(from));
}

void SelectBuilder::group_by(sql::NodeRef key) {
    sql::writable(node).group_by.push_back(std::move(key));
}

void SelectBuilder::having(sql::NodeRef condition) {
    sql::writable(node).having.push_back(std::move(condition));
}

void SelectBuilder::order_by(sql::NodeRef key) {
    sql::writable(node).order_by.push_back(std::move(key));
}

namespace {

sql::NodeRef count_bind(std::int64_t count, std::string_view what) {
    if (count < 0) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("{} of {} rows: it cannot be negative", what, count),
            .hint = "leave the call out for no limit",
        });
    }
    auto* bind = new sql::Bind(Value(count), sql::plain_type(TypeKind::Integer), nullptr);
    bind->mark_limit();
    return sql::NodeRef::adopt(bind);
}

}  // namespace

void SelectBuilder::limit(std::int64_t count) {
    sql::writable(node).limit = count_bind(count, "limit");
}

void SelectBuilder::offset(std::int64_t count) {
    sql::writable(node).offset = count_bind(count, "offset");
}

void SelectBuilder::distinct() {
    sql::writable(node).distinct = true;
}

void SelectBuilder::correlate(sql::FromRef from) {
    auto& select = sql::writable(node);
    select.correlation = sql::Correlation::only;
    select.correlate.push_back(std::move(from));
}

void SelectBuilder::for_update(const ForUpdateOptions& options) {
    auto& select = sql::writable(node);
    select.for_update = {
        .wanted = true,
        .read = options.read,
        .nowait = options.nowait,
        .skip_locked = options.skip_locked,
        .key_share = options.key_share,
    };
    if (select.extras || !options.of.empty()) {
        auto& of = sql::writable_extras(select).for_update_of;
        of.clear();
        for (const auto& locked : options.of) {
            of.push_back(locked.node);
        }
    }
}

void SelectBuilder::option(sql::Handle<const sql::Option> option) {
    sql::writable(node).options.push_back(std::move(option));
}

void SelectBuilder::add_column(sql::NodeRef column) {
    sql::writable(node).columns.push_back(std::move(column));
}

void SelectBuilder::distinct_on(sql::NodeRef key) {
    sql::writable(node).distinct_on.push_back(std::move(key));
}

void SelectBuilder::correlate_except(std::vector<sql::FromRef> froms) {
    auto& select = sql::writable(node);
    select.correlation = sql::Correlation::except;
    for (auto& from : froms) {
        select.correlate.push_back(std::move(from));
    }
}

void SelectBuilder::fetch(std::int64_t count, bool with_ties, bool percent) {
    auto& select = sql::writable(node);
    auto& extras = sql::writable_extras(select);
    select.limit = nullptr;
    extras.fetch = count_bind(count, "fetch");
    extras.fetch_with_ties = with_ties;
    extras.fetch_percent = percent;
}

void SelectBuilder::prefix(std::string_view text, std::string_view dialect) {
    sql::writable_extras(sql::writable(node)).prefixes.add(text, dialect);
}

void SelectBuilder::suffix(std::string_view text, std::string_view dialect) {
    sql::writable_extras(sql::writable(node)).suffixes.add(text, dialect);
}

void SelectBuilder::hint(sql::FromRef target, std::string_view text, std::string_view dialect) {
    sql::writable_extras(sql::writable(node)).add_hint(std::move(target), text, dialect);
}

void SelectBuilder::statement_hint(std::string_view text, std::string_view dialect) {
    sql::writable_extras(sql::writable(node)).statement_hints.add(text, dialect);
}

void SelectBuilder::add_cte(sql::FromRef cte, bool nest_here) {
    sql::writable_extras(sql::writable(node)).add_cte(std::move(cte), nest_here);
}

void SelectBuilder::label_style(sql::LabelStyle style) {
    sql::writable(node).label_style = style;
}

sql::Handle<const sql::Select> SelectBuilder::sealed() const {
    node->seal();
    return node;
}

}  // namespace detail

CteRef CteRef::with(sql::SetOp op, sql::NodeRef select) const {
    const auto& mine = sql::as<sql::Cte>(*from_);
    auto compound = sql::Handle<sql::CompoundSelect>::adopt(new sql::CompoundSelect());
    compound->op = op;
    compound->selects.push_back(mine.statement_ref());
    compound->selects.push_back(std::move(select));
    compound->seal();
    return CteRef(sql::Cte::with_union(sql::Handle<const sql::Cte>(&mine), compound));
}

CteRef CteRef::alias(std::string_view name) const {
    const auto& mine = sql::as<sql::Cte>(*from_);
    return CteRef(sql::Cte::alias(sql::Handle<const sql::Cte>(&mine), std::string(name)));
}

TextClause TextClause::bindparams(std::initializer_list<std::pair<std::string_view, Value>> values
) const {
    const auto& text = sql::as<sql::Text>(*node_);
    sql::Text::Binds binds = text.binds();
    for (const auto& [name, value] : values) {
        bool found = false;
        for (auto& bind : binds) {
            if (bind->base_name() == name) {
                bind = sql::Handle<const sql::Bind>::adopt(
                    new sql::Bind(std::string(name), Type(), false, value)
                );
                found = true;
            }
        }
        if (!found) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format("this text() has no parameter ':{}'", name),
                .hint = "write it with a colon in the SQL",
            });
        }
    }
    return TextClause(sql::NodeRef::adopt(new sql::Text(text, std::move(binds))));
}

}  // namespace azoth
