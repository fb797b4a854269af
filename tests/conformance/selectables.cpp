// SPDX-License-Identifier: MIT
// What stands in FROM.
#include "conformance/nodes.hpp"

namespace conformance {

namespace {

std::string name_member(const Json& json) {
    return json.contains("name") ? Reader::name(json.at("name")).text : "";
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

sql::NodeRef alias(Reader& reader, const Json& json) {
    sql::FromRef element = reader.from(json.at("element"));
    return sql::NodeRef::adopt(new sql::Alias(std::move(element), name_member(json)));
}

sql::NodeRef subquery(Reader& reader, const Json& json) {
    sql::NodeRef select = reader.node(json.at("select"));
    if (select->kind() != sql::NodeKind::select) {
        throw Unsupported("subquery of " + kind_of(json.at("select")));
    }
    return sql::NodeRef::adopt(new sql::Subquery(std::move(select), name_member(json)));
}

}  // namespace

const Makers& selectables() {
    static const Makers makers = {
        {"join", join},
        {"alias", alias},
        {"subquery", subquery},
    };
    return makers;
}

}  // namespace conformance
