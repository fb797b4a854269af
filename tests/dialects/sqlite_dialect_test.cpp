// SPDX-License-Identifier: MIT
#include "azoth/dialects/sqlite.hpp"
#include "azoth/sql/compiled.hpp"
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/schema/table.hpp"
#include "dialects/sqlite_support.hpp"

using namespace azoth;
using namespace azoth::test;

namespace {

std::string compiled(const sql::Node& node, bool literal = true) {
    sql::Compiled into;
    sql::CompileOptions options;
    options.literal_binds = literal;
    sqlite_dialect().compile(node, options, into);
    return into.sql;
}

sql::NodeRef text(std::string sql) {
    return sql::NodeRef::adopt(
        new sql::Text(std::move(sql), false, Type(TypeSpec(TypeKind::Integer)))
    );
}

sql::ColumnSchema key() {
    sql::ColumnSchema schema;
    schema.primary_key = true;
    schema.nullable = false;
    return schema;
}

std::string squeezed(std::string_view sql) {
    std::string out;
    for (const char c : sql) {
        if (c != '\n' && c != '\t') {
            out += c;
        }
    }
    return out;
}

}  // namespace

TEST_CASE("dialects: found by name, and what there is when it is unknown") {
    CHECK(find_dialect("sqlite").name() == "sqlite");
    const auto error = error_of<NoSuchModuleError>([] { (void)find_dialect("sqlight"); });
    CHECK(error.message() == "there is no dialect 'sqlight'");
    CHECK(error.hint().find("sqlite") != std::string::npos);

    register_dialect("other", [] { return &find_dialect("sqlite"); });
    CHECK(&find_dialect("other") == &find_dialect("sqlite"));
    CHECK_THROWS_AS(register_dialect("", [] { return &find_dialect("sqlite"); }), ArgumentError);
    CHECK_THROWS_AS(register_dialect("none", nullptr), ArgumentError);
    azoth::sqlite::register_dialect();
    CHECK(find_dialect("sqlite").name() == "sqlite");
}

TEST_CASE("sqlite dialect: what it can do") {
    const Capabilities& can = sqlite_dialect().capabilities();
    CHECK(can.paramstyle == sql::Paramstyle::qmark);
    CHECK(can.insert_returning);
    CHECK(can.transactional_ddl);
    CHECK_FALSE(can.alter);
    CHECK(can.last_insert_id);
    CHECK(can.consecutive_insert_ids);
    CHECK(can.max_parameters >= 999);
    CHECK(sqlite_dialect().isolation_levels().front() == "SERIALIZABLE");

    // The limit is the one of the library in use.
    const ConnectionPtr c = connect();
    std::string sql = "SELECT 1 WHERE 1 IN (?";
    for (std::size_t i = 1; i < can.max_parameters; ++i) {
        sql += ",?";
    }
    CHECK_NOTHROW(prepare(*c, sql + ")"));
    CHECK_THROWS_AS(prepare(*c, sql + ",?)"), ProgrammingError);
}

TEST_CASE("sqlite dialect: names") {
    CHECK(sqlite_dialect().identifiers().quote("order") == "\"order\"");
    CHECK(sqlite_dialect().identifiers().quote("users") == "users");
}

TEST_CASE("sqlite dialect: which tables are there") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE Users (a INTEGER); CREATE TEMP TABLE passing (a INTEGER); CREATE VIEW "
               "v AS SELECT 1;"
               "ATTACH ':memory:' AS other; CREATE TABLE other.thing (a INTEGER); CREATE INDEX i "
               "ON users (a)");
    CHECK(sqlite_dialect().has_table(*c, "", "Users"));
    CHECK(sqlite_dialect().has_table(*c, "", "users"));
    CHECK(sqlite_dialect().has_table(*c, "main", "users"));
    CHECK(sqlite_dialect().has_table(*c, "", "passing"));
    CHECK(sqlite_dialect().has_table(*c, "", "v"));
    CHECK(sqlite_dialect().has_table(*c, "other", "thing"));
    CHECK_FALSE(sqlite_dialect().has_table(*c, "", "thing"));
    CHECK_FALSE(sqlite_dialect().has_table(*c, "other", "users"));
    CHECK_FALSE(sqlite_dialect().has_table(*c, "", "i"));
    CHECK_FALSE(sqlite_dialect().has_table(*c, "", "x' OR '1'='1"));
}

