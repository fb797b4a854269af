// SPDX-License-Identifier: MIT
#include "conformance/nodes.hpp"

namespace conformance {

namespace {

template <class List>
void append(Reader& reader, List& list, const Json& json) {
    for (sql::NodeRef& node : reader.nodes(json)) {
        list.push_back(std::move(node));
    }
}

/// The column list. A collection of columns stands for what is in it.
void read_columns(Reader& reader, sql::Select& select, const Json& json) {
    for (const Json& column : json) {
        if (kind_of(column) == "clause_list" && column.at("op") == "comma_op") {
            append(reader, select.columns, column.at("items"));
        } else {
            select.columns.push_back(reader.node(column));
        }
    }
}

void read_joins(Reader& reader, sql::Select& select, const Json& json) {
    for (const Json& join : json) {
        sql::JoinStep step;
        step.right = reader.from(join.at("target"));
        if (const Json* on = member(join, "on")) {
            step.condition = reader.node(*on);
        }
        if (const Json* left = member(join, "left")) {
            step.left = reader.from(*left);
        }
        step.outer = flag(join, "outer");
        step.full = flag(join, "full");
        select.joins.push_back(std::move(step));
    }
}

sql::LabelStyle label_style(const std::string& name) {
    if (name == "none") {
        return sql::LabelStyle::none;
    }
    if (name == "tablename_plus_col") {
        return sql::LabelStyle::tablename_plus_col;
    }
    throw Unsupported("label style " + name);
}

/// What SELECT and UNION have in common.
void read_common(
    Reader& reader, sql::GenerativeSelect& select, const std::string& name, const Json& value
) {
    if (name == "group_by") {
        append(reader, select.group_by, value);
    } else if (name == "order_by") {
        append(reader, select.order_by, value);
    } else if (name == "limit") {
        select.limit = reader.node(value);
    } else if (name == "offset") {
        select.offset = reader.node(value);
    } else if (name == "fetch") {
        sql::writable_extras(select).fetch = reader.node(value);
    } else if (name == "fetch_options") {
        sql::Extras& extras = sql::writable_extras(select);
        extras.fetch_with_ties = flag(value, "with_ties");
        extras.fetch_percent = flag(value, "percent");
    } else if (name == "for_update") {
        select.for_update = {
            .wanted = true,
            .read = flag(value, "read"),
            .nowait = flag(value, "nowait"),
            .skip_locked = flag(value, "skip_locked"),
            .key_share = flag(value, "key_share"),
        };
        if (const Json* of = member(value, "of")) {
            append(reader, sql::writable_extras(select).for_update_of, *of);
        }
    } else if (name == "label_style") {
        select.label_style = label_style(value.get<std::string>());
    } else {
        // One attribute at a time: definitions come before references.
        read_extras(reader, select, Json{{name, value}});
    }
}

sql::NodeRef select(Reader& reader, const Json& json) {
    auto made = sql::Handle<sql::Select>::adopt(new sql::Select());
    for (const auto& [name, value] : json.items()) {
        if (name == "distinct") {
            made->distinct = value.is_boolean() && value.get<bool>();
        } else if (name == "distinct_on") {
            made->distinct = true;
            append(reader, made->distinct_on, value);
        } else if (name == "earlier") {
            for (const Json& before : value) {
                if (const Json* columns = member(before, "columns")) {
                    append(reader, made->earlier_columns, *columns);
                }
                if (const Json* joins = member(before, "joins")) {
                    read_joins(reader, *made, *joins);
                }
            }
        } else if (name == "columns") {
            read_columns(reader, *made, value);
        } else if (name == "froms") {
            for (const Json& from : value) {
                made->from.push_back(reader.from(from));
            }
        } else if (name == "joins") {
            read_joins(reader, *made, value);
        } else if (name == "where") {
            append(reader, made->where, value);
        } else if (name == "having") {
            append(reader, made->having, value);
        } else if (name == "correlate" || name == "correlate_except") {
            made->correlation =
                name == "correlate" ? sql::Correlation::only : sql::Correlation::except;
            for (const Json& from : value) {
                made->correlate.push_back(reader.from(from));
            }
        } else {
            read_common(reader, *made, name, value);
        }
    }
    made->seal();
    return made;
}

sql::NodeRef compound_select(Reader& reader, const Json& json) {
    static const std::map<std::string, sql::SetOp> names = {
        {"union", sql::SetOp::union_},
        {"union_all", sql::SetOp::union_all},
        {"except", sql::SetOp::except},
        {"except_all", sql::SetOp::except_all},
        {"intersect", sql::SetOp::intersect},
        {"intersect_all", sql::SetOp::intersect_all},
    };
    auto made = sql::Handle<sql::CompoundSelect>::adopt(new sql::CompoundSelect());
    made->op = names.at(json.at("op"));
    for (const auto& [name, value] : json.items()) {
        if (name == "selects") {
            append(reader, made->selects, value);
        } else {
            read_common(reader, *made, name, value);
        }
    }
    made->seal();
    return made;
}

sql::NodeRef textual_select(Reader& reader, const Json& json) {
    auto made = sql::Handle<sql::TextualSelect>::adopt(new sql::TextualSelect());
    made->text = reader.node(json.at("text"));
    append(reader, made->columns, json.at("columns"));
    made->positional = flag(json, "positional");
    read_extras(reader, *made, json);
    made->seal();
    return made;
}

}  // namespace

const Makers& selects() {
    static const Makers makers = {
        {"select", select},
        {"compound_select", compound_select},
        {"textual_select", textual_select},
        {"select_grouping",
         [](Reader& reader, const Json& json) {
             return sql::NodeRef::adopt(new sql::Grouping(reader.node(json.at("select"))));
         }},
        {"scalar_subquery",
         [](Reader& reader, const Json& json) {
             return sql::NodeRef::adopt(new sql::ScalarSelect(reader.node(json.at("select"))));
         }},
        {"exists",
         [](Reader& reader, const Json& json) {
             return sql::NodeRef::adopt(new sql::Exists(reader.node(json.at("select"))));
         }},
    };
    return makers;
}

}  // namespace conformance
