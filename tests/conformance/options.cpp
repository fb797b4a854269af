// SPDX-License-Identifier: MIT
#include "conformance/options.hpp"

#include <cstdio>
#include <limits>
#include <string_view>

namespace conformance {

namespace {

constexpr const char* usage =
    "usage: azoth_conformance DIR [options]\n"
    "  --mismatches[=N]  print (N per file of) the records that do not match\n"
    "  --summary         count mismatches by reason\n"
    "  --only FILE       one file, with or without its folder and ending\n"
    "  --record ID       records whose id holds ID\n"
    "  --kind KIND       records of one kind\n"
    "  --dialect NAME    records of one dialect\n"
    "  --different FILE  records that differ on purpose: lines of id<TAB>reason\n"
    "  --prepare URL     prepare what azoth writes on this database instead of comparing it\n"
    "  --floor FILE      fail when a file matches less: lines of file<TAB>count\n";

}  // namespace

std::optional<Options> read_options(int argc, char** argv) {
    Options options;
    options.different = AZOTH_TESTS_DIR "/conformance/different.txt";
    options.acceptance = AZOTH_TESTS_DIR "/conformance/acceptance";
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const std::size_t equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals);
        const auto value = [&]() -> std::string {
            if (equals != std::string_view::npos) {
                return std::string(argument.substr(equals + 1));
            }
            return i + 1 < argc ? argv[++i] : "";
        };
        if (name == "--mismatches") {
            options.mismatches = equals == std::string_view::npos
                                     ? std::numeric_limits<std::size_t>::max()
                                     : static_cast<std::size_t>(std::stoul(value()));
        } else if (name == "--summary") {
            options.summary = true;
        } else if (name == "--only") {
            options.file = value();
        } else if (name == "--record") {
            options.record = value();
        } else if (name == "--kind") {
            options.kind = value();
        } else if (name == "--dialect") {
            options.dialect = value();
        } else if (name == "--different") {
            options.different = value();
        } else if (name == "--prepare") {
            options.prepare = value();
        } else if (name == "--floor") {
            options.floors = value();
        } else if (options.directory.empty() && !argument.starts_with("--")) {
            options.directory = argument;
        } else {
            std::fprintf(stderr, "unknown argument '%s'\n%s", argv[i], usage);
            return std::nullopt;
        }
    }
    if (options.directory.empty()) {
        std::fputs(usage, stderr);
        return std::nullopt;
    }
    return options;
}

}  // namespace conformance
