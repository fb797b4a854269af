// SPDX-License-Identifier: MIT
// What stands in FROM.
#include "conformance/nodes.hpp"

namespace conformance {

namespace {

sql::AliasOptions alias_options(const Json& json) {
    return {
        .lateral = flag(json, "lateral"),
        .render_derived = flag(json, "render_derived"),
        .render_derived_types = flag(json, "render_derived_types"),
    };
}

sql::NodeRef join(Reader& reader, const Json& json) {
    sql::FromRef left = reader.from(json.at("left"));
    sql::FromRef right = reader.from(json.at("right"));
    sql::NodeRef condition = reader.node(json.at("on"));
    return sql::NodeRef::adopt(new sql::Join(
        std::move(left),
        std::move(right),
        std::move(condition),
        flag(json, "outer"),
        flag(json, "full")
    ));
}

sql::NodeRef from_grouping(Reader& reader, const Json& json) {
    const sql::FromRef element = reader.from(json.at("element"));
    if (const auto* inner = sql::if_is<sql::Join>(element)) {
        return sql::Join::grouped(*inner);
    }
    return element;
}

sql::NodeRef alias(Reader& reader, const Json& json) {
    sql::FromRef element = reader.from(json.at("element"));
    return sql::NodeRef::adopt(
        new sql::Alias(std::move(element), name_member(json), alias_options(json))
    );
}

sql::NodeRef subquery(Reader& reader, const Json& json) {
    return sql::NodeRef::adopt(new sql::Subquery(reader.node(json.at("select")), name_member(json))
    );
}

sql::NodeRef lateral(Reader& reader, const Json& json) {
    const sql::NodeRef element = reader.node(json.at("element"));
    if (const auto* inner = sql::if_is<sql::Subquery>(element)) {
        return sql::NodeRef::adopt(new sql::Subquery(inner->element_ref(), name_member(json), true)
        );
    }
    if (sql::is_from(element->kind())) {
        return sql::NodeRef::adopt(new sql::Alias(
            sql::FromRef(static_cast<const sql::FromClause*>(element.get())),
            name_member(json),
            {.lateral = true}
        ));
    }
    if (element->kind() == sql::NodeKind::function) {
        return sql::NodeRef::adopt(new sql::TableValued(
            element, {}, {.name = name_member(json), .alias = {.lateral = true}}
        ));
    }
    return sql::NodeRef::adopt(new sql::Subquery(element, name_member(json), true));
}

sql::NodeRef tablesample(Reader& reader, const Json& json) {
    sql::FromRef element = reader.from(json.at("element"));
    sql::NodeRef sampling = reader.node(json.at("sampling"));
    const Json* seed = member(json, "seed");
    return sql::NodeRef::adopt(new sql::TableSample(
        std::move(element),
        std::move(sampling),
        seed == nullptr ? sql::NodeRef() : reader.node(*seed),
        name_member(json)
    ));
}

std::vector<sql::ColumnDef> column_definitions(Reader& reader, const Json& json) {
    std::vector<sql::ColumnDef> columns;
    if (const Json* list = member(json, "columns")) {
        for (const Json& column : *list) {
            columns.push_back({Reader::name(column.at("name")).text, type_member(reader, column)});
        }
    }
    return columns;
}

sql::Handle<const sql::Values> make_values(Reader& reader, const Json& json) {
    std::vector<sql::ColumnDef> columns = column_definitions(reader, json);
    std::vector<sql::NodeRef> rows;
    for (const Json& row : json.at("rows")) {
        std::size_t position = 0;
        for (const Json& item : row) {
            if (kind_of(item) == "literal") {
                rows.push_back(sql::make_bind(
                    Reader::value(item.at("value")), columns.at(position).type, nullptr
                ));
            } else {
                rows.push_back(reader.node(item));
            }
            ++position;
        }
    }
    std::vector<sql::FromRef> ctes;
    if (const Json* added = member(json, "independent_ctes")) {
        for (const Json& item : *added) {
            ctes.push_back(reader.from(item.at("cte")));
        }
    }
    return sql::Handle<const sql::Values>::adopt(new sql::Values(
        std::move(columns),
        std::move(rows),
        {
            .name = name_member(json),
            .literal_binds = flag(json, "literal_binds"),
            .lateral = flag(json, "lateral"),
            .unnamed = flag(json, "unnamed"),
            .ctes = std::move(ctes),
        }
    ));
}

sql::NodeRef scalar_values(Reader& reader, const Json& json) {
    return sql::NodeRef::adopt(new sql::ScalarValues(make_values(reader, json)));
}

sql::NodeRef table_valued(Reader& reader, const Json& json) {
    sql::NodeRef call = reader.node(json.at("function"));
    return sql::NodeRef::adopt(new sql::TableValued(
        std::move(call),
        column_definitions(reader, json),
        {
            .name = name_member(json),
            .with_ordinality = flag(json, "with_ordinality"),
            .joins_implicitly = flag(json, "joins_implicitly"),
            .alias = alias_options(json),
        }
    ));
}

/// Words and for which database each is.
void read_words(
    const Json& json,
    const char* name,
    std::vector<std::string>& words,
    std::vector<std::string>& dialects
) {
    if (const Json* list = member(json, name)) {
        for (const Json& word : *list) {
            words.push_back(text_of(word.at("expr"), "text"));
            const std::string dialect = text_of(word, "dialect");
            dialects.push_back(dialect == "*" ? "" : dialect);
        }
    }
}

sql::CteOptions cte_options(const Json& json) {
    sql::CteOptions options;
    options.recursive = flag(json, "recursive");
    options.nesting = flag(json, "nesting");
    read_words(json, "prefixes", options.prefixes, options.prefix_dialects);
    read_words(json, "suffixes", options.suffixes, options.suffix_dialects);
    return options;
}

sql::NodeRef cte(Reader& reader, const Json& json) {
    if (member(json, "restates") != nullptr) {
        throw Unsupported("cte.restates");
    }
    return sql::NodeRef::adopt(
        new sql::Cte(reader.node(json.at("statement")), name_member(json), cte_options(json))
    );
}

sql::Handle<const sql::Cte> as_cte(const sql::NodeRef& node) {
    if (const auto* found = sql::if_is<sql::Cte>(node)) {
        return sql::Handle<const sql::Cte>(found);
    }
    throw Unsupported("something else than a CTE");
}

sql::NodeRef cte_union(Reader& reader, const Json& json) {
    const auto base = as_cte(reader.node(json.at("cte")));
    auto whole = sql::Handle<sql::CompoundSelect>::adopt(new sql::CompoundSelect());
    whole->op = flag(json, "all") ? sql::SetOp::union_all : sql::SetOp::union_;
    whole->selects.push_back(base->statement_ref());
    for (sql::NodeRef& select : reader.nodes(json.at("selects"))) {
        whole->selects.push_back(std::move(select));
    }
    whole->seal();
    return sql::Cte::with_union(base, whole);
}

sql::NodeRef cte_alias(Reader& reader, const Json& json) {
    return sql::Cte::alias(as_cte(reader.node(json.at("element"))), name_member(json));
}

template <sql::Alias::Role role>
sql::NodeRef proposed(Reader& reader, const Json& json) {
    return sql::proposed_row(reader.from(json.at("table")), role);
}

}  // namespace

const Makers& selectables() {
    static const Makers makers = {
        {"join", join},
        {"from_grouping", from_grouping},
        {"alias", alias},
        {"subquery", subquery},
        {"lateral", lateral},
        {"tablesample", tablesample},
        {"values",
         [](Reader& reader, const Json& json) { return sql::NodeRef(make_values(reader, json)); }},
        {"scalar_values", scalar_values},
        {"table_valued_alias", table_valued},
        {"cte", cte},
        {"cte_union", cte_union},
        {"cte_alias", cte_alias},
        {"excluded", proposed<sql::Alias::Role::excluded>},
        {"inserted", proposed<sql::Alias::Role::inserted>},
    };
    return makers;
}

}  // namespace conformance