TEST_CASE("sqlite dialect: operators it spells differently") {
    using sql::Op;
    const auto binary = [](Op op) { return compiled(*sql::make_binary(op, text("a"), text("b"))); };
    CHECK(binary(Op::is_distinct_from) == "a IS NOT b");
    CHECK(binary(Op::is_not_distinct_from) == "a IS b");
    CHECK(binary(Op::truediv) == "a / (b + 0.0)");
    CHECK(
        compiled(*sql::make_binary(
            Op::truediv, text("a"), sql::make_binary(Op::add, text("b"), text("c"))
        )) == "a / ((b + c) + 0.0)"
    );
    CHECK(binary(Op::bitwise_xor) == "((a | b) - (a & b))");
    CHECK(compiled(*sql::make_match(Op::ilike, text("a"), text("b"))) == "lower(a) LIKE lower(b)");
    CHECK(compiled(sql::Constant::true_()) == "1");
    CHECK(compiled(sql::Constant::false_()) == "0");
    const auto call = [](std::string_view name, sql::Function::Arguments arguments = {}) {
        return compiled(*sql::make_function(name, std::move(arguments), Type()));
    };
    CHECK(call("now") == "CURRENT_TIMESTAMP");
    CHECK(call("current_timestamp") == "CURRENT_TIMESTAMP");
    CHECK(call("char_length", {text("a")}) == "length(a)");
    CHECK(call("lower", {text("a")}) == "lower(a)");

    const ConnectionPtr c = connect();
    CHECK(
        scalar<double>(
            *c, "SELECT " + compiled(*sql::make_binary(Op::truediv, text("7"), text("2")))
        ) == 3.5
    );
    CHECK_NOTHROW(run(*c, "SELECT " + call("localtimestamp")));
}

TEST_CASE("sqlite dialect: literals keep their type and value") {
    const ConnectionPtr c = connect();
    const auto literal = [](Value value) {
        return compiled(*sql::make_bind(std::move(value), Type(), nullptr));
    };
    CHECK(literal(Value(2.0)) == "2.0");
    CHECK(literal(Value("it's")) == "'it''s'");
    CHECK(literal(Value(true)) == "1");
    for (const double real : {1e15, 0.1, -2.0, 1e300, std::numeric_limits<double>::infinity()}) {
        CHECK(scalar<Value>(*c, "SELECT " + literal(Value(real))) == Value(real));
    }
    c->execute("CREATE TABLE t (c NUMERIC)");
    for (const std::string digits : {"1.5", "-3", "12345678901234567890.12"}) {
        run(*c, "DELETE FROM t");
        run(*c, "INSERT INTO t VALUES (" + literal(Value(Decimal(digits))) + ")");
        CHECK(scalar<Decimal>(*c, "SELECT c FROM t") == Decimal(digits));
        CHECK(scalar<bool>(*c, "SELECT c = ? FROM t", Decimal(digits)));
    }
    CHECK_THROWS_AS(literal(Value(std::numeric_limits<double>::quiet_NaN())), CompileError);
}

TEST_CASE("sqlite dialect: ON CONFLICT behind a SELECT is not taken for the ON of a join") {
    const sql::Handle<sql::Table> t = sql::Handle<sql::Table>::adopt(new sql::Table("t", ""));
    const sql::Column& id = t->append_column("id", Type(Integer()), {});
    auto inner = sql::Handle<sql::Select>::adopt(new sql::Select());
    inner->columns.push_back(sql::NodeRef(&id));
    sql::Insert copied;
    copied.table = t;
    copied.columns.emplace_back(&id);
    copied.from_select = inner;
    copied.on_conflict.action = sql::OnConflict::Action::nothing;
    CHECK(
        compiled(copied) ==
        "INSERT INTO t (id) SELECT t.id FROM t WHERE 1 = 1 ON CONFLICT DO NOTHING"
    );
}

TEST_CASE("sqlite dialect: what SQLite does not have is said, not left out") {
    sql::Select select;
    select.columns.push_back(text("1"));
    select.for_update.wanted = true;
    CHECK_THROWS_AS(compiled(select), CompileError);
    select.for_update.wanted = false;
    select.offset = text("5");
    CHECK(compiled(select) == "SELECT 1 LIMIT -1 OFFSET 5");
}

TEST_CASE("sqlite ddl: an integer key is the rowid, whatever its size") {
    for (const TypeKind kind :
         {TypeKind::Integer, TypeKind::BigInteger, TypeKind::SmallInteger, TypeKind::BIGINT}) {
        sql::Table table("t", "");
        table.append_column("id", Type(TypeSpec(kind)), key());
        table.append_column("n", Type(TypeSpec(TypeKind::BigInteger)), {});
        const std::string sql = sqlite_dialect().ddl().emit_create_table(table);
        CHECK(squeezed(sql) == "CREATE TABLE t (id INTEGER NOT NULL, n BIGINT, PRIMARY KEY (id))");
        const ConnectionPtr c = connect();
        c->execute(sql);
        run(*c, "INSERT INTO t (n) VALUES (1)");
        CHECK(c->last_insert_id() == 1);
        CHECK(scalar<int>(*c, "SELECT id FROM t") == 1);
    }
    sql::Table pair("p", "");
    pair.append_column("a", Type(BigInteger()), key());
    pair.append_column("b", Type(BigInteger()), key());
    CHECK(
        squeezed(sqlite_dialect().ddl().emit_create_table(pair)) ==
        "CREATE TABLE p (a BIGINT NOT NULL, b BIGINT NOT NULL, PRIMARY KEY (a, b))"
    );
}

