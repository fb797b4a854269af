// SPDX-License-Identifier: MIT
// Tests of the documentation:
//
//     azoth_docs links <folder>
//     azoth_docs code <page> <program>
//     azoth_docs program <page> <program> <executable>
#include "checks.hpp"

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

int main(int count, char** values) {
    const std::vector<std::string> arguments(values + 1, values + count);
    const std::string what = arguments.empty() ? "" : arguments[0];
    bool good = false;
    if (what == "links" && arguments.size() == 2) {
        good = docs::check_links(arguments[1]);
    } else if (what == "code" && arguments.size() == 3) {
        good = docs::check_code(arguments[1], arguments[2]);
    } else if (what == "program" && arguments.size() == 4) {
        good = docs::check_program(arguments[1], arguments[2], arguments[3]);
    } else {
        std::cerr << "usage: azoth_docs links FOLDER | code PAGE PROGRAM | program PAGE PROGRAM "
                     "EXECUTABLE\n";
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
