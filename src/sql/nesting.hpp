// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/error.hpp"

namespace azoth::sql {

/// One level of a walk down a statement, which recurses as deep as the statement is nested. Deeper than any
/// database reads is an error while there is still room on the stack. Long lists of AND and OR are one level.
class Nesting {
public:
    explicit Nesting(int& level) : level_(level) {
        if (level_ == limit) {
            throw CompileError(ErrorInfo{
                .message = "the statement is nested more than 1000 levels deep",
                .hint = "in() takes long lists of values, and a CTE takes apart what is nested",
            });
        }
        ++level_;
    }

    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

    ~Nesting() { --level_; }

private:
    static constexpr int limit = 1000;
    int& level_;
};

}  // namespace azoth::sql
