// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace conformance {

/// What the command line asks for.
struct Options {
    std::filesystem::path directory;
    std::string file;     ///< Only this one: "compile/select.jsonl", "select.jsonl" or "select".
    std::string record;   ///< Only records whose id holds this.
    std::string kind;     ///< Only this kind (or `op`, where records have no kind).
    std::string dialect;  ///< Only this dialect.
    std::size_t mismatches = 0;        ///< Print so many per file.
    bool summary = false;              ///< Mismatches by their reason.
    std::filesystem::path acceptance;  ///< What databases need not accept: `<dialect>.txt` each.
    std::filesystem::path different;   ///< Records that differ on purpose: `id<TAB>reason`.
    std::string prepare;               ///< Prepare the records on the database of this URL.
    std::filesystem::path floors;      ///< `file<TAB>count`: fewer matches than that are a failure.
};

/// Null, with the usage on stderr, when the command line is wrong.
std::optional<Options> read_options(int argc, char** argv);

}  // namespace conformance
