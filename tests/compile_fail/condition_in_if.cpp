// SPDX-License-Identifier: MIT
// A condition asked by the program itself.
// expect: azoth: a condition is a part of a statement: the database decides it
#include "model.hpp"

int wrong() {
    if (u.email == "x") {
        return 1;
    }
    return 0;
}
