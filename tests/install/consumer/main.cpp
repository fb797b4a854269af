// SPDX-License-Identifier: MIT
#include "other.hpp"

#include <azoth/base/error.hpp>

#include <cstdio>

int main() {
    try {
        refuse();
    } catch (const azoth::IntegrityError& error) {
        std::printf("%s (%s)\n", error.what(), error.constraint().c_str());
        return error.constraint() == "uq_users_email" ? 0 : 1;
    }
    return 1;
}
