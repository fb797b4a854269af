// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/error.hpp"

namespace azoth::sql {

/// One level of a walk down a statement, which recurses as deep as the statement is nested. Deeper than any
/// database reads is an error while there is still room on the stack. Long lists of AND and OR are one level.
class Nesting {
public:
    /// `weight`: how many levels of plain expressions need as much of the stack.
    explicit Nesting(int& level, int weight = 1) : level_(level), weight_(weight) {
        if (level_ + weight_ > limit) {
            throw CompileError(ErrorInfo{
                .message = "the statement is nested too deep: more than 1000 operators or 100 "
                           "SELECTs in each other",
                .hint = "in() takes long lists of values, and a CTE takes apart what is nested",
            });
        }
        level_ += weight_;
    }

    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

    ~Nesting() { level_ -= weight_; }

private:
    static constexpr int limit = 1000;
    int& level_;
    int weight_;
};

}  // namespace azoth::sql
