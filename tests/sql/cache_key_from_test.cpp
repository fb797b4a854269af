// SPDX-License-Identifier: MIT
#include "sql/cache_key_support.hpp"

namespace azoth::test {

namespace {

using sql::FromRef;
using sql::NodeRef;

/// A variant that is the first one with something changed in its options.
template <class Options>
using Change = std::function<void(Options&)>;

Keys tables() {
    static const FromRef same_name = node<sql::Table>("users", "");
    static const FromRef other_schema = node<sql::Table>("users", "other");
    return {
        "tables, entities",
        {
            [](int) { return users(); },
            [](int) { return addresses(); },
            [](int) { return same_name; },
            [](int) { return other_schema; },
            [](int) { return node<sql::Entity>(users(), nullptr); },
            [](int) { return node<sql::Entity>(users(), &same_name); },
            [](int) { return node<sql::Entity>(addresses(), nullptr); },
            [](int) { return node<sql::Entity>(node<sql::Alias>(users(), ""), nullptr); },
        }
    };
}

Keys aliases() {
    const auto alias = [](const char* name,
                          sql::AliasOptions options = {},
                          sql::Alias::Role role = sql::Alias::Role::alias) {
        return node<sql::Alias>(users(), name, options, role);
    };
    return {
        "alias",
        {
            [=](int) { return alias(""); },
            [=](int) { return alias("a"); },
            [=](int) { return alias("b"); },
            [=](int) { return alias("a", {.lateral = true}); },
            [=](int) { return alias("a", {.render_derived = true}); },
            [=](int) { return alias("a", {.render_derived_types = true}); },
            [=](int) { return alias("a", {}, sql::Alias::Role::excluded); },
            [=](int) { return alias("a", {}, sql::Alias::Role::inserted); },
            [](int) { return node<sql::Alias>(addresses(), "a"); },
            [=](int) { return node<sql::Alias>(alias("a"), "a"); },
        }
    };
}

Keys subqueries() {
    return {
        "subquery",
        {
            [](int v) { return node<sql::Subquery>(select_user(v), ""); },
            [](int v) { return node<sql::Subquery>(select_user(v), "a"); },
            [](int v) { return node<sql::Subquery>(select_user(v), "b"); },
            [](int v) { return node<sql::Subquery>(select_user(v), "a", true); },
            [](int) {
                return node<sql::Subquery>(
                    statement<sql::Select>([](auto& s) { s.columns.push_back(user("id")); }), "a"
                );
            },
        }
    };
}

Keys joins() {
    const auto join = [](FromRef left, FromRef right, NodeRef on, bool outer, bool full) {
        return node<sql::Join>(std::move(left), std::move(right), std::move(on), outer, full);
    };
    return {
        "join",
        {
            [=](int v) { return join(users(), addresses(), is_user(v), false, false); },
            [=](int v) { return join(users(), addresses(), is_user(v), true, false); },
            [=](int v) { return join(users(), addresses(), is_user(v), true, true); },
            [=](int v) { return join(addresses(), users(), is_user(v), false, false); },
            [=](int) { return join(users(), addresses(), user("active"), false, false); },
            [=](int v) {
                return sql::Join::grouped(*join(users(), addresses(), is_user(v), false, false));
            },
        }
    };
}

sql::Handle<const sql::Cte> cte(int value, const char* name, sql::CteOptions options = {}) {
    return node<sql::Cte>(select_user(value), name, std::move(options));
}

Keys ctes() {
    const std::vector<sql::CteOptions> options{
        {.recursive = true},
        {.nesting = true},
        {.prefixes = {"A"}},
        {.prefixes = {"B"}},
        {.prefixes = {"A", "B"}},
        {.suffixes = {"A"}},
        {.prefixes = {"A"}, .prefix_dialects = {"postgresql"}},
        {.prefixes = {"A"}, .prefix_dialects = {"sqlite"}},
        {.suffixes = {"A"}, .suffix_dialects = {"postgresql"}},
    };
    Keys keys{
        "cte",
        {
            [](int v) { return cte(v, ""); },
            [](int v) { return cte(v, "a"); },
            [](int v) { return cte(v, "b"); },
            [](int v) { return sql::Cte::alias(cte(v, "a"), ""); },
            [](int v) { return sql::Cte::alias(cte(v, "a"), "b"); },
            [](int v) { return sql::Cte::alias(cte(v, "b"), "b"); },
            [](int v) { return sql::Cte::with_union(cte(v, "a"), select_user(v)); },
            [](int v) { return sql::Cte::with_union(cte(v, "b"), select_user(v)); },
            [](int) {
                return node<sql::Cte>(
                    statement<sql::Select>([](auto& s) { s.columns.push_back(user("id")); }), "a"
                );
            },
        }
    };
    for (const sql::CteOptions& one : options) {
        keys.variants.emplace_back([=](int v) { return cte(v, "a", one); });
    }
    return keys;
}

NodeRef values(
    int value,
    std::vector<sql::ColumnDef> columns,
    std::size_t rows,
    const Change<sql::ValuesOptions>& change = {}
) {
    std::vector<NodeRef> all;
    for (std::size_t i = 0; i < rows * columns.size(); ++i) {
        all.push_back(bound(value));
    }
    sql::ValuesOptions options;
    if (change) {
        change(options);
    }
    return node<sql::Values>(std::move(columns), std::move(all), std::move(options));
}

Keys values_in_from() {
    Keys keys{
        "values",
        {
            [](int v) { return values(v, {{"a", {}}}, 1); },
            [](int v) { return values(v, {{"b", {}}}, 1); },
            [](int v) { return values(v, {{"a", {}}}, 2); },
            [](int v) { return values(v, {{"a", {}}, {"b", {}}}, 1); },
            [](int v) { return values(v, {{"a", Type(Integer())}}, 1); },
            [](int v) { return values(v, {{"a", Type(String())}}, 1); },
        }
    };
    const std::vector<Change<sql::ValuesOptions>> changes{
        [](auto& o) { o.name = "v"; },
        [](auto& o) { o.name = "w"; },
        [](auto& o) { o.literal_binds = true; },
        [](auto& o) { o.lateral = true; },
        [](auto& o) { o.unnamed = true; },
        [](auto& o) { o.ctes.push_back(cte(1, "a")); },
        [](auto& o) { o.ctes.push_back(cte(1, "b")); },
    };
    for (const auto& change : changes) {
        keys.variants.emplace_back([=](int v) { return values(v, {{"a", {}}}, 1, change); });
    }
    return keys;
}

NodeRef function_in_from(
    int value,
    std::vector<sql::ColumnDef> columns,
    const Change<sql::TableValuedOptions>& change = {},
    const char* name = "f"
) {
    sql::TableValuedOptions options;
    if (change) {
        change(options);
    }
    return node<sql::TableValued>(
        sql::make_function(name, {bound(value)}, Type()), std::move(columns), std::move(options)
    );
}

Keys functions_in_from() {
    Keys keys{
        "table_valued",
        {
            [](int v) { return function_in_from(v, {}); },
            [](int v) { return function_in_from(v, {}, {}, "g"); },
            [](int v) { return function_in_from(v, {{"a", {}}}); },
            [](int v) { return function_in_from(v, {{"b", {}}}); },
            [](int v) { return function_in_from(v, {{"a", {}}, {"b", {}}}); },
            [](int v) { return function_in_from(v, {{"a", Type(Integer())}}); },
            [](int v) { return function_in_from(v, {{"a", Type(String())}}); },
        }
    };
    const std::vector<Change<sql::TableValuedOptions>> changes{
        [](auto& o) { o.name = "v"; },
        [](auto& o) { o.name = "w"; },
        [](auto& o) { o.with_ordinality = true; },
        [](auto& o) { o.joins_implicitly = true; },
        [](auto& o) { o.unaliased = true; },
        [](auto& o) { o.alias.lateral = true; },
        [](auto& o) { o.alias.render_derived = true; },
        [](auto& o) { o.alias.render_derived_types = true; },
    };
    for (const auto& change : changes) {
        keys.variants.emplace_back([=](int v) { return function_in_from(v, {{"a", {}}}, change); });
    }
    return keys;
}

Keys samples() {
    const auto sample = [](int v, NodeRef seed, const char* name) {
        return node<sql::TableSample>(users(), bound(v), std::move(seed), name);
    };
    return {
        "tablesample",
        {
            [=](int v) { return sample(v, nullptr, ""); },
            [=](int v) { return sample(v, nullptr, "a"); },
            [=](int v) { return sample(v, nullptr, "b"); },
            [=](int v) { return sample(v, bound(v), "a"); },
            [](int v) { return node<sql::TableSample>(addresses(), bound(v), nullptr, "a"); },
            [](int) { return node<sql::TableSample>(users(), words("1"), nullptr, "a"); },
        }
    };
}

}  // namespace

std::vector<Keys> from_keys() {
    return {
        tables(),
        aliases(),
        subqueries(),
        joins(),
        ctes(),
        values_in_from(),
        functions_in_from(),
        samples()
    };
}

}  // namespace azoth::test
