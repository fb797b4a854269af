// SPDX-License-Identifier: MIT
// The database against the files: how many rows there are, and what is in them.
#include "chapters.hpp"
#include "models.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace world {

namespace {

using az::select;
namespace func = az::func;

std::int64_t rows_of(az::Connection& connection, const az::Table& table) {
    return connection.scalar(select(func::count()).select_from(table)).value();
}

/// How many rows each table has to have.
Counts expected(const Data& data) {
    const auto size = [](const json& records) { return static_cast<std::int64_t>(records.size()); };
    std::set<std::string> types;
    for (const json& record : data.subdivisions) {
        types.insert(text(record, "type"));
    }
    std::int64_t successions = 0;
    for (const json& record : data.formers) {
        successions += static_cast<std::int64_t>(successor_codes(record, data.countries).size());
    }
    std::set<std::string> languages;
    for (const json& record : data.languages) {
        languages.insert(text(record, "name"));
    }
    std::int64_t namesakes = 0;
    for (const json& record : data.scripts) {
        for (const std::string& name : language_names(record)) {
            namesakes += languages.contains(name) ? 1 : 0;
        }
    }
    return {
        {"countries", size(data.countries)},
        {"subdivision_types", static_cast<std::int64_t>(types.size())},
        {"subdivisions", size(data.subdivisions)},
        {"former_countries", size(data.formers)},
        {"successions", successions},
        {"currencies", size(data.currencies)},
        {"scripts", size(data.scripts)},
        {"namesakes", namesakes},
        {"languages", size(data.languages)},
        {"language_families", size(data.families)},
        {"language_codes", size(data.codes)},
    };
}

/// All rows of a class as objects, by their codes; and with them what they point to.
template <class T, class... Options>
std::unordered_map<std::string, az::Ref<T>>
load_all(az::Session& session, const Options&... options) {
    std::unordered_map<std::string, az::Ref<T>> all;
    for (az::Ref<T> object : session.scalars(select<T>().options(options...))) {
        all.emplace(object->code, object);
    }
    return all;
}

void same(bool truth, const json& record) {
    if (!truth) {
        throw std::runtime_error("the database differs from the file: " + record.dump());
    }
}

bool same_text(const std::optional<std::string>& value, const json& record, const char* key) {
    return value == optional_text(record, key);
}

/// The codes of the objects of a collection, sorted.
template <class T>
std::vector<std::string> codes_of(const az::Many<T>& objects) {
    std::vector<std::string> codes;
    for (az::Ref<T> object : objects) {
        codes.push_back(object->code);
    }
    std::ranges::sort(codes);
    return codes;
}

void check_countries(az::Session& session, const Data& data) {
    const auto countries = load_all<Country>(session);
    for (const json& record : data.countries) {
        const az::Ref<Country>& country = countries.at(text(record, "alpha_2"));
        same(
            country->alpha_3 == text(record, "alpha_3") && country->name == text(record, "name") &&
                country->numeric == number(record, "numeric") &&
                country->flag == text(record, "flag") &&
                same_text(country->official_name, record, "official_name") &&
                same_text(country->common_name, record, "common_name"),
            record
        );
    }
    constexpr auto s = az::cols<Subdivision>;
    const auto subdivisions = load_all<Subdivision>(session, az::joinedload(s.type));
    for (const json& record : data.subdivisions) {
        const std::string code = text(record, "code");
        const az::Ref<Subdivision>& subdivision = subdivisions.at(code);
        const std::optional<std::string> parent = parent_code(record);
        same(
            subdivision->name == text(record, "name") &&
                subdivision->type->name == text(record, "type") &&
                subdivision->parent_code == parent &&
                subdivision->country_code == code.substr(0, 2) &&
                subdivision->country == countries.at(code.substr(0, 2)) &&
                subdivision->parent == (parent ? subdivisions.at(*parent) : nullptr),
            record
        );
    }
    const auto formers =
        load_all<FormerCountry>(session, az::selectinload(az::cols<FormerCountry>.successors));
    for (const json& record : data.formers) {
        const az::Ref<FormerCountry>& former = formers.at(text(record, "alpha_4"));
        const std::string withdrawn = text(record, "withdrawal_date");
        std::vector<std::string> successors = successor_codes(record, data.countries);
        std::ranges::sort(successors);
        same(
            former->name == text(record, "name") && same_text(former->comment, record, "comment") &&
                former->numeric.has_value() == record.contains("numeric") &&
                (former->withdrawn_on ? former->withdrawn_on->to_string()
                                      : fmt::format("{}", former->withdrawn_year)) == withdrawn &&
                codes_of(former->successors) == successors,
            record
        );
    }
    const auto currencies = load_all<Currency>(session);
    for (const json& record : data.currencies) {
        const az::Ref<Currency>& currency = currencies.at(text(record, "alpha_3"));
        same(
            currency->name == text(record, "name") &&
                currency->numeric == number(record, "numeric") &&
                (!currency->country || currency->country->numeric == currency->numeric),
            record
        );
    }
}

void check_languages(az::Session& session, const Data& data) {
    const auto languages = load_all<Language>(session);
    for (const json& record : data.languages) {
        const az::Ref<Language>& language = languages.at(text(record, "alpha_3"));
        const char type = text(record, "type")[0];
        const char scope = text(record, "scope")[0];
        same(
            language->name == text(record, "name") &&
                same_text(language->alpha_2, record, "alpha_2") &&
                same_text(language->inverted_name, record, "inverted_name") &&
                same_text(language->common_name, record, "common_name") &&
                same_text(language->bibliographic, record, "bibliographic") &&
                (type == 'L') == (language->type == LanguageType::living) &&
                (type == 'E') == (language->type == LanguageType::extinct) &&
                (scope == 'M') == (language->scope == Scope::macrolanguage),
            record
        );
    }
    const auto families = load_all<LanguageFamily>(session);
    for (const json& record : data.families) {
        same(families.at(text(record, "alpha_3"))->name == text(record, "name"), record);
    }
    for (const auto& [code, object] : load_all<LanguageCode>(session)) {
        const bool language = languages.contains(code);
        same(
            language ? object->language == languages.at(code) : object->language == nullptr,
            json(code)
        );
        same(
            language || !families.contains(code) ? object->family == nullptr
                                                 : object->family == families.at(code),
            json(code)
        );
    }
    for (const json& record : data.scripts) {
        const az::Ref<Script> script = session.get<Script>(text(record, "alpha_4"));
        same(
            script->name == text(record, "name") && script->numeric == number(record, "numeric"),
            record
        );
    }
}

}  // namespace

Counts count_rows(const az::Engine& engine) {
    az::Connection connection = engine.connect();
    Counts counts;
    for (const az::Table& table : schema().sorted_tables()) {
        counts.emplace_back(table.name(), rows_of(connection, table));
    }
    return counts;
}

void check(const az::Engine& engine, const Data& data, Show& show) {
    const Counts actual = count_rows(engine);
    Table table({"table", "in the files", "in the database", ""});
    bool right = true;
    for (const auto& [name, wanted] : expected(data)) {
        const auto found = std::ranges::find(actual, name, &Counts::value_type::first);
        const std::int64_t have = found == actual.end() ? 0 : found->second;
        right = right && have == wanted;
        table.add({name, wanted, have, have == wanted ? "✓" : "✗"});
    }
    show.table(table);
    show.check(
        right && table.size() == actual.size(), "every table has the rows that the files have"
    );

    az::Session session(engine);
    check_countries(session, data);
    check_languages(session, data);
    show.check(
        session.dirty_count() == 0, "read back as objects, every value is what the files say"
    );
}

}  // namespace world
