// SPDX-License-Identifier: MIT
// Compiles: the other files of this folder fail because of what they do, not because of their setting.
#include "azoth/base/error.hpp"

static_assert(__is_base_of(azoth::IntegrityError, azoth::UniqueViolation));

int main() {
    try {
        throw azoth::ArgumentError("control");
    } catch (const azoth::Error& error) {
        return error.message().empty() ? 1 : 0;
    }
}
