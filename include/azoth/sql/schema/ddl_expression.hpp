// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/node.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace azoth {

/// SQL inside of DDL: a text that is taken as it is, or an expression over columns.
class AZOTH_EXPORT DDLExpression {
public:
    DDLExpression() noexcept = default;
    DDLExpression(const char* text);
    DDLExpression(std::string_view text);
    DDLExpression(const std::string& text);

    DDLExpression(sql::NodeRef node) noexcept : node_(std::move(node)) {}

    template <class E>
        requires requires(const E& e) {
            { e.node() } -> std::convertible_to<sql::NodeRef>;
        }
    DDLExpression(const E& expression) : node_(expression.node()) {}

    bool empty() const noexcept { return !node_; }

    const sql::NodeRef& node() const noexcept { return node_; }

    friend AZOTH_EXPORT bool operator==(const DDLExpression& left, const DDLExpression& right);

private:
    sql::NodeRef node_;
};

}  // namespace azoth
