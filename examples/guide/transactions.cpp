// SPDX-License-Identifier: MIT
// Transactions: commit as you go, begin once, savepoints, rollback, and what errors leave behind.
#include "guide.hpp"

#include <azoth/orm.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace az = azoth;

namespace bank {

struct Account {
    std::int64_t id{};
    std::string owner{};
    az::Decimal balance{};

    static constexpr auto mapping() {
        return az::table(
            "accounts",
            az::column<&Account::id>(az::primary_key),
            az::column<&Account::owner>(az::String(50), az::unique),
            az::column<&Account::balance>(az::Numeric(12, 2)),
            az::check(az::SqlText("balance >= 0"), "balance_not_negative")
        );
    }
};

AZOTH_COLUMNS(Account, id, owner, balance);

}  // namespace bank

namespace {

using az::select;
using bank::Account;
using guide::check;
using guide::section;
namespace func = az::func;

constexpr auto a = az::cols<Account>;

std::int64_t accounts(const az::Engine& engine) {
    az::Session session(engine);
    return session.scalar(select(func::count(a.id))).value_or(-1);
}

void commit_as_you_go(const az::Engine& engine) {
    section("Commit as you go");
    az::Session session(engine);
    check(!session.in_transaction(), "a session takes a connection when it needs one");
    session.add(Account{.owner = "ana", .balance = az::Decimal("100.00")});
    session.commit();
    session.add(Account{.owner = "luis", .balance = az::Decimal("20.00")});
    session.flush();
    check(session.in_transaction(), "a flush has sent the row, in a transaction that is open");
    session.rollback();
    check(accounts(engine) == 1, "rolled back");
    session.add(Account{.owner = "luis", .balance = az::Decimal("20.00")});
    session.commit();
}

void transfer(
    az::Session& session, std::int64_t from_id, std::int64_t to_id, const az::Decimal& amount
) {
    // On databases that lock rows: session.get<Account>(from_id, {.with_for_update = true}). SQLite locks
    // as a whole; its way is to begin for writing, which the option begin_immediate does.
    auto tx = session.begin();  // rolls back at the end of the scope unless it was committed
    az::Ref<Account> from = session.get<Account>(from_id);
    az::Ref<Account> to = session.get<Account>(to_id);
    if (!from || !to) {
        throw std::invalid_argument("no such account");
    }
    if (from->balance < amount) {
        throw std::domain_error("insufficient funds");
    }
    from->balance -= amount;
    to->balance += amount;
    tx.commit();
}

void begin_once(const az::Engine& engine) {
    section("Begin once");
    az::Session session(engine, {.execution_options = {.begin_immediate = true}});
    transfer(session, 1, 2, az::Decimal("30.50"));
    check(session.get<Account>(1)->balance == az::Decimal("69.50"), "one has less");
    check(session.get<Account>(2)->balance == az::Decimal("50.50"), "the other more");
    session.commit();

    const auto error =
        guide::error_of<std::domain_error>([&] { transfer(session, 1, 2, az::Decimal("1000")); });
    check(error.what() == std::string("insufficient funds"), "an exception goes through");
    check(session.get<Account>(1)->balance == az::Decimal("69.50"), "and nothing has happened");
    session.rollback();

    const auto id = session.begin([&] {
        az::Ref<Account> eva = session.add(Account{.owner = "eva"});
        session.flush();
        return eva->id;
    });
    check(id == 3 && accounts(engine) == 3, "with a function: commits when it returns");
}

void savepoints(const az::Engine& engine) {
    section("Savepoints");
    az::Session session(engine);
    const az::Ref<Account> ana = session.get<Account>(1);
    ana->owner = "ana maria";
    {
        auto nested = session.begin_nested();
        ana->owner = "nobody";
        session.add(Account{.owner = "nobody at all"});
        session.flush();
        nested.rollback();
    }
    check(ana->owner == "ana maria", "objects have what was there before the savepoint");
    {
        auto nested = session.begin_nested();
        session.add(Account{.owner = "kim", .balance = az::Decimal("1.00")});
        nested.commit();
    }
    for (const char* owner : {"luis", "mia", "eva"}) {
        try {
            auto nested = session.begin_nested();
            session.add(Account{.owner = owner});
            nested.commit();
        } catch (const az::UniqueViolation& error) {
            fmt::print("  {} is there already: {}\n", owner, error.message());
        }
    }
    session.commit();
    check(accounts(engine) == 5, "the two that could be added were, the transaction went on");
}

void rollback(const az::Engine& engine) {
    section("Rollback restores objects");
    az::Session session(engine);
    const az::Ref<Account> luis = session.get<Account>(2);
    const az::Ref<Account> kim = session.scalars(select<Account>().where(a.owner == "kim")).one();
    const az::Ref<Account> draft = session.add(Account{.owner = "draft"});
    luis->balance = az::Decimal(0);
    session.remove(kim);
    session.flush();
    check(!session.get<Account>(kim->id), "deleted, for now");
    session.rollback();
    check(luis->balance == az::Decimal("50.50"), "changed: what the database has");
    check(session.contains(kim) && kim->balance == az::Decimal(1), "deleted: back again");
    check(!session.contains(draft), "new: not part of the session any more");
}

void errors(const az::Engine& engine) {
    section("Errors");
    az::Session session(engine);
    const az::Ref<Account> ana = session.get<Account>(1);
    ana->balance = az::Decimal(-5);
    const auto refused = guide::error_of<az::CheckViolation>([&] { session.commit(); });
    fmt::print("{}\n", refused.what());
    check(
        refused.constraint() == "ck_accounts_balance_not_negative",
        "programs read fields, people read what()"
    );

    const auto pending = guide::error_of<az::PendingRollbackError>([&] {
        (void)session.scalar(select(func::count(a.id)));
    });
    fmt::print("{}\n", pending.what());
    session.rollback();
    check(ana->balance == az::Decimal("69.50"), "after rollback() it goes on");
    session.commit();  // looking at it has begun a transaction again

    try {
        session.begin([&] { session.add(Account{.owner = "luis"}); });
        check(false, "there are two of luis");
    } catch (const az::IntegrityError& error) {
        check(
            error.table() == "accounts" && error.column() == "owner",
            "the scope has rolled back itself"
        );
        check(error.retry() == az::Retry::never, "nor would it help to try again");
    }
    session.add(Account{.owner = "zoe"});
    session.commit();
    check(accounts(engine) == 6, "the session is as good as new");
}

void connections(const az::Engine& engine) {
    section("The same below the ORM");
    az::Connection connection = engine.connect();
    auto outer = connection.begin();
    connection.execute(az::update<Account>().set(a.balance, az::Decimal(7)));
    {
        auto inner = connection.begin_nested();
        connection.execute(az::delete_<Account>());
    }
    check(connection.scalar(select(func::count(a.id))) == 6, "the savepoint went with its scope");
    const auto twice = guide::error_of<az::InvalidRequestError>([&] { connection.begin(); });
    fmt::print("  {}\n", twice.message());
    outer.rollback();
    check(connection.scalar(select(func::sum(a.balance))) != az::Decimal(42), "rolled back");
}

void tour() {
    az::Engine engine = az::create_engine("sqlite://");
    az::metadata<Account>().create_all(engine);
    commit_as_you_go(engine);
    begin_once(engine);
    savepoints(engine);
    rollback(engine);
    errors(engine);
    connections(engine);
}

}  // namespace

int main() {
    return guide::run(tour);
}
