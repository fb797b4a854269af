// SPDX-License-Identifier: MIT
#include "conformance/nodes.hpp"

namespace conformance {

namespace {

sql::NodeRef function(Reader& reader, const Json& json) {
    std::string name;
    if (const Json* packages = member(json, "packages")) {
        for (const Json& package : *packages) {
            name += Reader::name(package).text + ".";
        }
    }
    name += Reader::name(json.at("name")).text;
    sql::Function::Arguments arguments;
    // Values in the arguments are named after the function, which a node without arguments stands for.
    const sql::NodeRef named_after =
        sql::make_function(Reader::name(json.at("name")).text, {}, azoth::Type());
    for (const Json& argument : json.at("args")) {
        if (is_plain_value(argument) && argument.contains("name") && !argument.contains("id")) {
            const Json* type = member(argument, "type");
            arguments.push_back(sql::make_bind(
                Reader::value(argument.at("value")),
                type == nullptr ? azoth::Type() : reader.type(*type),
                named_after
            ));
        } else {
            arguments.push_back(reader.node(argument));
        }
    }
    const Json* type = member(json, "type");
    return sql::make_function(
        name, std::move(arguments), type == nullptr ? azoth::Type() : reader.type(*type)
    );
}

}  // namespace

const Makers& functions() {
    static const Makers makers = {
        {"function", function},
    };
    return makers;
}

}  // namespace conformance