TEST_CASE("sqlite ddl: types") {
    const auto spelled = [](const Type& type) {
        return sqlite_dialect().ddl().emit_type(type.node());
    };
    CHECK(spelled(Type(BigInteger())) == "BIGINT");
    CHECK(spelled(Type(Boolean())) == "BOOLEAN");
    CHECK(spelled(Type(Numeric(10, 2))) == "NUMERIC(10, 2)");
    CHECK(spelled(Type(Float(53))) == "FLOAT");
    CHECK(spelled(Type(Double())) == "DOUBLE");
    CHECK(spelled(Type(String(50))) == "VARCHAR(50)");
    CHECK(spelled(Type(String(10, "NOCASE"))) == "VARCHAR(10) COLLATE \"NOCASE\"");
    CHECK(spelled(Type(String())) == "VARCHAR");
    CHECK(spelled(Type(LargeBinary())) == "BLOB");
    CHECK(spelled(Type(DateTime(true))) == "DATETIME");
    CHECK(spelled(Type(types::Interval())) == "DATETIME");
    CHECK(spelled(Type(types::Uuid())) == "CHAR(32)");
    CHECK(spelled(Type(UUID())) == "CHAR(32)");
    CHECK(spelled(Type(JSON())) == "JSON");
    CHECK(spelled(Enum({"a", "bb"})) == "VARCHAR(2)");
    CHECK(spelled(Type(String(5)).with_variant(Type(Text()), "sqlite")) == "TEXT");
}

TEST_CASE("sqlite ddl: defaults") {
    sql::Table table("t", "");
    const auto add = [&](std::string name, sql::NodeRef value) {
        sql::ColumnSchema schema;
        schema.server_default = std::move(value);
        table.append_column(std::move(name), Type(String()), std::move(schema));
    };
    add("a", sql::make_bind(Value("it's"), Type(), nullptr));
    add("b", text("CURRENT_TIMESTAMP"));
    add("c", text("abs(-5) + 17"));
    add("d", text("('x')"));
    add("e", sql::make_function("now", {}, Type()));
    add("f", text("-1"));
    add("g", text("'a' || 'b''c'"));
    const std::string sql = sqlite_dialect().ddl().emit_create_table(table);
    CHECK(
        squeezed(sql) ==
        "CREATE TABLE t (a VARCHAR DEFAULT 'it''s', b VARCHAR DEFAULT CURRENT_TIMESTAMP, "
        "c VARCHAR DEFAULT (abs(-5) + 17), d VARCHAR DEFAULT ('x'), e VARCHAR DEFAULT "
        "CURRENT_TIMESTAMP, "
        "f VARCHAR DEFAULT (-1), g VARCHAR DEFAULT ('a' || 'b''c'))"
    );
    const ConnectionPtr c = connect();
    c->execute(sql);
    run(*c, "INSERT INTO t DEFAULT VALUES");
    CHECK(scalar<std::string>(*c, "SELECT a || c || d || f || g FROM t") == "it's22x-1ab'c");
}

TEST_CASE("sqlite ddl: schemas are attached databases") {
    const auto foreign_key = [](std::string schema) {
        ForeignKeyConstraint key;
        key.columns = {"a"};
        key.referred_schema = std::move(schema);
        key.referred_table = "r";
        key.referred_columns = {"id"};
        return key;
    };
    sql::Table table("t", "other");
    table.append_column("a", Type(Integer()), {});
    table.foreign_keys.push_back(foreign_key("other"));
    table.foreign_keys.push_back(foreign_key("elsewhere"));
    table.foreign_keys.push_back(foreign_key(""));
    const std::string create = sqlite_dialect().ddl().emit_create_table(table);
    CHECK(squeezed(create) == "CREATE TABLE other.t (a INTEGER, FOREIGN KEY(a) REFERENCES r (id))");
    const Index ix{.name = "ix", .columns = {"a"}};
    const std::string create_index = sqlite_dialect().ddl().emit_create_index(table, ix);
    CHECK(create_index == "CREATE INDEX other.ix ON t (a)");
    const ConnectionPtr c = connect();
    c->execute("ATTACH ':memory:' AS other");
    c->execute(create);
    c->execute(create_index);

    sql::Table plain("t", "");
    plain.append_column("a", Type(Integer()), {});
    CHECK_THROWS_AS(
        (void)sqlite_dialect().ddl().emit_add_foreign_key(plain, foreign_key("")), CompileError
    );
    CHECK_THROWS_AS((void)sqlite_dialect().ddl().emit_drop_constraint(plain, "x"), CompileError);
}
