// SPDX-License-Identifier: MIT
#include "azoth/sql/compiler.hpp"
#include "sql/cache_key_support.hpp"

namespace azoth::test {

namespace {

using sql::NodeRef;

class Greatest final : public sql::Construct {
public:
    Greatest(std::string name, Type type, sql::ClauseList::Items parts)
        : Construct(std::move(name), std::move(type), std::move(parts)) {}

    void compile(sql::SQLCompiler&) const override {}
};

NodeRef lone(QuotedName name, Type type = {}, const char* key = "x") {
    return node<sql::Column>(nullptr, std::move(name), key, std::move(type));
}

NodeRef column_of(const sql::FromRef& from, const char* key = "id") {
    return NodeRef(&from->column(key));
}

Keys columns() {
    static const sql::FromRef other = node<sql::Table>("users", "other");
    return {
        "column",
        {
            [](int) { return user("id"); },
            [](int) { return user("name"); },
            [](int) { return address("id"); },
            [](int) { return lone("x"); },
            [](int) { return lone("y"); },
            [](int) { return lone("x", Type(Integer())); },
            [](int) { return lone("x", Type(String(5))); },
            [](int) { return lone(quoted_name("x", true)); },
            [](int) { return lone(quoted_name("x", false)); },
            [](int) { return lone("x", {}, "key"); },
            [](int) { return column_of(node<sql::Alias>(users(), "")); },
            [](int) { return column_of(node<sql::Alias>(users(), "u")); },
            [](int) { return column_of(node<sql::Alias>(users(), "u"), "age"); },
            [](int v) { return column_of(node<sql::Subquery>(select_user(v), "u")); },
        }
    };
}

NodeRef bind(Type type, NodeRef named_after, int value) {
    return node<sql::Bind>(Value(value), std::move(type), std::move(named_after));
}

NodeRef named(const char* name, bool required, int value) {
    return node<sql::Bind>(name, Type(Integer()), required, required ? Value() : Value(value));
}

Keys binds() {
    return {
        "bind",
        {
            [](int v) { return bind(Type(Integer()), nullptr, v); },
            [](int v) { return bind(Type(SmallInteger()), nullptr, v); },
            [](int v) { return bind(Type(String()), nullptr, v); },
            [](int v) { return bind(Type(String(10)), nullptr, v); },
            [](int v) { return bind(Type(Integer()), user("id"), v); },
            [](int v) { return bind(Type(Integer()), user("age"), v); },
            [](int v) { return named("x", false, v); },
            [](int v) { return named("y", false, v); },
            [](int v) { return named("x", true, v); },
            [](int v) {
                // As many values as there happen to be.
                return node<sql::Bind>(
                    std::vector<Value>(static_cast<std::size_t>(v * 2), Value(v)),
                    Type(Integer()),
                    nullptr
                );
            },
            [](int v) {
                return node<sql::Bind>(
                    std::vector<Value>(static_cast<std::size_t>(v * 2), Value(v)),
                    Type(Integer()),
                    nullptr,
                    std::size_t{2}
                );
            },
            [](int v) {
                return sql::Bind::expanding_parameter("x", Type(Integer()), false, {Value(v)});
            },
            [](int) { return sql::Bind::expanding_parameter("x", Type(Integer()), true, {}); },
            [](int v) {
                return sql::Bind::literal_execute(
                    sql::as<sql::Bind>(*bind(Type(Integer()), nullptr, v))
                );
            },
            [](int v) {
                const auto limit =
                    sql::Handle<sql::Bind>::adopt(new sql::Bind(Value(v), Type(Integer()), nullptr)
                    );
                limit->mark_limit();
                return NodeRef(limit);
            },
        }
    };
}

Keys constants() {
    return {
        "constant",
        {
            [](int) { return NodeRef(&sql::Constant::null()); },
            [](int) { return NodeRef(&sql::Constant::true_()); },
            [](int) { return NodeRef(&sql::Constant::false_()); },
            [](int) { return NodeRef(&sql::Constant::star()); },
        }
    };
}

Keys functions() {
    using Arguments = sql::Function::Arguments;
    const auto call = [](const char* name, Arguments arguments, Type type = {}) {
        return sql::make_function(name, std::move(arguments), std::move(type));
    };
    return {
        "function",
        {
            [=](int) { return call("f", {}); },
            [=](int) { return call("g", {}); },
            [](int) { return node<sql::Function>(quoted_name("f", true), Arguments{}, Type()); },
            [=](int) { return call("f", {}, Type(Integer())); },
            [=](int) { return call("f", {}, Type(String())); },
            [=](int v) { return call("f", {bound(v)}); },
            [=](int v) { return call("f", {bound(v), bound(v)}); },
            [=](int v) { return call("f", {user("id"), bound(v)}); },
            [=](int v) { return call("f", {bound(v), user("id")}); },
        }
    };
}

Keys casts() {
    const auto cast = [](int v, Type type, sql::CastKind how = sql::CastKind::cast) {
        return sql::make_cast(bound(v), std::move(type), how);
    };
    return {
        "cast",
        {
            [=](int v) { return cast(v, Type(String())); },
            [=](int v) { return cast(v, Type(String(10))); },
            [=](int v) { return cast(v, Type(String(10, "C"))); },
            [=](int v) { return cast(v, Type(Numeric(10, 2))); },
            [=](int v) { return cast(v, Type(Numeric(10, 3))); },
            [=](int v) { return cast(v, Type(DateTime(false))); },
            [=](int v) { return cast(v, Type(DateTime(true))); },
            [=](int v) { return cast(v, Type(ARRAY(Integer()))); },
            [=](int v) { return cast(v, Type(ARRAY(Integer(), 2))); },
            [=](int v) { return cast(v, Type(String()).with_variant(Type(Text()), "mysql")); },
            [=](int v) { return cast(v, Type(String()).with_variant(Type(Text()), "oracle")); },
            [=](int v) { return cast(v, Enum({"a", "b"}, "e")); },
            [=](int v) { return cast(v, Enum({"a", "c"}, "e")); },
            [=](int v) { return cast(v, Enum({"a", "b"}, "f")); },
            [=](int v) { return cast(v, user_defined_type("A")); },
            [=](int v) { return cast(v, user_defined_type("B")); },
            [=](int v) { return cast(v, Type(String()), sql::CastKind::try_cast); },
            [=](int v) { return cast(v, Type(String()), sql::CastKind::type_coerce); },
        }
    };
}

Keys cases() {
    const auto made = [](NodeRef subject, sql::ClauseList::Items branches, NodeRef otherwise) {
        return sql::make_case(std::move(subject), std::move(branches), std::move(otherwise));
    };
    return {
        "case",
        {
            [=](int v) { return made(nullptr, {is_user(v), bound(v)}, nullptr); },
            [=](int v) { return made(nullptr, {is_user(v), bound(v)}, bound(v)); },
            [=](int v) { return made(nullptr, {is_user(v), user("age")}, bound(v)); },
            [=](int v) { return made(user("id"), {bound(v), bound(v)}, nullptr); },
            [=](int v) { return made(user("age"), {bound(v), bound(v)}, nullptr); },
            [=](int v) {
                return made(nullptr, {is_user(v), bound(v), is_user(v), bound(v)}, nullptr);
            },
        }
    };
}

Keys names() {
    const auto label = [](const char* name, NodeRef element) {
        return sql::make_label(name, std::move(element));
    };
    return {
        "labels and names",
        {
            [=](int v) { return label("a", bound(v)); },
            [=](int v) { return label("b", bound(v)); },
            [=](int v) { return label("", bound(v)); },
            [=](int) { return label("a", user("id")); },
            [](int) { return node<sql::LabelName>("a"); },
            [](int) { return node<sql::LabelName>("b"); },
            [](int) { return node<sql::Collation>("a"); },
            [](int) { return node<sql::Collation>("b"); },
        }
    };
}

Keys texts() {
    const auto text = [](const char* sql, bool parse, Type type = {}) {
        return node<sql::Text>(sql, parse, std::move(type));
    };
    return {
        "text",
        {
            [=](int) { return text("a", true); },
            [=](int) { return text("b", true); },
            [=](int) { return text("a", false); },
            [=](int) { return text("a", false, Type(Integer())); },
            [=](int) { return text("a", false, Type(String())); },
            [=](int) { return text("a :x", true); },
            [=](int) { return text("a :x", false); },
            [=](int) { return text("a :y", true); },
            [=](int v) {
                return node<sql::Text>(
                    *text("a :x", true),
                    sql::Text::Binds{node<sql::Bind>("x", Type(Integer()), false, Value(v))}
                );
            },
            [=](int v) {
                return node<sql::Text>(
                    *text("a :x", true),
                    sql::Text::Binds{node<sql::Bind>("x", Type(String()), false, Value(v))}
                );
            },
        }
    };
}

using Items = sql::ClauseList::Items;

Keys lists() {
    return {
        "tuples, arrays, slices",
        {
            [](int v) { return node<sql::Tuple>(Items{bound(v)}); },
            [](int v) { return node<sql::Tuple>(Items{bound(v), bound(v)}); },
            [](int v) { return node<sql::Tuple>(Items{user("id"), bound(v)}); },
            [](int v) { return node<sql::Array>(Items{bound(v)}, Type()); },
            [](int v) { return node<sql::Array>(Items{bound(v), bound(v)}, Type()); },
            [](int v) { return node<sql::Array>(Items{bound(v)}, Type(ARRAY(Integer()))); },
            [](int v) { return node<sql::Slice>(bound(v), nullptr, nullptr); },
            [](int v) { return node<sql::Slice>(nullptr, bound(v), nullptr); },
            [](int v) { return node<sql::Slice>(bound(v), bound(v), nullptr); },
            [](int v) { return node<sql::Slice>(bound(v), bound(v), bound(v)); },
            [](int v) { return node<sql::Grouping>(bound(v)); },
            [](int) { return node<sql::Grouping>(user("id")); },
            [](int v) { return node<sql::Extract>("year", bound(v)); },
            [](int v) { return node<sql::Extract>("month", bound(v)); },
            [](int) { return node<sql::Extract>("year", user("created")); },
        }
    };
}

Keys constructs() {
    return {
        "constructs of the program",
        {
            [](int v) { return node<Greatest>("greatest", Type(), Items{bound(v)}); },
            [](int v) { return node<Greatest>("least", Type(), Items{bound(v)}); },
            [](int v) { return node<Greatest>("greatest", Type(Integer()), Items{bound(v)}); },
            [](int v) { return node<Greatest>("greatest", Type(), Items{bound(v), bound(v)}); },
        }
    };
}

Keys nested() {
    const auto values = [](int v) {
        return node<sql::Values>(
            std::vector<sql::ColumnDef>{{"a", {}}}, std::vector<NodeRef>{bound(v)}
        );
    };
    return {
        "statements as values",
        {
            [](int v) { return node<sql::ScalarSelect>(select_user(v)); },
            [](int) {
                return node<sql::ScalarSelect>(statement<sql::Select>([](sql::Select& s) {
                    s.columns.push_back(user("id"));
                }));
            },
            [](int v) { return node<sql::Exists>(select_user(v)); },
            [=](int v) { return node<sql::ScalarValues>(values(v)); },
            [](int) { return node<sql::NextValue>("", "s"); },
            [](int) { return node<sql::NextValue>("", "t"); },
            [](int) { return node<sql::NextValue>("other", "s"); },
            [](int) { return node<sql::NextValue>("", "s", Type(BigInteger())); },
            [](int v) { return node<sql::TableValuedColumn>(bound(v), "a", Type()); },
            [](int v) { return node<sql::TableValuedColumn>(bound(v), "b", Type()); },
            [](int v) { return node<sql::TableValuedColumn>(bound(v), "a", Type(Integer())); },
            [](int) { return node<sql::ColumnValued>(users()); },
            [](int) { return node<sql::ColumnValued>(addresses()); },
            [](int) { return node<sql::ColumnValued>(users(), Type(JSON())); },
        }
    };
}

}  // namespace

std::vector<Keys> expression_keys() {
    return {
        columns(),
        binds(),
        constants(),
        functions(),
        casts(),
        cases(),
        names(),
        texts(),
        lists(),
        constructs(),
        nested()
    };
}

}  // namespace azoth::test
