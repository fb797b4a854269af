// SPDX-License-Identifier: MIT
#include "markdown.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <utility>

namespace docs {

namespace {

constexpr std::string_view fence = "```";

bool is_fence(const Line& line) {
    return trimmed(line.text).starts_with(fence);
}

/// The lines that are not in a fenced block.
std::vector<Line> prose(const std::vector<Line>& page) {
    std::vector<Line> lines;
    bool in_code = false;
    for (const Line& line : page) {
        if (is_fence(line)) {
            in_code = !in_code;
        } else if (!in_code) {
            lines.push_back(line);
        }
    }
    return lines;
}

/// Without what is in backticks.
std::string without_code(std::string_view text) {
    std::string rest;
    bool in_code = false;
    for (const char c : text) {
        if (c == '`') {
            in_code = !in_code;
        } else if (!in_code) {
            rest += c;
        }
    }
    return rest;
}

/// Letters and digits in lower case, hyphens for blanks; everything else is left out.
std::string slug(std::string_view heading) {
    std::string made;
    for (const char c : heading) {
        const bool ascii = static_cast<unsigned char>(c) < 0x80;
        if (c == ' ') {
            made += '-';
        } else if (c >= 'A' && c <= 'Z') {
            made += static_cast<char>(c - 'A' + 'a');
        } else if (!ascii || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                   c == '_') {
            made += c;
        }
    }
    return made;
}

}  // namespace

std::string trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(first, text.find_last_not_of(blank) - first + 1));
}

std::vector<Line> read_lines(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        std::cerr << path << ": cannot be read\n";
        std::exit(EXIT_FAILURE);
    }
    std::vector<Line> lines;
    for (std::string text; std::getline(file, text);) {
        lines.push_back({lines.size() + 1, std::move(text)});
    }
    return lines;
}

std::vector<Block> code_blocks(const std::vector<Line>& page) {
    std::vector<Block> blocks;
    bool in_code = false;
    for (const Line& line : page) {
        if (!is_fence(line)) {
            if (in_code) {
                blocks.back().lines.push_back(line.text);
            }
            continue;
        }
        if (!in_code) {
            blocks.push_back({trimmed(line.text).substr(fence.size()), line.number, {}});
        }
        in_code = !in_code;
    }
    return blocks;
}

std::vector<Link> links(const std::vector<Line>& page) {
    std::vector<Link> found;
    for (const Line& line : prose(page)) {
        const std::string text = without_code(line.text);
        for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at)) {
            at += 2;
            found.push_back({text.substr(at, text.find(')', at) - at), line.number});
        }
    }
    return found;
}

std::vector<std::string> anchors(const std::vector<Line>& page) {
    std::vector<std::string> found;
    for (const Line& line : prose(page)) {
        const std::size_t level = line.text.find_first_not_of('#');
        if (level == 0 || level == std::string::npos || line.text[level] != ' ') {
            continue;
        }
        const std::string name = slug(trimmed(std::string_view(line.text).substr(level)));
        std::string unique = name;
        for (int i = 1; std::find(found.begin(), found.end(), unique) != found.end(); ++i) {
            unique = name + "-" + std::to_string(i);
        }
        found.push_back(std::move(unique));
    }
    return found;
}

}  // namespace docs
