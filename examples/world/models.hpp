// SPDX-License-Identifier: MIT
// The world as ISO writes it: countries and their parts, languages, currencies, scripts.
#pragma once

#include <azoth/orm.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace world {

namespace az = azoth;

struct Country;
struct Language;
struct LanguageCode;

/// ISO 4217.
struct Currency {
    std::string code{};
    std::string name{};
    std::int16_t numeric = 0;
    std::optional<std::string> country_code{
    };  ///< The country with the same number, if there is one.
    az::One<Country> country{};

    static constexpr auto mapping() {
        return az::table(
            "currencies",
            az::column<&Currency::code>(az::CHAR(3), az::primary_key),
            az::column<&Currency::name>(az::String(80)),
            az::column<&Currency::numeric>(az::unique),
            az::column<&Currency::country_code>(
                az::CHAR(2), az::foreign_key("countries.code"), az::index
            ),
            az::relationship<&Currency::country>(az::back_populates("currencies"))
        );
    }
};

/// "Province", "Parish", "Emirate", ... Its key is made by the database.
struct SubdivisionType {
    std::int64_t id{};
    std::string name{};

    static constexpr auto mapping() {
        return az::table(
            "subdivision_types",
            az::column<&SubdivisionType::id>(az::primary_key),
            az::column<&SubdivisionType::name>(az::String(60), az::unique)
        );
    }
};

/// ISO 3166-2: the parts of countries, and the parts of these.
struct Subdivision {
    std::string code{};
    std::string name{};
    std::int64_t type_id{};
    std::string country_code{};
    std::optional<std::string> parent_code{};
    az::One<SubdivisionType> type{};
    az::One<Country> country{};
    az::One<Subdivision> parent{};
    az::Many<Subdivision> children{};

    static constexpr auto mapping() {
        return az::table(
            "subdivisions",
            az::column<&Subdivision::code>(az::String(6), az::primary_key),
            az::column<&Subdivision::name>(az::String(80), az::index),
            az::column<&Subdivision::type_id>(az::foreign_key("subdivision_types.id"), az::index),
            az::column<&Subdivision::country_code>(
                az::CHAR(2), az::foreign_key("countries.code"), az::index
            ),
            az::column<&Subdivision::parent_code>(
                az::String(6), az::foreign_key("subdivisions.code"), az::index
            ),
            az::relationship<&Subdivision::type>(),
            az::relationship<&Subdivision::country>(az::back_populates("subdivisions")),
            az::relationship<&Subdivision::parent>(az::back_populates("children")),
            az::relationship<&Subdivision::children>(
                az::back_populates("parent"), az::order_by("name")
            )
        );
    }
};

/// ISO 3166-3: countries that are no more, and those that took their place.
struct FormerCountry {
    std::string code{};  ///< Four letters: what it was, and (often) what it became.
    std::string alpha_2{};
    std::string alpha_3{};
    std::string name{};
    std::optional<std::int16_t> numeric{};
    std::int16_t withdrawn_year = 0;
    std::optional<az::Date> withdrawn_on{};  ///< Of some only the year is known.
    std::optional<std::string> comment{};
    az::Many<Country> successors{};

    static constexpr auto mapping() {
        return az::table(
            "former_countries",
            az::column<&FormerCountry::code>(az::CHAR(4), az::primary_key),
            az::column<&FormerCountry::alpha_2>(az::CHAR(2)),
            az::column<&FormerCountry::alpha_3>(az::CHAR(3), az::unique),
            az::column<&FormerCountry::name>(az::String(80)),
            az::column<&FormerCountry::numeric>(),
            az::column<&FormerCountry::withdrawn_year>(),
            az::column<&FormerCountry::withdrawn_on>(),
            az::column<&FormerCountry::comment>(az::Text()),
            az::relationship<&FormerCountry::successors>(
                az::secondary("successions", "former_code", "country_code"),
                az::back_populates("formers"),
                az::order_by("name")
            )
        );
    }
};

/// ISO 3166-1.
struct Country {
    std::string code{};
    std::string alpha_3{};
    std::int16_t numeric = 0;
    std::string name{};
    std::optional<std::string> official_name{};
    std::optional<std::string> common_name{};
    std::string flag{};
    az::Many<Subdivision> subdivisions{};
    az::Many<Currency> currencies{};
    az::Many<FormerCountry> formers{};

    static constexpr auto mapping() {
        return az::table(
            "countries",
            az::column<&Country::code>(az::CHAR(2), az::primary_key),
            az::column<&Country::alpha_3>(az::CHAR(3), az::unique),
            az::column<&Country::numeric>(az::unique),
            az::column<&Country::name>(az::String(80), az::unique),
            az::column<&Country::official_name>(az::String(80)),
            az::column<&Country::common_name>(az::String(80)),
            az::column<&Country::flag>(az::Unicode(2)),
            az::relationship<&Country::subdivisions>(
                az::back_populates("country"), az::order_by("name")
            ),
            az::relationship<&Country::currencies>(az::back_populates("country")),
            az::relationship<&Country::formers>(
                az::secondary("successions", "country_code", "former_code"),
                az::back_populates("successors")
            )
        );
    }
};

