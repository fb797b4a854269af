// SPDX-License-Identifier: MIT
#include "fuzz/statement_builder.hpp"

namespace fuzz {

using sql::FromRef;
using sql::NodeRef;

FromRef StatementBuilder::table() {
    return tables()[program_.below(tables().size())];
}

FromRef StatementBuilder::from() {
    const std::size_t which = program_.below(tables().size() + froms_.size());
    return which < tables().size() ? tables()[which] : froms_[which - tables().size()];
}

FromRef StatementBuilder::make_from() {
    switch (program_.below(6)) {
    case 0:
    case 1:
        return FromRef::adopt(new sql::Alias(from(), alias_name()));
    case 2:
        return FromRef::adopt(new sql::Subquery(query(), alias_name()));
    case 3: {
        sql::Function::Arguments arguments;
        arguments.push_back(pop());
        NodeRef call = sql::make_function("json_each", std::move(arguments), azoth::Type());
        std::vector<sql::ColumnDef> columns{{"key"}, {"value", type()}};
        return FromRef::adopt(
            new sql::TableValued(std::move(call), std::move(columns), {.name = alias_name()})
        );
    }
    default: {
        const std::uint8_t how = program_.next();
        const FromRef left = from();
        const FromRef right = from();
        const bool full = (how & 3) == 3;
        auto join =
            FromRef::adopt(new sql::Join(left, right, condition(), full || (how & 1) != 0, full));
        return (how & 4) != 0 ? sql::Join::grouped(sql::as<sql::Join>(*join)) : join;
    }
    }
}

FromRef StatementBuilder::make_cte() {
    const std::uint8_t how = program_.next();
    sql::CteOptions options{.recursive = (how & 1) != 0, .nesting = (how & 2) != 0};
    if ((how & 4) != 0) {
        options.prefixes.emplace_back("MATERIALIZED");
        options.prefix_dialects.emplace_back((how & 8) != 0 ? "postgresql" : "");
    }
    const NodeRef statement =
        (how & 16) != 0 && !statements_.empty() ? statements_.back() : query();
    if (statement->kind() != sql::NodeKind::select || options.nesting) {
        // A CTE that changes something, or that a subquery keeps to itself.
        not_portable();
    }
    const auto cte =
        sql::Handle<const sql::Cte>::adopt(new sql::Cte(statement, alias_name(), std::move(options))
        );
    if ((how & 32) != 0) {
        return sql::Cte::alias(cte, alias_name());
    }
    if ((how & 64) != 0) {
        auto both = sql::Handle<sql::CompoundSelect>::adopt(new sql::CompoundSelect());
        both->op = (how & 128) != 0 ? sql::SetOp::union_all : sql::SetOp::union_;
        both->selects.push_back(statement);
        both->selects.push_back(query());
        both->seal();
        not_portable();
        return sql::Cte::with_union(cte, both);
    }
    return cte;
}

FromRef StatementBuilder::make_rare_from() {
    not_portable();
    const std::uint8_t how = program_.next();
    switch (how % 4) {
    case 0: {
        const sql::AliasOptions options{
            .lateral = (how & 4) != 0,
            .render_derived = (how & 8) != 0,
            .render_derived_types = (how & 16) != 0,
        };
        return FromRef::adopt(new sql::Alias(from(), alias_name(), options));
    }
    case 1: {
        sql::TableValuedOptions options{
            .name = alias_name(),
            .with_ordinality = (how & 4) != 0,
            .joins_implicitly = (how & 8) != 0,
            .unaliased = (how & 16) != 0,
        };
        options.alias.render_derived = (how & 32) != 0;
        options.alias.render_derived_types = (how & 64) != 0;
        std::vector<sql::ColumnDef> columns;
        for (std::size_t left = program_.below(3); left > 0; --left) {
            std::string column = name();
            columns.push_back({std::move(column), type()});
        }
        return FromRef::adopt(
            new sql::TableValued(function(), std::move(columns), std::move(options))
        );
    }
    case 2: {
        NodeRef seed = (how & 4) != 0 ? pop() : nullptr;
        NodeRef sampling = function();
        return FromRef::adopt(
            new sql::TableSample(from(), std::move(sampling), std::move(seed), alias_name())
        );
    }
    default: {
        std::vector<sql::ColumnDef> columns{{name(), type()}};
        std::vector<NodeRef> rows{pop(), pop()};
        sql::ValuesOptions options{
            .name = alias_name(),
            .literal_binds = (how & 4) != 0,
            .lateral = (how & 8) != 0,
            .unnamed = (how & 16) != 0,
        };
        return FromRef::adopt(
            new sql::Values(std::move(columns), std::move(rows), std::move(options))
        );
    }
    }
}

}  // namespace fuzz
