// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/identifier_preparer.hpp"

#include <doctest/doctest.h>

#include <iterator>

using azoth::IdentifierError;
using azoth::sql::IdentifierPreparer;

namespace {

constexpr std::string_view words[] = {"from", "order", "select"};

const IdentifierPreparer& ansi() {
    static const IdentifierPreparer preparer(
        {.max_length = 10, .reserved = words, .reserved_count = std::size(words)}
    );
    return preparer;
}

}  // namespace

TEST_CASE("identifiers: plain lower-case names stay as they are") {
    for (const std::string_view name : {"users", "a", "_x", "x_1", "a$b"}) {
        CHECK_FALSE(ansi().requires_quotes(name));
        CHECK(ansi().quote(name) == name);
    }
}

TEST_CASE("identifiers: what SQL would read differently is quoted") {
    CHECK(ansi().quote("order") == "\"order\"");
    CHECK(ansi().quote("Users") == "\"Users\"");
    CHECK(ansi().quote("ORDER") == "\"ORDER\"");
    CHECK(ansi().quote("1st") == "\"1st\"");
    CHECK(ansi().quote("$x") == "\"$x\"");
    CHECK(ansi().quote("a b") == "\"a b\"");
    CHECK(ansi().quote("a.b") == "\"a.b\"");
    CHECK(ansi().quote("a-b") == "\"a-b\"");
    CHECK(ansi().quote("gr\xc3\xb6\xc3\x9f") == "\"gr\xc3\xb6\xc3\x9f\"");
    CHECK(ansi().quote("line\n") == "\"line\n\"");
}

TEST_CASE("identifiers: the closing quote is doubled") {
    CHECK(ansi().quote("a\"b") == "\"a\"\"b\"");
    CHECK(ansi().quote("\"; --") == "\"\"\"; --\"");
    const IdentifierPreparer brackets({.open_quote = '[', .close_quote = ']'});
    CHECK(brackets.quote("a]b[c") == "[a]]b[c]");
    const IdentifierPreparer backticks({.open_quote = '`', .close_quote = '`'});
    CHECK(backticks.quote("a`b\"c") == "`a``b\"c`");
}

TEST_CASE("identifiers: quoting can be forced") {
    CHECK(ansi().quote_identifier("users") == "\"users\"");
}

TEST_CASE("identifiers: names are appended in place and qualified") {
    std::string out = "SELECT ";
    ansi().append(out, "order");
    ansi().append(out, "x");
    CHECK(out == "SELECT \"order\"x");
    CHECK(ansi().format_table("", "users") == "users");
    CHECK(ansi().format_table("a.b", "users") == "\"a.b\".users");
}

TEST_CASE("identifiers: impossible names are refused") {
    using namespace std::string_view_literals;
    CHECK_THROWS_AS((void)ansi().quote(""), IdentifierError);
    CHECK_THROWS_AS((void)ansi().quote("a\0b"sv), IdentifierError);
    CHECK_THROWS_AS((void)ansi().quote_identifier("a\0b"sv), IdentifierError);
    CHECK_NOTHROW((void)ansi().quote("1234567890"));
    CHECK_THROWS_AS((void)ansi().quote("12345678901"), IdentifierError);
    std::string out;
    CHECK_THROWS_AS(ansi().append(out, ""), IdentifierError);
    CHECK(out.empty());
}
