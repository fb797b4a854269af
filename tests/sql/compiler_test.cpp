// SPDX-License-Identifier: MIT
// What a compiled statement tells: parameters, result columns, paramstyles, literal values.
#include "azoth/sql/compiler.hpp"
#include "sql/sql_support.hpp"

#include <string>
#include <vector>

namespace az = azoth;
using az::select;
using az::sql::Paramstyle;
using az::test::shop;

namespace {

az::Expr<az::Any> u(const char* key) {
    return shop().users.c(key);
}

/// A database without booleans.
class NoBooleans final : public az::sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool native_boolean() const noexcept override { return false; }
};

template <class Compiler = az::sql::SQLCompiler>
az::detail::Rc<az::sql::Compiled>
compile(const auto& statement, az::sql::CompileOptions options = {}) {
    static const az::sql::IdentifierPreparer identifiers{az::sql::IdentifierPreparer::Rules{}};
    static const az::sql::DDLCompiler types{identifiers};
    auto compiled = az::detail::Rc<az::sql::Compiled>::make();
    if constexpr (requires { statement.statement(); }) {
        compiled->statement = statement.statement();
    } else {
        compiled->statement = statement.node();
    }
    Compiler(identifiers, types, options, *compiled).compile(*compiled->statement);
    return compiled;
}

std::vector<std::string> names(const az::sql::Compiled& compiled) {
    std::vector<std::string> all;
    for (const auto& slot : compiled.binds) {
        all.push_back(slot.name);
    }
    return all;
}

