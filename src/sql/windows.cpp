// SPDX-License-Identifier: MIT
#include "azoth/sql/windows.hpp"

#include "sql/walk.hpp"

namespace azoth::sql {

namespace {

NodeRef bound_parameter(const FrameBound& bound) {
    if (bound.kind == FrameBound::Kind::unbounded || bound.kind == FrameBound::Kind::current_row) {
        return nullptr;
    }
    return make_bind(Value(bound.offset), Type(TypeSpec(TypeKind::Integer)), nullptr);
}

}  // namespace

Over::Over(
    NodeRef element, ClauseList::Items partition_by, ClauseList::Items order_by, WindowFrame frame
)
    : Expression(node_kind, type_of(*element)), element_(std::move(element)),
      partition_by_(std::move(partition_by)), order_by_(std::move(order_by)), frame_(frame) {
    if (frame.kind != WindowFrame::Kind::none) {
        lower_ = bound_parameter(frame.from);
        upper_ = bound_parameter(frame.to);
    }
    Hasher::seal(*this);
}

WithinGroup::WithinGroup(NodeRef element, ClauseList::Items order_by)
    : Expression(node_kind, type_of(*element)), element_(std::move(element)),
      order_by_(std::move(order_by)) {
    Hasher::seal(*this);
}

Filter::Filter(NodeRef element, NodeRef condition)
    : Expression(node_kind, type_of(*element)), element_(std::move(element)),
      condition_(std::move(condition)) {
    Hasher::seal(*this);
}

AggregateOrderBy::AggregateOrderBy(NodeRef element, ClauseList::Items order_by)
    : Expression(node_kind, type_of(*element)), element_(std::move(element)),
      order_by_(std::move(order_by)) {
    Hasher::seal(*this);
}

NextValue::NextValue(std::string schema, std::string sequence, Type type)
    : Expression(node_kind, std::move(type)), schema_(std::move(schema)),
      sequence_(std::move(sequence)) {
    Hasher::seal(*this);
}

TableValuedColumn::TableValuedColumn(NodeRef function, std::string name, Type type)
    : Expression(node_kind, std::move(type)), function_(std::move(function)),
      name_(std::move(name)) {
    Hasher::seal(*this);
}

}  // namespace azoth::sql
