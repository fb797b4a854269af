// SPDX-License-Identifier: MIT
#include "checks.hpp"
#include "markdown.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace docs {

namespace {

namespace fs = std::filesystem;

/// Every page of the folder but those of builds and of hidden folders.
std::vector<fs::path> pages_of(const fs::path& folder) {
    std::vector<fs::path> pages;
    for (auto at = fs::recursive_directory_iterator(folder);
         at != fs::recursive_directory_iterator();
         ++at) {
        const std::string name = at->path().filename().string();
        if (at->is_directory() && (name.starts_with('.') || name.starts_with("build"))) {
            at.disable_recursion_pending();
        } else if (at->path().extension() == ".md") {
            pages.push_back(at->path());
        }
    }
    std::sort(pages.begin(), pages.end());
    return pages;
}

/// What is wrong with a link; empty when nothing is.
std::string fault(const fs::path& page, const std::string& target) {
    if (target.find("://") != std::string::npos || target.starts_with("mailto:")) {
        return {};
    }
    const std::size_t hash = target.find('#');
    const std::string file = target.substr(0, hash);
    const fs::path to = file.empty() ? page : page.parent_path() / file;
    if (!fs::exists(to)) {
        return "there is no such file";
    }
    if (hash == std::string::npos || to.extension() != ".md") {
        return {};
    }
    const std::vector<std::string> known = anchors(read_lines(to.string()));
    if (std::find(known.begin(), known.end(), target.substr(hash + 1)) == known.end()) {
        return "the page has no such heading";
    }
    return {};
}

}  // namespace

bool check_links(const std::string& folder) {
    std::size_t count = 0;
    bool good = true;
    for (const fs::path& page : pages_of(folder)) {
        for (const Link& link : links(read_lines(page.string()))) {
            ++count;
            if (const std::string wrong = fault(page, link.target); !wrong.empty()) {
                std::cout << page.string() << ':' << link.line << ": " << link.target << ": "
                          << wrong << '\n';
                good = false;
            }
        }
    }
    std::cout << count << " links\n";
    return good && count > 0;
}

}  // namespace docs
