// SPDX-License-Identifier: MIT
// Values, names, columns, and the expressions that have a syntax of their own.
#include "conformance/nodes.hpp"

namespace conformance {

bool is_plain_value(const Json& json) {
    if (kind_of(json) == "literal") {
        return true;
    }
    return kind_of(json) == "bind" && flag(json, "unique") && member(json, "required") == nullptr &&
           !flag(json, "expanding") && !flag(json, "literal_execute") && !flag(json, "callable") &&
           json.contains("value");
}

namespace {

azoth::Type type_member(Reader& reader, const Json& json, const char* name = "type") {
    const Json* type = member(json, name);
    return type == nullptr ? azoth::Type() : reader.type(*type);
}

azoth::Value value_member(const Json& json) {
    const Json* value = member(json, "value");
    return value == nullptr ? azoth::Value() : Reader::value(*value);
}

sql::NodeRef bind(Reader& reader, const Json& json) {
    const azoth::Type type = type_member(reader, json);
    const std::string name = json.contains("name") ? Reader::name(json.at("name")).text : "";
    if (flag(json, "unique")) {
        sql::NodeRef named_after;
        if (!name.empty()) {
            named_after = sql::NodeRef::adopt(new sql::Column(nullptr, name, name, azoth::Type()));
        }
        if (flag(json, "expanding")) {
            std::vector<azoth::Value> values;
            for (const Json& item : json.at("value")) {
                values.push_back(Reader::value(item));
            }
            return sql::NodeRef::adopt(new sql::Bind(std::move(values), type, named_after));
        }
        return sql::make_bind(value_member(json), type, named_after);
    }
    return sql::NodeRef::adopt(new sql::Bind(name, type, flag(json, "required"), value_member(json))
    );
}

sql::NodeRef literal(Reader&, const Json& json) {
    return sql::make_bind(Reader::value(json.at("value")), azoth::Type(), nullptr);
}

sql::NodeRef text(Reader& reader, const Json& json) {
    sql::NodeRef made =
        sql::NodeRef::adopt(new sql::Text(json.at("text").get<std::string>(), true, azoth::Type()));
    const Json* given = member(json, "binds");
    if (given == nullptr) {
        return made;
    }
    sql::Text::Binds binds = sql::as<sql::Text>(*made).binds();
    for (const Json& entry : *given) {
        const sql::NodeRef node = reader.node(entry.at("bind"));
        for (auto& parameter : binds) {
            if (parameter->base_name() == entry.at("for").get<std::string>()) {
                parameter = sql::Handle<const sql::Bind>(sql::if_is<sql::Bind>(node));
            }
        }
    }
    return sql::NodeRef::adopt(new sql::Text(sql::as<sql::Text>(*made), std::move(binds)));
}

sql::NodeRef column(Reader& reader, const Json& json) {
    if (const Json* from = member(json, "from")) {
        const sql::FromRef element = reader.from(*from);
        if (const Json* index = member(json, "index")) {
            const auto at = index->get<std::size_t>();
            if (at >= element->columns().size()) {
                throw Unsupported("column by its position");
            }
            return sql::NodeRef(element->columns()[at].get());
        }
        return sql::NodeRef(&element->column(Reader::name(json.at("key")).text));
    }
    const Name name = Reader::name(json.at("name"));
    const std::string key = json.contains("key") ? Reader::name(json.at("key")).text : name.text;
    return sql::NodeRef::adopt(new sql::Column(nullptr, name.text, key, type_member(reader, json)));
}

sql::NodeRef label(Reader& reader, const Json& json) {
    const std::string name = json.contains("name") ? Reader::name(json.at("name")).text : "";
    return sql::make_label(name, reader.node(json.at("expr")));
}

sql::NodeRef cast(Reader& reader, const Json& json) {
    return sql::make_cast(reader.node(json.at("expr")), reader.type(json.at("type")), false);
}

sql::NodeRef type_coerce(Reader& reader, const Json& json) {
    return sql::make_cast(reader.node(json.at("expr")), reader.type(json.at("type")), true);
}

sql::NodeRef case_when(Reader& reader, const Json& json) {
    sql::NodeRef subject;
    sql::NodeRef otherwise;
    if (const Json* value = member(json, "value")) {
        subject = reader.node(*value);
    }
    sql::ClauseList::Items branches;
    for (const Json& when : json.at("whens")) {
        branches.push_back(reader.node(when.at("when")));
        branches.push_back(reader.node(when.at("then")));
    }
    if (const Json* value = member(json, "else")) {
        otherwise = reader.node(*value);
    }
    return sql::make_case(std::move(subject), std::move(branches), std::move(otherwise));
}

sql::NodeRef tuple(Reader& reader, const Json& json) {
    sql::ClauseList::Items items;
    for (sql::NodeRef& item : reader.nodes(json.at("items"))) {
        items.push_back(std::move(item));
    }
    return sql::NodeRef::adopt(new sql::Tuple(std::move(items)));
}

}  // namespace

const Makers& expressions() {
    static const Makers makers = {
        {"bind", bind},
        {"literal", literal},
        {"literal_column",
         [](Reader& reader, const Json& json) {
             return sql::NodeRef::adopt(
                 new sql::Text(json.at("text").get<std::string>(), false, type_member(reader, json))
             );
         }},
        {"null", [](Reader&, const Json&) { return sql::NodeRef(&sql::Constant::null()); }},
        {"true", [](Reader&, const Json&) { return sql::NodeRef(&sql::Constant::true_()); }},
        {"false", [](Reader&, const Json&) { return sql::NodeRef(&sql::Constant::false_()); }},
        {"text", text},
        {"column", column},
        {"label", label},
        {"cast", cast},
        {"type_coerce", type_coerce},
        {"case", case_when},
        {"tuple", tuple},
    };
    return makers;
}

}  // namespace conformance
