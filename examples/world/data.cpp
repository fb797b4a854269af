// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace world {

namespace {

json records(const std::filesystem::path& folder, const std::string& standard) {
    const std::filesystem::path file = folder / ("iso_" + standard + ".json");
    std::ifstream in(file);
    if (!in) {
        throw std::runtime_error(fmt::format("{} cannot be opened", file.string()));
    }
    try {
        return json::parse(in).at(standard);
    } catch (const json::exception& error) {
        throw std::runtime_error(fmt::format("{}: {}", file.string(), error.what()));
    }
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Whether a text has a word, not as a part of a longer one.
bool has_word(const std::string& text, const std::string& word) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_letter(text[at - 1])) &&
            (end == text.size() || !is_letter(text[end]))) {
            return true;
        }
    }
    return false;
}

}  // namespace

Data read_data(const std::filesystem::path& folder) {
    return {
        .countries = records(folder, "3166-1"),
        .subdivisions = records(folder, "3166-2"),
        .formers = records(folder, "3166-3"),
        .currencies = records(folder, "4217"),
        .scripts = records(folder, "15924"),
        .codes = records(folder, "639-2"),
        .languages = records(folder, "639-3"),
        .families = records(folder, "639-5"),
    };
}

std::string text(const json& record, const char* key) {
    return record.at(key).get<std::string>();
}

std::optional<std::string> optional_text(const json& record, const char* key) {
    return record.contains(key) ? std::optional(text(record, key)) : std::nullopt;
}

std::int16_t number(const json& record, const char* key) {
    return static_cast<std::int16_t>(std::stoi(text(record, key)));
}

std::optional<std::string> parent_code(const json& subdivision) {
    std::optional<std::string> parent = optional_text(subdivision, "parent");
    if (parent && parent->find('-') == std::string::npos) {
        parent = text(subdivision, "code").substr(0, 3) + *parent;
    }
    return parent;
}

std::vector<std::string> successor_codes(const json& former, const json& countries) {
    const std::string half = text(former, "alpha_4").substr(2);
    const std::string comment = optional_text(former, "comment").value_or("");
    std::vector<std::string> codes;
    for (const json& country : countries) {
        const std::string code = text(country, "alpha_2");
        if (code == half || has_word(comment, code) || has_word(comment, text(country, "name"))) {
            codes.push_back(code);
        }
    }
    return codes;
}

std::vector<std::string> language_names(const json& script) {
    // "Deseret (Mormon)", "Han (Hanzi, Kanji, Hanja)", "Cypro-Minoan", "Gurmukhi"
    std::vector<std::string> names;
    std::string name;
    for (const char c : text(script, "name") + ",") {
        if (c != '(' && c != ')' && c != ',') {
            name += c;
            continue;
        }
        while (name.starts_with(' ')) {
            name.erase(0, 1);
        }
        while (name.ends_with(' ')) {
            name.pop_back();
        }
        if (!name.empty() && std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
        name.clear();
    }
    return names;
}

}  // namespace world
