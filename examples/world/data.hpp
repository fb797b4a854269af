// SPDX-License-Identifier: MIT
// The JSON files of the package iso-codes, and what they say about each other.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace world {

using nlohmann::json;

/// The records of all files, as they are in there.
struct Data {
    json countries;     ///< ISO 3166-1
    json subdivisions;  ///< ISO 3166-2
    json formers;       ///< ISO 3166-3
    json currencies;    ///< ISO 4217
    json scripts;       ///< ISO 15924
    json codes;         ///< ISO 639-2
    json languages;     ///< ISO 639-3
    json families;      ///< ISO 639-5
};

/// Throws std::runtime_error, naming the file, when one cannot be read.
Data read_data(const std::filesystem::path& folder);

/// A text of a record; throws when it has none.
std::string text(const json& record, const char* key);
std::optional<std::string> optional_text(const json& record, const char* key);

/// The codes of three digits as numbers.
std::int16_t number(const json& record, const char* key);

/// The full code of a subdivision's parent: "NX" in the record AZ-SAD means AZ-NX.
std::optional<std::string> parent_code(const json& subdivision);

/// The codes of the countries that took the place of a former one: the second half of its own code, and
/// the countries that the comment names, by code or by name.
std::vector<std::string> successor_codes(const json& former, const json& countries);

/// The names of languages that a script may be called after: "Bengali" of "Bengali (Bangla)".
std::vector<std::string> language_names(const json& script);

}  // namespace world
