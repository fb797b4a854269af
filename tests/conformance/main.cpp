// SPDX-License-Identifier: MIT
// azoth_conformance DIR [options]: builds and compiles what the records of DIR describe, and compares it
// or asks a database whether it understands it.
#include "conformance/options.hpp"
#include "conformance/prepare.hpp"
#include "conformance/runner.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    try {
        const auto options = conformance::read_options(argc, argv);
        if (!options) {
            return 2;
        }
        const bool good =
            options->prepare.empty() ? conformance::run(*options) : conformance::prepare(*options);
        return good ? 0 : 1;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "azoth_conformance: %s\n", e.what());
        return 2;
    }
}
