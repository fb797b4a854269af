// SPDX-License-Identifier: MIT
#include "azoth/sql/compound.hpp"

#include "azoth/base/error.hpp"
#include "sql/affinity.hpp"

#include <fmt/format.h>

namespace azoth::detail {

namespace {

sql::NodeRef row_count(std::int64_t count, std::string_view what) {
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

/// Nothing but its members: nothing is lost when they become those of another UNION.
bool has_only_members(const sql::CompoundSelect& compound) {
    return compound.group_by.empty() && compound.order_by.empty() && !compound.limit &&
           !compound.offset && !compound.for_update.wanted && compound.options.empty() &&
           !compound.extras;
}

}  // namespace

CompoundBuilder::CompoundBuilder(sql::SetOp op, sql::NodeRef left, sql::NodeRef right)
    : node(sql::Handle<sql::CompoundSelect>::adopt(new sql::CompoundSelect())) {
    node->op = op;
    // a UNION ALL b UNION ALL c is one UNION ALL of three.
    const auto* before = sql::if_is<sql::CompoundSelect>(left);
    if (before != nullptr && before->op == op && has_only_members(*before)) {
        for (const auto& member : before->selects) {
            node->selects.push_back(member);
        }
    } else {
        node->selects.push_back(std::move(left));
    }
    node->selects.push_back(std::move(right));
}

void CompoundBuilder::order_by(sql::NodeRef key) {
    sql::writable(node).order_by.push_back(std::move(key));
}

void CompoundBuilder::limit(std::int64_t count) {
    sql::writable(node).limit = row_count(count, "limit");
}

void CompoundBuilder::offset(std::int64_t count) {
    sql::writable(node).offset = row_count(count, "offset");
}

sql::NodeRef CompoundBuilder::sealed() const {
    node->seal();
    return node;
}

}  // namespace azoth::detail
