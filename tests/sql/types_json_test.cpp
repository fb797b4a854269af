// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/types/json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <unordered_set>

using azoth::Json;

namespace {

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("JSON documents are accepted and kept as they are") {
    for (const char* text :
         {"null",
          "true",
          "false",
          "0",
          "-0",
          "1",
          "-1",
          "10",
          "1.5",
          "-0.0",
          "1e5",
          "1E+5",
          "1.25e-10",
          "\"\"",
          "\"a\"",
          "[]",
          "{}",
          " [ ] ",
          "\t{\r\n}\n",
          "[1]",
          "[1,2,3]",
          "[[],[[]],{}]",
          R"({"a":1})",
          R"({"a":{"b":[null,true,{"c":"d"}]},"e":-1.5e3})",
          R"("\"\\\/\b\f\n\r\t")",
          R"("\u0041\u00e9\ud83d\ude00")",
          "\"\xc3\xa9\xf0\x9f\x98\x80\"",
          "\"\x7f\"",
          R"({"":0,"":1})",
          R"( {"a" : [ 1 , 2 ] , "b" : { } } )",
          "[123456789012345678901234567890]",
          R"("\uD83D\uDE00")",
          R"("\u0000")"}) {
        CAPTURE(text);
        CHECK(Json::valid(text));
        CHECK(Json(text).text() == text);
    }
}

TEST_CASE("what is not JSON is refused") {
    for (const char* text :
         {"",
          " ",
          "nul",
          "nulll",
          "True",
          "NaN",
          "Infinity",
          "-Infinity",
          "undefined",
          "01",
          "-",
          "-a",
          "+1",
          "1.",
          ".5",
          "1.e5",
          "1e",
          "1e+",
          "0x10",
          "1 2",
          "--1",
          "1.5.5",
          "\"",
          "\"a",
          "'a'",
          "\"\\\"",
          "\"\\x\"",
          "\"\\u12\"",
          "\"\\u12g4\"",
          "\"\\ud800\"",
          "\"\\udc00\"",
          "\"\\ud800\\u0041\"",
          "\"\\ud800x\"",
          "\"\\ude00\\ud83d\"",
          "\"\\",
          "\"\\u",
          "[",
          "]",
          "[1",
          "[1,",
          "[1,]",
          "[,1]",
          "[1 2]",
          "[1}",
          "{",
          "}",
          "{]",
          "{1:2}",
          "{\"a\"}",
          "{\"a\":}",
          "{\"a\":1,}",
          "{\"a\":1 \"b\":2}",
          "{,}",
          "{\"a\":1]",
          "{\"a\" 1}",
          "{a:1}",
          "[]]",
          "{}{}",
          "[1],",
          "// comment",
          "/**/1",
          "\"a\nb\"",
          "\"\t\"",
          "\"\x1f\"",
          "\xef\xbb\xbf{}",
          "\"\xff\"",
          "\"\xc0\x80\"",
          "\"\xed\xa0\x80\"",
          "\"\xc3\"",
          "[\"a\", \xc3\xa9]",
          "\f1",
          "\v1",
          "[1\f]",
          "{\"a\":",
          "{\"a",
          "[[[",
          "[\"",
          "t",
          "f"}) {
        CAPTURE(text);
        CHECK_FALSE(Json::valid(text));
        CHECK_THROWS_AS(Json{std::string(text)}, azoth::ArgumentError);
    }
    CHECK_FALSE(Json::valid(std::string_view("1\0", 2)));
    CHECK_FALSE(Json::valid(std::string_view("\"\0\"", 3)));
    CHECK_FALSE(Json::valid(std::string_view("\"\\\0\"", 4)));
    CHECK_FALSE(Json::valid(std::string_view("\0", 1)));
    CHECK_FALSE(Json::valid(std::string_view()));
}

TEST_CASE("no proper prefix of a document in brackets is a document") {
    const std::string text =
        R"({"key":[1,-2.5e+3,"a\u00e9\ud83d\ude00\n",true,false,null,{}],"x":{"y":[]}})";
    REQUIRE(Json::valid(text));
    for (std::size_t size = 0; size < text.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(Json::valid(std::string_view(text).substr(0, size)));
    }
}

TEST_CASE("the error names the offset and the problem, not the document") {
    const auto message = [](const char* text) -> std::string {
        try {
            static_cast<void>(Json(text));
        } catch (const azoth::ArgumentError& error) {
            CHECK(std::string_view(error.location().file_name()).ends_with("types_json_test.cpp"));
            return error.message();
        }
        return "no error";
    };
    CHECK(message(R"({"secret": 1 2})") == "not JSON: expected ',' or '}' at offset 13");
    CHECK(message("[1") == "not JSON: expected ',' or ']' at offset 2, the end of the text");
    CHECK(message("") == "not JSON: expected a value at offset 0, the end of the text");
    CHECK(message("[tru]") == "not JSON: expected a value at offset 1");
    CHECK(message(R"({"a" 1})") == "not JSON: expected ':' at offset 5");
    CHECK(message("{1:2}") == "not JSON: expected the name of a member at offset 1");
    CHECK(message("[] x") == "not JSON: more text behind the end of the document at offset 3");
    CHECK(message(R"(["ab\x"])") == "not JSON: an unknown escape in a string at offset 5");
    CHECK(message(R"("a\ud800")") == "not JSON: half of a surrogate pair in a string at offset 2");
    CHECK(message("\"\xff\"") == "not JSON: a string that is not UTF-8 at offset 1");
}

TEST_CASE("deep documents neither overflow the stack nor pass") {
    CHECK(Json::valid(nested(4096)));
    CHECK_FALSE(Json::valid(nested(4097)));
    CHECK_FALSE(Json::valid(std::string(10'000'000, '[')));
    std::string mixed;
    for (int i = 0; i < 2'000; ++i) {
        mixed += R"({"a":[)";
    }
    for (int i = 0; i < 2'000; ++i) {
        mixed += "]}";
    }
    CHECK(Json::valid(mixed));
    mixed[mixed.size() - 2'000] = mixed[mixed.size() - 2'000] == ']' ? '}' : ']';
    CHECK_FALSE(Json::valid(mixed));
}

TEST_CASE("unchecked text is taken as it is") {
    CHECK(Json::unchecked("not json").text() == "not json");
    CHECK(Json::unchecked("{}") == Json("{}"));
    std::string moved = Json::unchecked(std::string(100, ' ')).text();
    CHECK(moved.size() == 100);
}

TEST_CASE("a JSON value is null by default") {
    CHECK(Json() == Json("null"));
    CHECK(Json().is_null());
    CHECK(Json(" null\n").is_null());
    CHECK_FALSE(Json("\"null\"").is_null());
    CHECK_FALSE(Json("[null]").is_null());
}

TEST_CASE("JSON values are equal when their texts are") {
    CHECK(Json("[1]") != Json("[ 1 ]"));
    std::unordered_set<Json> set{Json("{}"), Json("[]"), Json("{}")};
    CHECK(set.size() == 2);
}
