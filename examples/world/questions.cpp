// SPDX-License-Identifier: MIT
// Questions to the data. Each one is a typed statement; what is sent stands above its answer.
#include "chapters.hpp"
#include "models.hpp"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace world {

namespace {

using az::select;
namespace func = az::func;

constexpr auto c = az::cols<Country>;
constexpr auto s = az::cols<Subdivision>;
constexpr auto t = az::cols<SubdivisionType>;
constexpr auto f = az::cols<FormerCountry>;
constexpr auto m = az::cols<Currency>;
constexpr auto l = az::cols<Language>;
constexpr auto lc = az::cols<LanguageCode>;
constexpr auto lf = az::cols<LanguageFamily>;
constexpr auto w = az::cols<Script>;

class Answers {
public:
    Answers(const az::Engine& engine, const SqlLog& log, Show& show)
        : session_(engine), log_(log), show_(show) {}

    az::Session& session() { return session_; }

    void ask(std::string_view question) { show_.question(question); }

    /// Runs the statement; its rows are the rows of the table.
    template <class... Ts>
    std::size_t print(std::vector<std::string> header, const az::Select<Ts...>& statement) {
        (void)log_.take();
        Table table(std::move(header));
        for (const auto& row : session_.execute(statement)) {
            table.add(std::apply(
                [](const auto&... cells) { return std::vector<Cell>{Cell(cells)...}; }, row
            ));
        }
        show_sql();
        show_.table(table);
        return table.size();
    }

    void show_sql() {
        std::vector<std::string> statements = log_.take();
        std::erase(statements, "BEGIN");
        show_.sql(statements);
    }

