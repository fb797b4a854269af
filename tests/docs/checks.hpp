// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace docs {

/// Whether all links between the pages below a folder lead to a file, and to a heading of it where they
/// name one. Tells on the standard output which do not.
bool check_links(const std::string& folder);

/// Whether a page shows a program as it is, and what it prints.
///
/// Every block of C++ on the page has to stand in the program, in the order of the page, indentation and
/// empty lines aside. Blocks of SQL and text under it have to be what the program writes there: see
/// `Transcript`. White space in SQL does not count.
bool check_program(
    const std::string& page, const std::string& program, const std::string& executable
);

/// The same, but nothing is run: only the C++ is looked at.
bool check_code(const std::string& page, const std::string& program);

}  // namespace docs
