// SPDX-License-Identifier: MIT
// From JSON to objects, and from objects to the database: the session finds out in which order.
#include "chapters.hpp"
#include "models.hpp"
#include "progress.hpp"

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <unordered_map>

namespace world {

namespace {

template <class T>
using ByCode = std::unordered_map<std::string, az::Ref<T>>;

/// All objects of one kind by their codes; they are new, and in no session yet.
template <class T, class Make>
ByCode<T> make_all(const json& records, Make&& make) {
    ByCode<T> all;
    for (const json& record : records) {
        T object = make(record);
        std::string code = object.code;
        all.emplace(std::move(code), az::make_ref(std::move(object)));
    }
    return all;
}

Country make_country(const json& record) {
    return {
        .code = text(record, "alpha_2"),
        .alpha_3 = text(record, "alpha_3"),
        .numeric = number(record, "numeric"),
        .name = text(record, "name"),
        .official_name = optional_text(record, "official_name"),
        .common_name = optional_text(record, "common_name"),
        .flag = text(record, "flag"),
    };
}

FormerCountry make_former(const json& record) {
    const std::string withdrawn = text(record, "withdrawal_date");
    FormerCountry former{
        .code = text(record, "alpha_4"),
        .alpha_2 = text(record, "alpha_2"),
        .alpha_3 = text(record, "alpha_3"),
        .name = text(record, "name"),
        .withdrawn_year = static_cast<std::int16_t>(std::stoi(withdrawn.substr(0, 4))),
        .comment = optional_text(record, "comment"),
    };
    if (record.contains("numeric")) {
        former.numeric = number(record, "numeric");
    }
    if (withdrawn.size() > 4) {
        former.withdrawn_on = az::Date::from_string(withdrawn);
    }
    return former;
}

Language make_language(const json& record) {
    static const std::map<std::string, Scope> scopes{
        {"I", Scope::individual}, {"M", Scope::macrolanguage}, {"S", Scope::special}
    };
    static const std::map<std::string, LanguageType> types{
        {"L", LanguageType::living},
        {"E", LanguageType::extinct},
        {"A", LanguageType::ancient},
        {"H", LanguageType::historical},
        {"C", LanguageType::constructed},
        {"S", LanguageType::special},
    };
    return {
        .code = text(record, "alpha_3"),
        .name = text(record, "name"),
        .inverted_name = optional_text(record, "inverted_name"),
        .common_name = optional_text(record, "common_name"),
        .alpha_2 = optional_text(record, "alpha_2"),
        .bibliographic = optional_text(record, "bibliographic"),
        .scope = scopes.at(text(record, "scope")),
        .type = types.at(text(record, "type")),
    };
}

/// Adds objects to the session in portions, each of them flushed, so that there is progress to show.
template <class T>
void add_all(az::Session& session, const ByCode<T>& objects, Progress& progress) {
    constexpr std::size_t portion = 250;
    std::size_t added = 0;
    for (const auto& [code, object] : objects) {
        session.add(object);
        if (++added % portion == 0) {
            session.flush();
        }
        progress.advance();
    }
    session.flush();
}

void load_countries(az::Session& session, const Data& data, Progress& progress) {
    const auto countries = make_all<Country>(data.countries, make_country);
    add_all(session, countries, progress);

    // A currency belongs to the country that has the same number, where there is one.
    std::unordered_map<std::int16_t, az::Ref<Country>> by_number;
    for (const auto& [code, country] : countries) {
        by_number.emplace(country->numeric, country);
    }
    for (const json& record : data.currencies) {
        az::Ref<Currency> currency = session.add(Currency{
            .code = text(record, "alpha_3"),
            .name = text(record, "name"),
            .numeric = number(record, "numeric"),
        });
        if (const auto found = by_number.find(currency->numeric); found != by_number.end()) {
            currency->country = found->second;
        }
        progress.advance();
    }

    for (const json& record : data.formers) {
        az::Ref<FormerCountry> former = session.add(make_former(record));
        for (const std::string& code : successor_codes(record, data.countries)) {
            former->successors.append(countries.at(code));
        }
        progress.advance();
    }
    session.flush();

    // The types have no codes: their keys come from the database, and the objects below learn them.
    std::unordered_map<std::string, az::Ref<SubdivisionType>> types;
    const auto subdivisions = make_all<Subdivision>(data.subdivisions, [&](const json& record) {
        az::Ref<SubdivisionType>& type = types[text(record, "type")];
        if (!type) {
            type = az::make_ref(SubdivisionType{.name = text(record, "type")});
        }
        return Subdivision{
            .code = text(record, "code"),
            .name = text(record, "name"),
            .type = type,
            .country = countries.at(text(record, "code").substr(0, 2)),
        };
    });
    for (const json& record : data.subdivisions) {
        if (const auto parent = parent_code(record)) {
            subdivisions.at(text(record, "code"))->parent = subdivisions.at(*parent);
        }
    }
    add_all(session, subdivisions, progress);
}

void load_languages(az::Session& session, const Data& data, Progress& progress) {
    const auto languages = make_all<Language>(data.languages, make_language);
    add_all(session, languages, progress);

    const auto families = make_all<LanguageFamily>(data.families, [](const json& record) {
        return LanguageFamily{.code = text(record, "alpha_3"), .name = text(record, "name")};
    });
    add_all(session, families, progress);

    for (const json& record : data.codes) {
        az::Ref<LanguageCode> code = session.add(LanguageCode{
            .code = text(record, "alpha_3"),
            .name = text(record, "name"),
            .common_name = optional_text(record, "common_name"),
            .alpha_2 = optional_text(record, "alpha_2"),
            .bibliographic = optional_text(record, "bibliographic"),
        });
        if (const auto language = languages.find(code->code); language != languages.end()) {
            code->language = language->second;
        } else if (const auto family = families.find(code->code); family != families.end()) {
            code->family = family->second;
        }
        progress.advance();
    }

    std::unordered_map<std::string, az::Ref<Language>> by_name;
    for (const auto& [code, language] : languages) {
        by_name.emplace(language->name, language);
    }
    for (const json& record : data.scripts) {
        az::Ref<Script> script = session.add(Script{
            .code = text(record, "alpha_4"),
            .name = text(record, "name"),
            .numeric = number(record, "numeric"),
        });
        for (const std::string& name : language_names(record)) {
            if (const auto language = by_name.find(name); language != by_name.end()) {
                script->languages.append(language->second);
            }
        }
        progress.advance();
    }
    session.flush();
}

}  // namespace

void load(const az::Engine& engine, const Data& data, Show& show) {
    using Clock = std::chrono::steady_clock;
    const auto began = Clock::now();
    az::Engine target = engine;
    schema().create_all(target);

    const std::size_t total = data.countries.size() + data.subdivisions.size() +
                              data.formers.size() + data.currencies.size() + data.scripts.size() +
                              data.codes.size() + data.languages.size() + data.families.size();
    {
        Progress progress("loading the world", total);
        az::Session session(engine);
        load_countries(session, data, progress);
        load_languages(session, data, progress);
        session.commit();
    }
    const std::chrono::duration<double> took = Clock::now() - began;
    show.line(fmt::format(
        "{} records became objects and rows in {:.2f} s, in one transaction", total, took.count()
    ));
}

}  // namespace world