std::vector<std::string> keys(const az::sql::Compiled& compiled) {
    std::vector<std::string> all;
    for (const auto& column : compiled.columns) {
        all.push_back(column.key);
    }
    return all;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("each driver has its placeholders") {
    const auto statement = select(u("id")).where(u("id") == 1, u("name") == az::bindparam("n"));
    const auto sql = [&](Paramstyle style) {
        return compile(statement, {.paramstyle = style})->sql;
    };
    const std::string head = "SELECT users.id FROM users WHERE users.id = ";
    CHECK(sql(Paramstyle::qmark) == head + "? AND users.name = ?");
    CHECK(sql(Paramstyle::named) == head + ":id_1 AND users.name = :n");
    CHECK(sql(Paramstyle::numeric_dollar) == head + "$1 AND users.name = $2");
    CHECK(sql(Paramstyle::numeric) == head + ":1 AND users.name = :2");
    CHECK(sql(Paramstyle::format) == head + "%s AND users.name = %s");
    CHECK(sql(Paramstyle::pyformat) == head + "%(id_1)s AND users.name = %(n)s");
}

TEST_CASE("parameters come in the order of their placeholders") {
    const auto compiled = compile(
        select(u("id") + 1).where(u("name") == az::bindparam("n"), u("age") > 2).limit(3).offset(4)
    );
    CHECK(names(*compiled) == Names{"id_1", "n", "age_1", "param_1", "param_2"});
    CHECK(compiled->binds[1].required);
    CHECK_FALSE(compiled->binds[0].required);
    CHECK(compiled->binds[0].source == 0);
}

TEST_CASE("a parameter that is used twice is bound twice from one source") {
    const auto one = az::literal(1);
    const auto compiled = compile(select(u("id")).where(u("id") == one || u("age") == one));
    CHECK(names(*compiled) == Names{"param_1", "param_1"});
    az::sql::BindList binds;
    az::sql::collect_binds(*compiled->statement, binds);
    for (const auto& slot : compiled->binds) {
        CHECK(binds[static_cast<std::size_t>(slot.source)]->value() == az::Value(1));
    }
}

TEST_CASE("IN lists are expanded for the lengths of an execution") {
    const auto compiled =
        compile(select(u("id")).where(u("id").in({1, 2}), u("age") == 3, u("name").in({"x"})));
    CHECK(compiled->has_expanding);
    const std::string head = "SELECT users.id FROM users WHERE users.id IN (";
    CHECK(compiled->expand({2, 1})->sql == head + "?, ?) AND users.age = ? AND users.name IN (?)");
    CHECK(
        compiled->expand({0, 3})->sql ==
        head + "NULL) AND (1 != 1) AND users.age = ? AND users.name IN (?, ?, ?)"
    );
    const auto first = compiled->expand({2, 1});
    CHECK(compiled->expand({2, 1})->id == first->id);
    CHECK(compiled->expand({1, 2})->id != first->id);
    for (std::size_t length = 0; length < 100; ++length) {
        (void)compiled->expand({length, 1});  // only a bounded number of them is kept
    }
    CHECK(compiled->expand({2, 1})->sql == first->sql);
    CHECK(compiled->expand({2, 1})->id != first->id);
}

TEST_CASE("the columns of the result") {
    const auto compiled = compile(select(
        u("id"),
        shop().addresses.c("id"),
        u("name").label("who"),
        az::func::count(),
        u("age") + 1,
        az::literal_column("42")
    ));
    CHECK(keys(*compiled) == Names{"id", "id_1", "who", "count_1", "anon_1", "42"});
    CHECK(compiled->columns[0].type.kind() == az::TypeKind::Integer);
    CHECK(compiled->columns[2].type.kind() == az::TypeKind::String);
    CHECK(compiled->returns_rows);
    CHECK_FALSE(compile(insert(shop().users).values({{"name", "x"}}))->returns_rows);
    CHECK(compile(insert(shop().users).values({{"name", "x"}}).returning(u("id")))->returns_rows);
    CHECK(compile(az::text("select 1"))->returns_rows);
    CHECK_FALSE(
        compile(update(shop().users).set(u("age"), 1).where(az::text("1 = 1")))->returns_rows
    );
}

TEST_CASE("literal values in the SQL") {
    const auto literal = [](const auto& e) { return az::to_string(e, {.literal_binds = true}); };
    CHECK(literal(az::literal(1)) == "1");
    CHECK(literal(az::literal(-5)) == "-5");
    CHECK(literal(az::literal(1.5)) == "1.5");
    CHECK(literal(az::literal(true)) == "true");
    CHECK(literal(az::literal("it's")) == "'it''s'");
    CHECK(literal(az::literal(az::Decimal("1.50"))) == "1.50");
    CHECK(literal(az::literal(az::Bytes("\x01\xff"))) == "x'01ff'");
    CHECK(literal(az::literal(az::Date())) == "'1970-01-01'");
    CHECK_THROWS_AS((void)literal(az::literal(std::string("a\0b", 3))), az::CompileError);
    CHECK(
        literal(select(u("id")).where(u("name") == "x").limit(3)) ==
        "SELECT users.id FROM users WHERE users.name = 'x' LIMIT 3"
    );
}

TEST_CASE("databases without booleans compare with 1 and 0") {
    const auto sql = [](const auto& statement) { return compile<NoBooleans>(statement)->sql; };
    const auto all = select(u("id"));
    const auto active = shop().users.c<bool>("active");
    CHECK(sql(all.where(active)) == "SELECT users.id FROM users WHERE users.active = 1");
    CHECK(sql(all.where(!active)) == "SELECT users.id FROM users WHERE users.active = 0");
    CHECK(
        sql(all.where(active, u("id") == 1)) ==
        "SELECT users.id FROM users WHERE users.active = 1 AND users.id = ?"
    );
    CHECK(sql(all.where(active == true)) == "SELECT users.id FROM users WHERE users.active = 1");
    CHECK(sql(all.where(az::Expr<bool>(true))) == "SELECT users.id FROM users WHERE 1 = 1");
    CHECK(sql(all.where(az::Expr<bool>(false))) == "SELECT users.id FROM users WHERE 0 = 1");
    CHECK(sql(select(active)) == "SELECT users.active FROM users");
    CHECK(
        sql(all.where(!(u("id") + 1 == 2 && active))) ==
        "SELECT users.id FROM users WHERE NOT (users.id + ? = ? AND users.active = 1)"
    );
}

TEST_CASE("what a database cannot do is a CompileError") {
    class NoLocks final : public az::sql::SQLCompiler {
    public:
        using SQLCompiler::SQLCompiler;

    protected:
        void visit_for_update(const az::sql::GenerativeSelect&) override {
            throw az::CompileError("no locks here");
        }
    };

    CHECK_THROWS_AS((void)compile<NoLocks>(select(u("id")).with_for_update()), az::CompileError);
    CHECK(compile<NoLocks>(select(u("id")))->sql == "SELECT users.id FROM users");
}

TEST_CASE("statements and expressions can be shown") {
    CHECK(az::to_string(u("id") == 1) == "users.id = :id_1");
    CHECK(az::to_string(u("id")) == "users.id");
    CHECK(az::to_string(select(u("id"))) == "SELECT users.id FROM users");
    CHECK(az::to_string(az::text("select :x")) == "select :x");
    CHECK(az::to_string(az::func::now()) == "now()");
}
