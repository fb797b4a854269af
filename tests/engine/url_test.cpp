// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/engine/url.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using azoth::make_url;
using azoth::URL;

using Text = std::optional<std::string>;

std::string message_of(std::string_view text) {
    try {
        make_url(text);
    } catch (const azoth::ArgumentError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("make_url takes a URL apart") {
    struct Row {
        const char* text;
        Text username, password, host;
        std::optional<int> port;
        Text database;
        URL::Query query;
        const char* rendered = nullptr;  ///< Where it is not the text itself.
    };

    const std::vector<Row> rows{
        {"sqlite://", {}, {}, {}, {}, {}, {}},
        {"sqlite:///", {}, {}, {}, {}, "", {}},
        {"sqlite:///x", {}, {}, {}, {}, "x", {}},
        {"sqlite:////x", {}, {}, {}, {}, "/x", {}},
        {"dbtype:///:memory:", {}, {}, {}, {}, ":memory:", {}},
        {"dbtype:///E:/work/hello.db", {}, {}, {}, {}, "E:/work/hello.db", {}},
        {"dbtype://username:password@hostspec:110//usr/db_file.db",
         "username",
         "password",
         "hostspec",
         110,
         "/usr/db_file.db",
         {}},
        {"dbtype://username:password@[2001:da8:2004:1000:202:116:160:90]:80/database?foo=bar",
         "username",
         "password",
         "2001:da8:2004:1000:202:116:160:90",
         80,
         "database",
         {{"foo", "bar"}}},
        {"d://[::1]/x", {}, {}, "::1", {}, "x", {}},
        {"dbtype://hostspec/?arg1=val1&arg2=val2",
         {},
         {},
         "hostspec",
         {},
         "",
         {{"arg1", "val1"}, {"arg2", "val2"}}},
        {"dialect://user:pass@host?arg1=param1",
         "user",
         "pass",
         "host",
         {},
         {},
         {{"arg1", "param1"}}},
        {"dbtype://username:pass%2Fword@hostspec/database",
         "username",
         "pass/word",
         "hostspec",
         {},
         "database",
         {}},
        {"dbtype://username%40:@hostspec/database", "username@", "", "hostspec", {}, "database", {}
        },
        {"d+a://username with space+and+plus:password with "
         "space+and+plus@hostspec:450?query=but_no_db",
         "username with space+and+plus",
         "password with space+and+plus",
         "hostspec",
         450,
         {},
         {{"query", "but_no_db"}}},
        {"d://user@x:p@h", "user@x", "p", "h", {}, {}, {}, "d://user%40x:p@h"},
        {"d://us\xC3\xBC:pass@h?k%3D=v%26w",
         "us\xC3\xBC",
         "pass",
         "h",
         {},
         {},
         {{"k=", "v&w"}},
         "d://us%C3%BC:pass@h?k%3D=v%26w"},
        {"d://u:p:q@h/x", "u", "p:q", "h", {}, "x", {}, "d://u:p%3Aq@h/x"},
        {"d://:p@h/x", "", "p", "h", {}, "x", {}},
        {"d://@h/x", "", {}, "h", {}, "x", {}},
        {"d://u:p@", "u", "p", {}, {}, {}, {}},
        {"d://u:p%2@h/x", "u", "p%2", "h", {}, "x", {}, "d://u:p%252@h/x"},
        {"d://%75:%70@h/%64", "u", "p", "h", {}, "%64", {}, "d://u:p@h/%64"},
        {"d://h:0/x", {}, {}, "h", 0, "x", {}},
        {"d://:5432/x", {}, {}, {}, 5432, "x", {}},
        {"d://u:p@h1,h2/x", "u", "p", "h1,h2", {}, "x", {}},
        {"d://username:password@hostspec/test database with@atsign",
         "username",
         "password",
         "hostspec",
         {},
         "test database with@atsign",
         {}},
        {"d://h/x?", {}, {}, "h", {}, "x", {}, "d://h/x"},
        {"d://h/x?a", {}, {}, "h", {}, "x", {}, "d://h/x"},
        {"d://h/x?a=", {}, {}, "h", {}, "x", {}, "d://h/x"},
        {"d://h/x?=b", {}, {}, "h", {}, "x", {{"", "b"}}},
        {"d://h?x/y", {}, {}, "h", {}, {}, {}, "d://h"},
        {"d://h/x?b=1&a=2&b=3",
         {},
         {},
         "h",
         {},
         "x",
         {{"b", "1"}, {"b", "3"}, {"a", "2"}},
         "d://h/x?a=2&b=1&b=3"},
        {"d://h/x?a=1;b=2", {}, {}, "h", {}, "x", {{"a", "1;b=2"}}, "d://h/x?a=1%3Bb%3D2"},
        {"d://h/x?a=%20&b=+&c=%2B",
         {},
         {},
         "h",
         {},
         "x",
         {{"a", " "}, {"b", " "}, {"c", "+"}},
         "d://h/x?a=+&b=+&c=%2B"},
        {"d:///x?host=h1:1&host=h2:2",
         {},
         {},
         {},
         {},
         "x",
         {{"host", "h1:1"}, {"host", "h2:2"}},
         "d:///x?host=h1%3A1&host=h2%3A2"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto url = make_url(row.text);
        CHECK(url.username() == row.username);
        CHECK(url.password() == row.password);
        CHECK(url.host() == row.host);
        CHECK(url.port() == row.port);
        CHECK(url.database() == row.database);
        CHECK(url.query() == row.query);
        CHECK(url.render_as_string(false) == (row.rendered != nullptr ? row.rendered : row.text));
    }
}

TEST_CASE("URL: backend and driver are the two sides of the plus") {
    const auto names = [](const char* text) {
        const auto url = make_url(text);
        return std::string(url.get_backend_name()) + "|" + std::string(url.get_driver_name());
    };
    CHECK(names("postgresql+psycopg2://") == "postgresql|psycopg2");
    CHECK(names("postgresql://") == "postgresql|");
    CHECK(names("x+://h") == "x|");
    CHECK(names("+y://h") == "|y");
}

TEST_CASE("make_url names the part at fault and never shows a secret") {
    const auto says = [](std::string_view text, std::string_view part) {
        CAPTURE(text);
        const auto message = message_of(text);
        CAPTURE(message);
        CHECK(message.find(part) != std::string::npos);
        CHECK(message.find("tiger") == std::string::npos);
    };
    says("", "is empty");
    says("scott:tiger@host/db", "no '://'");
    says("://scott:tiger@h/d", "no driver name");
    says("a-b://scott:tiger@h/d", "'a-b' is not a driver name");
    says(" d://h/x", "' d' is not a driver name");
    says("scott:tiger@host://x", "not a driver name");
    says("d://scott:tiger@h:abc/x", "port");
    says("d://scott:pa@tiger:word@h/x", "port");
    says("d://scott:tiger", "port");
    says("d://scott:tiger@h:/x", "no port");
    says("d://scott:tiger@h1:1,h2:2/x", "port");
    says("d://h:99999999999/x", "port");
    says("d://scott:tiger@[::1", "']'");
    says("d://scott:tiger@[]/x", "']'");
    says("d://scott:tiger@[::1]x/y", "after its ']'");
    says("d://scott:tiger%00@h", "password of the URL holds a NUL");
    CHECK_THROWS_AS(URL::create({.drivername = ""}), azoth::ArgumentError);
    CHECK_THROWS_AS(make_url("sqlite://").set({.drivername = "a b"}), azoth::ArgumentError);
}

TEST_CASE("URL: errors point at the caller") {
    try {
        make_url("nothing");
        FAIL("accepted");
    } catch (const azoth::Error& error) {
        CHECK(std::string(error.location().file_name()).ends_with("url_test.cpp"));
    }
}

TEST_CASE("URL: the text hides secrets unless it is asked for them") {
    const auto url =
        make_url("postgresql://scott:tiger@h/d?sslpassword=lion&sslmode=require&auth_Token=puma");
    CHECK(
        to_string(url) ==
        "postgresql://scott:***@h/d?auth_Token=***&sslmode=require&sslpassword=***"
    );
    CHECK(url.render_as_string() == to_string(url));
    CHECK(
        url.render_as_string(false) ==
        "postgresql://scott:tiger@h/d?auth_Token=puma&sslmode=require&sslpassword=lion"
    );
    CHECK(to_string(make_url("d://u:@h")) == "d://u:***@h");
    CHECK(to_string(URL::create({.drivername = "d", .password = "tiger", .host = "h"})) == "d://h");
}

TEST_CASE("URL::create and set replace components and leave the original alone") {
    const auto url = URL::create(
        {.drivername = "mysql+pymysql",
         .username = "a@b",
         .password = "p:w/%",
         .host = "::1",
         .port = 1,
         .database = "x",
         .query = {{"q", "a+b"}}}
    );
    CHECK(url.render_as_string(false) == "mysql+pymysql://a%40b:p%3Aw%2F%25@[::1]:1/x?q=a%2Bb");
    const auto changed = url.set({.host = "o", .database = "y"});
    CHECK(changed.render_as_string(false) == "mysql+pymysql://a%40b:p%3Aw%2F%25@o:1/y?q=a%2Bb");
    CHECK(url.host() == "::1");
    CHECK(url.set({}) == url);
    CHECK(url.set({.query = URL::Query{}}).query().empty());
}

TEST_CASE("URL: the query can be added to, replaced and thinned out") {
    const auto url = make_url("d:///?foo1=bar1&foo2=bar21&foo2=bar22");
    const auto text = [](const URL& u) { return u.render_as_string(false); };
    CHECK(
        text(url.update_query_string("foo2=x&foo3=y&foo3=z")) ==
        "d:///?foo1=bar1&foo2=x&foo3=y&foo3=z"
    );
    CHECK(
        text(url.update_query_string("foo2=x&foo3=y", true)) ==
        "d:///?foo1=bar1&foo2=bar21&foo2=bar22&foo2=x&foo3=y"
    );
    CHECK(
        text(url.update_query_pairs({{"foo2", "x"}, {"foo2", "y"}})) ==
        "d:///?foo1=bar1&foo2=x&foo2=y"
    );
    CHECK(
        text(url.update_query_dict({{"foo1", {"a", "b"}}})) ==
        "d:///?foo1=a&foo1=b&foo2=bar21&foo2=bar22"
    );
    CHECK(text(url.difference_update_query({"foo2", "no"})) == "d:///?foo1=bar1");
    CHECK(url.difference_update_query({"no"}) == url);
    CHECK(
        url.normalized_query() ==
        URL::NormalizedQuery{{"foo1", {"bar1"}}, {"foo2", {"bar21", "bar22"}}}
    );
    CHECK(url.query_value("foo2") == "bar21");
    CHECK_FALSE(url.query_value("foo").has_value());
}

TEST_CASE("URL: equality ignores the order of query names only") {
    CHECK(make_url("d://h/?a=1&b=2") == make_url("d://h/?b=2&a=1"));
    CHECK_FALSE(make_url("d://h/?a=1&a=2") == make_url("d://h/?a=2&a=1"));
    CHECK_FALSE(make_url("d://h/") == make_url("d://h"));
    CHECK_FALSE(make_url("d://u@h") == make_url("d://u:@h"));
}

TEST_CASE("URL: what is rendered is read back, whatever user, password and query hold") {
    std::mt19937 random(11);
    const auto any_text = [&](std::string_view never, std::size_t least) {
        std::string text;
        const auto length = least + random() % 8;
        while (text.size() < length) {
            constexpr std::string_view odd = "@:/?#[]%&=+ \\\"'";
            const char c =
                random() % 3 == 0 ? odd[random() % odd.size()] : static_cast<char>(random() % 256);
            if (c != '\0' && never.find(c) == std::string_view::npos) {
                text += c;
            }
        }
        return text;
    };
    for (int round = 0; round < 2000; ++round) {
        URL::Parts parts;
        parts.drivername = random() % 2 == 0 ? "dialect" : "dialect+driver";
        if (random() % 4 != 0) {
            parts.username = any_text("", 0);
            if (random() % 4 != 0) {
                parts.password = any_text("", 0);
            }
        }
        if (random() % 4 != 0) {
            parts.host = random() % 4 == 0 ? "fe80::1%eth0" : "host-" + any_text("@:/?[]", 1);
        }
        if (random() % 2 == 0) {
            parts.port = static_cast<int>(random() % 70000);
        }
        if (random() % 4 != 0) {
            // Without a password, "host:5/a@b" would read as if it had one.
            parts.database = any_text(parts.username && parts.password ? "?" : "?@", 0);
        }
        for (auto left = random() % 4; left > 0; --left) {
            parts.query.emplace_back(any_text("", 0), any_text("", 1));
        }
        const auto url = URL::create(parts);
        const auto text = url.render_as_string(false);
        CAPTURE(text);
        CHECK(make_url(text) == url);
    }
}
