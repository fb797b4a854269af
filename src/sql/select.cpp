// SPDX-License-Identifier: MIT
#include "azoth/sql/select.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/text.hpp"

#include <fmt/format.h>

namespace azoth {

namespace detail {

SelectBuilder::SelectBuilder(sql::Select::List columns)
    : node(sql::Handle<sql::Select>::adopt(new sql::Select())) {
    node->columns = std::move(columns);
}

void SelectBuilder::where(sql::NodeRef condition) {
    sql::writable(node).where.push_back(std::move(condition));
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
    auto* bind = new sql::Bind(Value(count), Type(TypeSpec(TypeKind::Integer)), nullptr);
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

void SelectBuilder::for_update(sql::ForUpdate mode) {
    sql::writable(node).for_update = mode;
}

void SelectBuilder::option(sql::Handle<const sql::Option> option) {
    sql::writable(node).options.push_back(std::move(option));
}

void SelectBuilder::add_column(sql::NodeRef column) {
    sql::writable(node).columns.push_back(std::move(column));
}

sql::Handle<const sql::Select> SelectBuilder::sealed() const {
    node->seal();
    return node;
}

sql::FromRef SelectBuilder::subquery(std::string_view name) const {
    return sql::FromRef::adopt(new sql::Subquery(sealed(), std::string(name)));
}

}  // namespace detail

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
