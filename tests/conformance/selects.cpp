// SPDX-License-Identifier: MIT
#include "conformance/nodes.hpp"

namespace conformance {

namespace {

void refuse(const Json& json, std::initializer_list<const char*> members) {
    for (const char* name : members) {
        if (member(json, name) != nullptr) {
            throw Unsupported(kind_of(json) + "." + name);
        }
    }
}

sql::NodeRef select(Reader& reader, const Json& json) {
    refuse(
        json,
        {"prefixes",
         "earlier",
         "fetch",
         "fetch_options",
         "label_style",
         "independent_ctes",
         "options",
         "correlate_except",
         "suffixes",
         "hints",
         "statement_hints"}
    );
    auto made = sql::Handle<sql::Select>::adopt(new sql::Select());
    // In the order of the attributes: definitions come before references.
    for (const auto& [name, value] : json.items()) {
        if (name == "distinct") {
            made->distinct = value.is_boolean() && value.get<bool>();
        } else if (name == "distinct_on") {
            for (sql::NodeRef& node : reader.nodes(value)) {
                made->distinct_on.push_back(std::move(node));
            }
        } else if (name == "columns") {
            for (sql::NodeRef& node : reader.nodes(value)) {
                made->columns.push_back(std::move(node));
            }
        } else if (name == "froms") {
            for (const Json& from : value) {
                made->from.push_back(reader.from(from));
            }
        } else if (name == "joins") {
            for (const Json& join : value) {
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
                made->joins.push_back(std::move(step));
            }
        } else if (name == "where") {
            for (sql::NodeRef& node : reader.nodes(value)) {
                made->where.push_back(std::move(node));
            }
        } else if (name == "having") {
            for (sql::NodeRef& node : reader.nodes(value)) {
                made->having.push_back(std::move(node));
            }
        } else if (name == "group_by") {
            for (sql::NodeRef& node : reader.nodes(value)) {
                made->group_by.push_back(std::move(node));
            }
        } else if (name == "order_by") {
            for (sql::NodeRef& node : reader.nodes(value)) {
                made->order_by.push_back(std::move(node));
            }
        } else if (name == "limit") {
            made->limit = reader.node(value);
        } else if (name == "offset") {
            made->offset = reader.node(value);
        } else if (name == "correlate") {
            made->correlate_explicit = true;
            for (const Json& from : value) {
                made->correlate.push_back(reader.from(from));
            }
        } else if (name == "for_update") {
            refuse(value, {"of", "read", "key_share"});
            made->for_update = flag(value, "nowait")        ? sql::ForUpdate::nowait
                               : flag(value, "skip_locked") ? sql::ForUpdate::skip_locked
                                                            : sql::ForUpdate::update;
        }
    }
    made->seal();
    return made;
}

sql::Handle<const sql::Select> inner_select(Reader& reader, const Json& json) {
    const sql::NodeRef made = reader.node(json.at("select"));
    if (made->kind() != sql::NodeKind::select) {
        throw Unsupported(kind_of(json) + " of " + kind_of(json.at("select")));
    }
    return sql::as_select(made);
}

}  // namespace

const Makers& selects() {
    static const Makers makers = {
        {"select", select},
        {"scalar_subquery",
         [](Reader& reader, const Json& json) {
             return sql::NodeRef::adopt(new sql::ScalarSelect(inner_select(reader, json)));
         }},
        {"exists",
         [](Reader& reader, const Json& json) {
             return sql::NodeRef::adopt(new sql::Exists(inner_select(reader, json)));
         }},
    };
    return makers;
}

}  // namespace conformance
