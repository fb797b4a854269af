// SPDX-License-Identifier: MIT
#include "transcript.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

namespace docs {

Transcript run(const std::string& executable) {
    Transcript transcript;
    std::FILE* const pipe = popen(("\"" + executable + "\"").c_str(), "r");
    if (pipe == nullptr) {
        return transcript;
    }
    std::string all;
    char buffer[4096];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
        all.append(buffer, size);
    }
    transcript.succeeded = pclose(pipe) == 0;

    constexpr std::string_view statement = "sql: ";
    constexpr std::string_view mark = "== line ";
    Chunk chunk;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = std::min(all.find('\n', at), all.size());
        const std::string_view line = std::string_view(all).substr(at, end - at);
        at = end + 1;
        if (line.starts_with(mark)) {
            chunk.line = std::stoul(std::string(line.substr(mark.size())));
            transcript.chunks.push_back(std::exchange(chunk, {}));
        } else if (line == "== unseen") {
            chunk = {};
        } else if (line.starts_with(statement)) {
            chunk.outputs.push_back({true, std::string(line.substr(statement.size()))});
        } else if (!line.empty()) {
            chunk.outputs.push_back({false, std::string(line)});
        }
    }
    return transcript;
}

}  // namespace docs