/// ISO 15924: scripts, and the languages they share their name with.
struct Script {
    std::string code{};
    std::string name{};
    std::int16_t numeric = 0;
    az::Many<Language> languages{};

    static constexpr auto mapping() {
        return az::table(
            "scripts",
            az::column<&Script::code>(az::CHAR(4), az::primary_key),
            az::column<&Script::name>(az::String(80), az::unique),
            az::column<&Script::numeric>(az::unique),
            az::relationship<&Script::languages>(
                az::secondary("namesakes", "script_code", "language_code"),
                az::back_populates("scripts")
            )
        );
    }
};

enum class Scope { individual, macrolanguage, special };
AZOTH_ENUM(Scope, individual, macrolanguage, special);

enum class LanguageType { living, extinct, ancient, historical, constructed, special };
AZOTH_ENUM(LanguageType, living, extinct, ancient, historical, constructed, special);

/// ISO 639-3: every language known.
struct Language {
    std::string code{};
    std::string name{};
    std::optional<std::string> inverted_name{};
    std::optional<std::string> common_name{};
    std::optional<std::string> alpha_2{};
    std::optional<std::string> bibliographic{};
    Scope scope = Scope::individual;
    LanguageType type = LanguageType::living;
    az::One<LanguageCode> library_code{};
    az::Many<Script> scripts{};

    static constexpr auto mapping() {
        return az::table(
            "languages",
            az::column<&Language::code>(az::CHAR(3), az::primary_key),
            az::column<&Language::name>(az::String(80), az::unique),
            az::column<&Language::inverted_name>(az::String(80)),
            az::column<&Language::common_name>(az::String(80)),
            az::column<&Language::alpha_2>(az::CHAR(2), az::unique),
            az::column<&Language::bibliographic>(az::CHAR(3), az::unique),
            az::column<&Language::scope>(),
            az::column<&Language::type>(),
            az::relationship<&Language::library_code>(az::back_populates("language")),
            az::relationship<&Language::scripts>(
                az::secondary("namesakes", "language_code", "script_code"),
                az::back_populates("languages")
            ),
            az::index("ix_languages_scope_type", {"scope", "type"})
        );
    }
};

/// ISO 639-5: families and groups of languages.
struct LanguageFamily {
    std::string code{};
    std::string name{};
    az::One<LanguageCode> library_code{};

    static constexpr auto mapping() {
        return az::table(
            "language_families",
            az::column<&LanguageFamily::code>(az::CHAR(3), az::primary_key),
            az::column<&LanguageFamily::name>(az::String(80), az::unique),
            az::relationship<&LanguageFamily::library_code>(az::back_populates("family"))
        );
    }
};

/// ISO 639-2: the older codes of libraries, each for one language or for one family.
struct LanguageCode {
    std::string code{};
    std::string name{};
    std::optional<std::string> common_name{};
    std::optional<std::string> alpha_2{};
    std::optional<std::string> bibliographic{};
    std::optional<std::string> language_code{};
    std::optional<std::string> family_code{};
    az::One<Language> language{};
    az::One<LanguageFamily> family{};

    static constexpr auto mapping() {
        return az::table(
            "language_codes",
            az::column<&LanguageCode::code>(az::String(7), az::primary_key),
            az::column<&LanguageCode::name>(az::String(80)),
            az::column<&LanguageCode::common_name>(az::String(80)),
            az::column<&LanguageCode::alpha_2>(az::CHAR(2), az::unique),
            az::column<&LanguageCode::bibliographic>(az::CHAR(3), az::unique),
            az::column<&LanguageCode::language_code>(
                az::CHAR(3), az::foreign_key("languages.code"), az::unique
            ),
            az::column<&LanguageCode::family_code>(
                az::CHAR(3), az::foreign_key("language_families.code"), az::unique
            ),
            az::relationship<&LanguageCode::language>(az::back_populates("library_code")),
            az::relationship<&LanguageCode::family>(az::back_populates("library_code"))
        );
    }
};

AZOTH_COLUMNS(Currency, code, name, numeric, country_code, country);
AZOTH_COLUMNS(SubdivisionType, id, name);
AZOTH_COLUMNS(
    Subdivision, code, name, type_id, country_code, parent_code, type, country, parent, children
);
AZOTH_COLUMNS(
    FormerCountry, code, alpha_2, name, numeric, withdrawn_year, withdrawn_on, comment, successors
);
AZOTH_COLUMNS(
    Country,
    code,
    alpha_3,
    numeric,
    name,
    official_name,
    common_name,
    flag,
    subdivisions,
    currencies,
    formers
);
AZOTH_COLUMNS(Script, code, name, numeric, languages);
AZOTH_COLUMNS(
    Language,
    code,
    name,
    inverted_name,
    common_name,
    alpha_2,
    bibliographic,
    scope,
    type,
    library_code,
    scripts
);
AZOTH_COLUMNS(LanguageFamily, code, name, library_code);
AZOTH_COLUMNS(
    LanguageCode, code, name, bibliographic, language_code, family_code, language, family
);

/// Everything there is to create.
inline az::MetaData schema() {
    return az::metadata<
        Country,
        SubdivisionType,
        Subdivision,
        FormerCountry,
        Currency,
        Script,
        Language,
        LanguageFamily,
        LanguageCode>();
}

}  // namespace world
