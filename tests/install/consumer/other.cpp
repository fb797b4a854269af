// SPDX-License-Identifier: MIT
#include "other.hpp"

#include <azoth/base/error.hpp>

void refuse() {
    throw azoth::UniqueViolation(
        azoth::ErrorInfo{.message = "taken", .constraint = "uq_users_email"}
    );
}
