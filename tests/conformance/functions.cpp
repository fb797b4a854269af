// SPDX-License-Identifier: MIT
// Functions and what stands behind them.
#include "conformance/nodes.hpp"

#include <cstdlib>

namespace conformance {

namespace {

sql::NodeRef function(Reader& reader, const Json& json) {
    const std::string own_name = Reader::name(json.at("name")).text;
    std::string name;
    if (const Json* packages = member(json, "packages")) {
        for (const Json& package : *packages) {
            name += Reader::name(package).text + ".";
        }
    }
    name += own_name;
    // Values in the arguments are named after the function, for which a node without arguments stands.
    const sql::NodeRef named_after = sql::make_function(own_name, {}, azoth::Type());
    sql::Function::Arguments arguments;
    for (const Json& argument : json.at("args")) {
        if (is_plain_value(argument) && name_member(argument) == own_name &&
            !argument.contains("id")) {
            arguments.push_back(sql::make_bind(
                argument.at("value").is_null() ? azoth::Value()
                                               : Reader::value(argument.at("value")),
                type_member(reader, argument),
                named_after
            ));
        } else {
            arguments.push_back(reader.node(argument));
        }
    }
    const azoth::QuotedName given = quoted(json.at("name"));
    return sql::NodeRef::adopt(new sql::Function(
        azoth::QuotedName(std::move(name), given.quote),
        std::move(arguments),
        type_member(reader, json)
    ));
}

sql::NodeRef function_as_comparison(Reader& reader, const Json& json) {
    // Which arguments are the sides only matters to relationships.
    return reader.node(json.at("function"));
}

sql::FrameBound frame_bound(const Json& json) {
    using Kind = sql::FrameBound::Kind;
    if (json == "unbounded") {
        return {Kind::unbounded, 0};
    }
    if (json == "current" || json == 0) {
        return {Kind::current_row, 0};
    }
    const auto offset = json.get<std::int64_t>();
    return {offset < 0 ? Kind::preceding : Kind::following, std::abs(offset)};
}

sql::NodeRef over(Reader& reader, const Json& json) {
    sql::NodeRef element = reader.node(json.at("expr"));
    sql::ClauseList::Items partition_by = items_of(reader, json, "partition_by");
    sql::ClauseList::Items order_by = items_of(reader, json, "order_by");
    sql::WindowFrame frame;
    using Kind = sql::WindowFrame::Kind;
    for (const auto& [name, kind] :
         {std::pair("range", Kind::range), {"rows", Kind::rows}, {"groups", Kind::groups}}) {
        if (const Json* bounds = member(json, name)) {
            frame = {kind, frame_bound(bounds->at(0)), frame_bound(bounds->at(1))};
        }
    }
    return sql::NodeRef::adopt(
        new sql::Over(std::move(element), std::move(partition_by), std::move(order_by), frame)
    );
}

sql::NodeRef within_group(Reader& reader, const Json& json) {
    sql::NodeRef element = reader.node(json.at("expr"));
    return sql::NodeRef::adopt(
        new sql::WithinGroup(std::move(element), items_of(reader, json, "order_by"))
    );
}

sql::NodeRef funcfilter(Reader& reader, const Json& json) {
    sql::NodeRef element = reader.node(json.at("expr"));
    return sql::NodeRef::adopt(
        new sql::Filter(std::move(element), reader.node(json.at("criterion")))
    );
}

sql::NodeRef aggregate_order_by(Reader& reader, const Json& json) {
    sql::NodeRef element = reader.node(json.at("expr"));
    return sql::NodeRef::adopt(
        new sql::AggregateOrderBy(std::move(element), items_of(reader, json, "order_by"))
    );
}

sql::NodeRef next_value(Reader& reader, const Json& json) {
    const Json& sequence = json.at("sequence");
    const Json* schema = member(sequence, "schema");
    return sql::NodeRef::adopt(new sql::NextValue(
        schema == nullptr ? std::string() : Reader::name(*schema).text,
        Reader::name(sequence.at("name")).text,
        type_member(reader, sequence, "data_type")
    ));
}

sql::NodeRef scalar_table_valued(Reader& reader, const Json& json) {
    return sql::NodeRef::adopt(new sql::TableValuedColumn(
        reader.node(json.at("function")), name_member(json), type_member(reader, json)
    ));
}

sql::NodeRef column_valued(Reader& reader, const Json& json) {
    return sql::NodeRef::adopt(new sql::ColumnValued(reader.from(json.at("from"))));
}

}  // namespace

const Makers& functions() {
    static const Makers makers = {
        {"function", function},
        {"function_as_comparison", function_as_comparison},
        {"over", over},
        {"within_group", within_group},
        {"funcfilter", funcfilter},
        {"aggregate_order_by", aggregate_order_by},
        {"next_value", next_value},
        {"scalar_table_valued", scalar_table_valued},
        {"column_valued", column_valued},
    };
    return makers;
}

}  // namespace conformance