    Show& show() { return show_; }

private:
    az::Session session_;
    const SqlLog& log_;
    Show& show_;
};

void about_countries(Answers& answers) {
    answers.ask("Which countries have the most subdivisions?");
    const auto parts = func::count(s.code);
    answers.print(
        {"", "country", "subdivisions"},
        select(c.flag, c.name, parts.label("parts"))
            .join(c.subdivisions)
            .group_by(c.code)
            .having(parts > 100)
            .order_by(parts.desc())
    );

    answers.ask("And which have many times more than is usual?  (a subquery, and the average of it)"
    );
    const auto per_country = select(s.country_code, parts.label("parts"))
                                 .group_by(s.country_code)
                                 .subquery("per_country");
    const auto number_of_parts = per_country.c<std::int64_t>("parts");
    const auto usual = select(func::avg(number_of_parts)).scalar_subquery();
    answers.print(
        {"", "country", "subdivisions", "times the average"},
        select(c.flag, c.name, number_of_parts, func::round(number_of_parts / usual, 1))
            .join(per_country, per_country.c<std::string>("country_code") == c.code)
            .where(number_of_parts > usual * 5)
            .order_by(number_of_parts.desc())
    );

    answers.ask("How many countries have none at all?  (an outer join)");
    answers.print(
        {"countries without subdivisions", "for example"},
        select(func::count(c.code), func::max(c.name))
            .outerjoin(c.subdivisions)
            .where(s.code.is_null())
    );

    answers.ask("What are the parts of countries called?");
    answers.print(
        {"word", "used for", "in countries", "in few, some or many?"},
        select(
            t.name,
            parts,
            func::count(az::distinct(s.country_code)),
            az::case_(func::count(az::distinct(s.country_code)) > 30, "many")
                .when(func::count(az::distinct(s.country_code)) > 10, "some")
                .else_("few")
        )
            .join(az::table_of<Subdivision>(), s.type_id == t.id)
            .group_by(t.id)
            .order_by(parts.desc())
            .limit(8)
    );

    answers.ask("Which kingdoms are there?  (like, order by, limit)");
    answers.print(
        {"", "official name", "short name"},
        select(c.flag, c.official_name, func::coalesce(c.common_name, c.name))
            .where(c.official_name.like("Kingdom of%") || c.name.contains("United Kingdom"))
            .order_by(c.official_name)
            .limit(8)
    );

    answers.ask("Whose flags are these: 🇨🇴 🇿🇦 🇯🇵 🇮🇸?  (in, with text beyond the basic plane)");
    answers.print(
        {"", "country", "code", "number"},
        select(c.flag, c.name, c.alpha_3, c.numeric)
            .where(c.flag.in({"🇨🇴", "🇿🇦", "🇯🇵", "🇮🇸"}))
            .order_by(c.name)
    );
}

void print_tree(
    Show& show, const az::Ref<Subdivision>& node, const std::string& indent, bool last
) {
    show.line(fmt::format(
        "{}{} {} ({}, {})", indent, last ? "└─" : "├─", node->name, node->type->name, node->code
    ));
    for (std::size_t i = 0; i < node->children.size(); ++i) {
        print_tree(
            show, node->children[i], indent + (last ? "   " : "│  "), i + 1 == node->children.size()
        );
    }
}

void about_subdivisions(Answers& answers) {
    answers.ask("What is Belgium made of?  (a tree in one table, loaded level by level)");
    // The options reach as deep as the tree of any country: two levels, and one that is empty.
    const auto roots = select<Subdivision>()
                           .where(s.country_code == "BE", s.parent_code == az::null)
                           .order_by(s.name)
                           .options(
                               az::selectinload(s.children).selectinload(s.children),
                               az::joinedload(s.type),
                               az::selectinload(s.children).joinedload(s.type)
                           );
    const auto top = answers.session().scalars(roots).all();
    answers.show_sql();
    for (std::size_t i = 0; i < top.size(); ++i) {
        print_tree(answers.show(), top[i], "", i + 1 == top.size());
    }

    answers.ask("Which parts are called like what they are a part of?  (the table joined to itself)"
    );
    const auto whole = az::aliased<Subdivision>("whole");
    answers.print(
        {"name", "code", "part of", "country"},
        select(s.name, s.code, whole[s.code], c.name)
            .join(whole, whole[s.code] == s.parent_code)
            .join(s.country)
            .where(whole[s.name] == s.name)
            .order_by(s.name)
            .limit(8)
    );

    answers.ask("Which names are the least ASCII?  (bytes minus characters)");
    const auto beyond = func::length(az::cast<az::Bytes>(s.name)) - func::length(s.name);
    answers.print(
        {"", "name", "kind", "bytes beyond ASCII"},
        select(c.flag, s.name, t.name, beyond.label("beyond"))
            .join(s.country)
            .join(s.type)
            .where(beyond >= 5)
            .order_by(beyond.desc(), s.name)
            .limit(8)
    );
}

void about_history(Answers& answers) {
    answers.ask("What became of the countries that vanished from 1989 to 1993?  (many-to-many)");
    const auto vanished = select<FormerCountry>()
                              .where(f.withdrawn_year.between(1989, 1993))
                              .order_by(f.withdrawn_year, f.name)
                              .options(az::selectinload(f.successors));
    Table table({"country", "until", "today"});
    for (az::Ref<FormerCountry> former : answers.session().scalars(vanished)) {
        std::string today;
        for (az::Ref<Country> country : former->successors) {
            today +=
                fmt::format("{}{} {}", today.empty() ? "" : ", ", country->flag, country->name);
        }
        const std::string until = former->withdrawn_on ? former->withdrawn_on->to_string()
                                                       : fmt::format("{}", former->withdrawn_year);
        table.add({former->name, until, today.empty() ? "the data does not say" : today});
    }
    answers.show_sql();
    answers.show().table(table);

    answers.ask("Which countries are on the ground of more than one former country?");
    answers.print(
        {"", "country", "former countries"},
        select(c.flag, c.name, func::count(f.code))
            .join(c.formers)
            .group_by(c.code)
            .having(func::count(f.code) > 1)
            .order_by(func::count(f.code).desc(), c.name)
    );
}

void about_money(Answers& answers) {
    answers.ask("Which countries' money is called a pound?  (along a relationship)");
    answers.print(
        {"", "country", "currency", "code"},
        select(c.flag, c.name, m.name, m.code)
            .join(m.country)
            .where(m.name.ilike("%pound%"))
            .order_by(c.name)
    );

    answers.ask("Which currencies have a number that is no country's?  (is null, between, not in)");
    answers.print(
        {"code", "currency", "number"},
        select(m.code, m.name, m.numeric)
            .where(
                m.country_code.is_null(),
                m.numeric.between(950, 978),
                m.code.not_in({"XAU", "XAG", "XPT", "XPD"})
            )
            .order_by(m.numeric)
    );

    answers.ask("How many countries have a currency of their own number, and how many do not?");
    const auto own = az::case_(c.currencies.any(), "yes").else_("no");
    answers.print(
        {"a currency with the country's number?", "countries"},
        select(own.label("own"), func::count()).select_from(az::table_of<Country>()).group_by(own)
    );
}

/// The words of the enumerations, for the tables.
std::string word(LanguageType type) {
    return az::TypeTraits<LanguageType>::to_stored(type);
}

std::string word(Scope scope) {
    return az::TypeTraits<Scope>::to_stored(scope);
}

void about_languages(Answers& answers) {
    answers.ask("How many languages are there, and how many are still spoken?");
    const auto all = select(func::count()).select_from(az::table_of<Language>()).scalar_subquery();
    const auto types =
        select(l.type, l.scope, func::count(l.code), 100.0 * func::count(l.code) / all)
            .group_by(l.type, l.scope)
            .order_by(func::count(l.code).desc());
    Table table({"type", "scope", "languages", "percent"});
    for (const auto& [type, scope, number, percent] : answers.session().execute(types)) {
        table.add({word(type), word(scope), number, percent});
    }
    answers.show_sql();
    answers.show().table(table);

    answers.ask("Which languages begin with a click?  (text with every letter there is)");
    answers.print(
        {"code", "language", "also"},
        select(l.code, l.name, l.inverted_name)
            .where(
                l.name.startswith("ǀ") || l.name.startswith("ǁ") || l.name.startswith("ǂ") ||
                l.name.startswith("ǃ")
            )
            .order_by(l.name)
    );

    answers.ask("Which names do the two standards not agree on?  (a join of two tables)");
    answers.print(
        {"code", "ISO 639-2", "ISO 639-3"},
        select(l.code, lc.name, l.name)
            .join(l.library_code)
            .where(lc.name != l.name, !lc.name.contains(";"))
            .order_by(l.code)
            .limit(8)
    );

    answers.ask("Which codes of libraries stand for a family of languages?  (exists)");
    const auto listed = select(lc.code).where(lc.family_code == lf.code).exists();
    answers.print(
        {"families with such a code", "families without"},
        select(func::sum(az::case_(listed, 1).else_(0)), func::sum(az::case_(!listed, 1).else_(0)))
            .select_from(az::table_of<LanguageFamily>())
    );

    answers.ask("Which scripts are named after languages that nobody speaks any more?");
    const auto old =
        select(w.code, w.name, l.code, l.name, l.type)
            .join(w.languages)
            .where(
                l.type.in({LanguageType::ancient, LanguageType::historical, LanguageType::extinct})
            )
            .order_by(w.name);
    Table scripts({"script", "its name", "language", "its name", "which is"});
    for (const auto& [script, name, language, called, type] : answers.session().execute(old)) {
        scripts.add({script, name, language, called, word(type)});
    }
    answers.show_sql();
    answers.show().table(scripts);
}

}  // namespace

void questions(const az::Engine& engine, const SqlLog& log, Show& show) {
    Answers answers(engine, log, show);
    about_countries(answers);
    about_subdivisions(answers);
    about_history(answers);
    about_money(answers);
    about_languages(answers);
}

}  // namespace world
