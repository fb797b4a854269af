// SPDX-License-Identifier: MIT
#include "azoth/ext/json_nlohmann.hpp"

#include <doctest/doctest.h>

using azoth::Json;

TEST_CASE("documents go to nlohmann::json and back") {
    const Json document(R"({"a":[1,2.5,"x"],"b":null})");
    nlohmann::json parsed = azoth::to_json(document);
    CHECK(parsed["a"][1] == 2.5);
    CHECK(azoth::from_json(parsed) == document);
    parsed["c"] = true;
    CHECK(azoth::from_json(parsed).text() == R"({"a":[1,2.5,"x"],"b":null,"c":true})");
}

TEST_CASE("nlohmann::json converts documents by itself") {
    const Json document(R"([1,2])");
    const nlohmann::json parsed = document;
    CHECK(parsed.size() == 2);
    CHECK(parsed.get<Json>() == document);
}

TEST_CASE("both validators agree") {
    for (const char* text :
         {"[1,2]",
          "[1,]",
          "\"\\ud800\"",
          "01",
          "1e5",
          "{\"a\":1}",
          "{\"a\" 1}",
          "\"\xc3\xa9\"",
          "\"\xff\"",
          "",
          "nul",
          "[[[]]]",
          "[[[]]",
          "-",
          "-0"}) {
        CAPTURE(text);
        CHECK(Json::valid(text) == nlohmann::json::accept(text));
    }
}
