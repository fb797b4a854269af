// SPDX-License-Identifier: MIT
// The files of a directory of records, and which of them the options choose.
#pragma once

#include "conformance/options.hpp"
#include "conformance/reader.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace conformance {

/// `key<TAB>rest` per line; empty lines and lines that begin with # do not count.
std::map<std::string, std::string> read_pairs(const std::filesystem::path& path);

/// The files of `compile/`, in order, as "compile/select.jsonl".
std::vector<std::string> compile_files(const std::filesystem::path& directory);

/// Whether the options ask for the file, by any of its names.
bool is_chosen(const Options& options, const std::string& file);

/// Whether they ask for the record, its dialect aside.
bool is_chosen(const Options& options, const Json& record);

/// The dialect of a record; empty where it has none.
std::string dialect_name(const Json& record);

void for_each_record(
    const std::filesystem::path& path, const std::function<void(const Json& record)>& use
);

}  // namespace conformance
