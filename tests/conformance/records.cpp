// SPDX-License-Identifier: MIT
#include "conformance/records.hpp"

#include <algorithm>
#include <fstream>

namespace conformance {

namespace fs = std::filesystem;

std::map<std::string, std::string> read_pairs(const fs::path& path) {
    std::map<std::string, std::string> pairs;
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);) {
        if (const std::size_t tab = line.find('\t'); tab != std::string::npos && line[0] != '#') {
            pairs.emplace(line.substr(0, tab), line.substr(tab + 1));
        }
    }
    return pairs;
}

std::vector<std::string> compile_files(const fs::path& directory) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(directory / "compile")) {
        if (entry.path().extension() == ".jsonl") {
            found.push_back("compile/" + entry.path().filename().string());
        }
    }
    std::ranges::sort(found);
    return found;
}

bool is_chosen(const Options& options, const std::string& file) {
    const fs::path path(file);
    return options.file.empty() || options.file == file || options.file == path.filename() ||
           options.file == path.stem();
}

bool is_chosen(const Options& options, const Json& record) {
    const auto kind = record.contains("kind") ? record.at("kind") : record.value("op", Json(""));
    return record.at("id").get_ref<const std::string&>().find(options.record) !=
               std::string::npos &&
           (options.kind.empty() || kind == options.kind);
}

std::string dialect_name(const Json& record) {
    const auto found = record.find("dialect");
    if (found == record.end()) {
        return {};
    }
    return found->is_object()   ? found->at("name").get<std::string>()
           : found->is_string() ? found->get<std::string>()
                                : std::string();
}

void for_each_record(const fs::path& path, const std::function<void(const Json& record)>& use) {
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);) {
        use(Json::parse(line));
    }
}

}  // namespace conformance
