// SPDX-License-Identifier: MIT
// Bad input. Each piece of it gives an error that says what to do, and leaves nothing behind.
#include "chapters.hpp"
#include "models.hpp"

#include <functional>
#include <string>
#include <typeinfo>

namespace world {

namespace {

using az::select;
namespace func = az::func;

constexpr auto c = az::cols<Country>;
constexpr auto l = az::cols<Language>;

class Attempts {
public:
    Attempts(const az::Engine& engine, Show& show) : session_(engine), show_(show) {}

    /// Does something that has to fail with an `E`, shows the error and goes on.
    template <class E>
    void fails(std::string_view title, const std::function<void(az::Session&)>& attempt) {
        show_.question(title);
        try {
            attempt(session_);
        } catch (const E& error) {
            show_.error(error.what());
            session_.rollback();
            return;
        }
        show_.check(false, "this should have been an error");
    }

    az::Session& session() { return session_; }

private:
    az::Session session_;
    Show& show_;
};

Country invented(std::string code) {
    return {
        .code = std::move(code), .alpha_3 = "XXX", .numeric = 999, .name = "Somewhere", .flag = "🏴"
    };
}

void constraints(Attempts& attempts) {
    attempts.fails<az::UniqueViolation>("A code that is taken already", [](az::Session& session) {
        session.add(invented("CO"));
        session.commit();
    });
    attempts.fails<az::UniqueViolation>(
        "Good rows first, then a bad one",
        [](az::Session& session) {
            for (int i = 0; i < 100; ++i) {
                session.add(Script{
                    .code = fmt::format("X{:03}", i),
                    .name = fmt::format("Invented {}", i),
                    .numeric = static_cast<std::int16_t>(2000 + i),
                });
            }
            session.flush();
            session.add(Script{.code = "Xbad", .name = "Latin", .numeric = 3000});
            session.commit();
        }
    );
    attempts.fails<az::ForeignKeyViolation>("A parent that is not there", [](az::Session& session) {
        const az::Ref<Subdivision> antioquia = session.get<Subdivision>("CO-ANT");
        antioquia->parent_code = "CO-XXX";
        session.commit();
    });
    attempts.fails<az::ForeignKeyViolation>("A country that others need", [](az::Session& session) {
        session.execute(az::delete_<Country>().where(c.code == "FR"));
        session.commit();
    });
    attempts.fails<az::NotNullViolation>("A row without a name", [](az::Session& session) {
        session.execute(az::insert<Country>().values(
            {{"code", "XX"},
             {"alpha_3", "XXX"},
             {"numeric", 999},
             {"flag", "🏴"},
             {"name", az::null}}
        ));
    });
}

void values(Attempts& attempts) {
    attempts.fails<az::DataError>(
        "A word that the enumeration does not have",
        [](az::Session& session) {
            session.execute(az::text("UPDATE languages SET type = 'klingon' WHERE code = 'spa'"));
            (void)session.get<Language>("spa")->name;
        }
    );
    attempts.fails<az::DataError>("A number too large for its member", [](az::Session& session) {
        session.execute(az::text("UPDATE countries SET numeric = 70000 WHERE code = 'CO'"));
        (void)session.get<Country>("CO")->name;
    });
    attempts.fails<az::DataError>("A number too large for any database", [](az::Session& session) {
        (void)session.scalar(
            select(c.name).where(c.numeric == std::uint64_t{18'446'744'073'709'551'615U})
        );
    });
    attempts.fails<az::DataError>(
        "A NULL where the member cannot be empty",
        [](az::Session& session) {
            (void)session
                .scalars(select(az::type_coerce<std::string>(c.common_name)).where(c.code == "FR"))
                .all();
        }
    );
}

void programming(Attempts& attempts) {
    attempts.fails<az::ProgrammingError>("SQL with a mistake", [](az::Session& session) {
        session.execute(az::text("SELEKT 1"));
    });
    attempts.fails<az::NoSuchColumnError>(
        "A column that is not in the row",
        [](az::Session& session) {
            const az::Row row = session.execute(az::text("SELECT 1 AS one")).one();
            (void)row["two"];
        }
    );
    attempts.fails<az::PendingRollbackError>(
        "Going on after a failed flush",
        [](az::Session& session) {
            session.add(invented("CO"));
            try {
                session.flush();
            } catch (const az::IntegrityError&) {
                (void)session.scalar(select(func::count(c.code)));
            }
        }
    );
    attempts.fails<az::MultipleResultsFound>("One row was wanted", [](az::Session& session) {
        (void)session.scalars(select<Country>().where(c.name.like("%land%"))).one();
    });
}

void harmless(Attempts& attempts, Show& show) {
    show.question("And what is no trouble at all");
    const std::string evil = "x'; DROP TABLE countries; --";
    az::Session& session = attempts.session();
    show.check(
        session.scalars(select<Country>().where(c.name == evil)).all().empty(),
        "SQL inside a value is only a value"
    );
    az::Ref<Country> somewhere = session.add(invented("XX"));
    somewhere->name = evil;
    session.flush();
    session.expire(somewhere);
    show.check(somewhere->name == evil, "it can even be stored");
    session.rollback();
    show.check(
        session.scalars(select(l.code).where(l.name.contains("%"))).all().empty(),
        "% in a search is a %"
    );
    show.check(!session.get<Country>("☃"), "a key from nowhere finds nothing");
}

}  // namespace

void trouble(const az::Engine& engine, const SqlLog& log, Show& show) {
    const Counts before = count_rows(engine);
    {
        Attempts attempts(engine, show);
        constraints(attempts);
        values(attempts);
        programming(attempts);
        harmless(attempts, show);
    }
    (void)log.take();
    const Counts after = count_rows(engine);
    show.question("What is left of all that");
    Table table({"table", "rows before", "rows after"});
    for (std::size_t i = 0; i < before.size(); ++i) {
        table.add({before[i].first, before[i].second, after[i].second});
    }
    show.table(table);
    show.check(before == after, "nothing was lost, nothing was left behind");
}

}  // namespace world
