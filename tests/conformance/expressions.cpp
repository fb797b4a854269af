// SPDX-License-Identifier: MIT
// Values, names, columns, and the expressions that have a syntax of their own.
#include "conformance/nodes.hpp"

namespace conformance {

bool is_plain_value(const Json& json) {
    if (kind_of(json) == "literal") {
        return true;
    }
    // A range has no C++ value of its own: its type says what it is.
    if (const Json* value = member(json, "value"); value != nullptr && value->is_object()) {
        const std::string kind = value->value("$", "");
        if (kind == "range" || kind == "multirange") {
            return false;
        }
    }
    return kind_of(json) == "bind" && flag(json, "unique") && member(json, "required") == nullptr &&
           !flag(json, "expanding") && !flag(json, "literal_execute") && !flag(json, "callable") &&
           json.contains("value");
}

namespace {

azoth::Value value_member(const Json& json) {
    const Json* value = member(json, "value");
    return value == nullptr ? azoth::Value() : Reader::value(*value);
}

/// The values of an IN in one row; tuples one after the other.
std::vector<azoth::Value> list_of(const Json& bind, std::size_t& width) {
    const Json& json = bind.at("value");
    const Json* type = member(bind, "type");
    const bool arrays = type != nullptr && text_of(*type, "type") == "ARRAY";
    std::vector<azoth::Value> values;
    for (const Json& item : json) {
        if (item.is_array() && !arrays) {
            width = item.size();
            for (const Json& part : item) {
                values.push_back(Reader::value(part));
            }
        } else {
            values.push_back(Reader::value(item));
        }
    }
    return values;
}

sql::NodeRef bind(Reader& reader, const Json& json) {
    if (flag(json, "outparam")) {
        throw Unsupported("bind.outparam");
    }
    azoth::Type type = type_member(reader, json);
    const std::string name = name_member(json);
    const bool required = flag(json, "required");
    const Json* value = member(json, "value");
    sql::NodeRef made;
    if (flag(json, "unique")) {
        sql::NodeRef named_after;
        if (!name.empty()) {
            named_after = sql::NodeRef::adopt(new sql::Column(nullptr, name, name, azoth::Type()));
        }
        if (flag(json, "expanding")) {
            std::size_t width = 1;
            auto values = value == nullptr ? std::vector<azoth::Value>() : list_of(json, width);
            made = sql::NodeRef::adopt(
                new sql::Bind(std::move(values), std::move(type), std::move(named_after), width)
            );
        } else {
            made = sql::make_bind(value_member(json), type, std::move(named_after));
        }
    } else if (flag(json, "expanding")) {
        std::size_t width = 1;
        made = sql::Bind::expanding_parameter(
            name,
            std::move(type),
            required,
            value == nullptr ? std::vector<azoth::Value>() : list_of(json, width)
        );
    } else {
        made =
            sql::NodeRef::adopt(new sql::Bind(name, std::move(type), required, value_member(json)));
    }
    if (flag(json, "literal_execute")) {
        made = sql::Bind::literal_execute(sql::as<sql::Bind>(*made));
    }
    if (flag(json, "limit_offset")) {
        const_cast<sql::Bind&>(sql::as<sql::Bind>(*made)).mark_limit();
    }
    return made;
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
    const std::string name = name_member(json);
    return sql::make_label(name, reader.node(json.at("expr")));
}

sql::NodeRef cast(Reader& reader, const Json& json) {
    return sql::make_cast(
        reader.node(json.at("expr")), reader.type(json.at("type")), sql::CastKind::cast
    );
}

sql::NodeRef type_coerce(Reader& reader, const Json& json) {
    return sql::make_cast(
        reader.node(json.at("expr")), reader.type(json.at("type")), sql::CastKind::type_coerce
    );
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
    return sql::NodeRef::adopt(new sql::Tuple(items_of(reader, json, "items")));
}

sql::NodeRef try_cast(Reader& reader, const Json& json) {
    return sql::make_cast(
        reader.node(json.at("expr")), reader.type(json.at("type")), sql::CastKind::try_cast
    );
}

sql::NodeRef array(Reader& reader, const Json& json) {
    return sql::NodeRef::adopt(
        new sql::Array(items_of(reader, json, "items"), type_member(reader, json))
    );
}

sql::NodeRef slice(Reader& reader, const Json& json) {
    const auto part = [&](const char* name) {
        const Json* bound = member(json, name);
        return bound == nullptr ? sql::NodeRef() : reader.node(*bound);
    };
    sql::NodeRef start = part("start");
    sql::NodeRef stop = part("stop");
    return sql::NodeRef::adopt(new sql::Slice(std::move(start), std::move(stop), part("step")));
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
        {"try_cast", try_cast},
        {"array", array},
        {"slice", slice},
        {"label_name",
         [](Reader&, const Json& json) {
             return sql::NodeRef::adopt(new sql::LabelName(Reader::name(json.at("name")).text));
         }},
        {"grouping",
         [](Reader& reader, const Json& json) {
             return sql::NodeRef::adopt(new sql::Grouping(reader.node(json.at("expr"))));
         }},
        {"collation",
         [](Reader&, const Json& json) {
             return sql::NodeRef::adopt(new sql::Collation(Reader::name(json.at("name")).text));
         }},
        {"extract",
         [](Reader& reader, const Json& json) {
             return sql::NodeRef::adopt(
                 new sql::Extract(json.at("field").get<std::string>(), reader.node(json.at("expr")))
             );
         }},
    };
    return makers;
}

}  // namespace conformance
