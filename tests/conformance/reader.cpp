// SPDX-License-Identifier: MIT
#include "conformance/reader.hpp"

#include "conformance/nodes.hpp"

namespace conformance {

Reader::Reader(const Json& record, std::string dialect)
    : record_(record), dialect_(std::move(dialect)) {
    if (const Json* tables = member(record, "tables")) {
        read_tables(*tables);
    }
}

Reader::~Reader() {
    // Tables live as long as the process, as in programs: expressions of theirs hold them.
    static auto* const kept = new std::vector<sql::FromRef>;
    for (auto& [id, table] : tables_) {
        kept->push_back(std::move(table));
    }
}

sql::NodeRef Reader::node(const Json& json) {
    if (const Json* ref = member(json, "ref")) {
        if (ref->is_string()) {
            return table(ref->get<std::string>());
        }
        if (const auto found = known_.find(ref->get<int>()); found != known_.end()) {
            return found->second;
        }
        throw Unsupported("a reference to something not built");
    }
    const std::string kind = kind_of(json);
    if (kind == "self") {
        return self_;
    }
    for (const Makers* makers :
         {&expressions(), &operators(), &functions(), &selectables(), &selects(), &dml_statements()
         }) {
        if (const auto found = makers->find(kind); found != makers->end()) {
            sql::NodeRef made = found->second(*this, json);
            if (const Json* id = member(json, "id")) {
                known_[id->get<int>()] = made;
            }
            return made;
        }
    }
    throw Unsupported("node " + kind);
}

std::vector<sql::NodeRef> Reader::nodes(const Json& list) {
    std::vector<sql::NodeRef> made;
    for (const Json& item : list) {
        made.push_back(node(item));
    }
    return made;
}

sql::NodeRef Reader::expression(const Json& json) {
    return node(json);
}

sql::NodeRef Reader::select(const Json& json) {
    return node(json);
}

sql::NodeRef Reader::dml(const Json& json) {
    return node(json);
}

sql::FromRef Reader::from(const Json& json) {
    const sql::NodeRef made = node(json);
    if (sql::is_from(made->kind())) {
        return sql::FromRef(static_cast<const sql::FromClause*>(made.get()));
    }
    if (made->kind() != sql::NodeKind::text && made->kind() != sql::NodeKind::function) {
        throw Unsupported(kind_of(json) + " in FROM");
    }
    sql::FromRef& element = bare_[made.get()];
    if (!element) {
        element = sql::FromRef::adopt(new sql::TableValued(made, {}, {.unaliased = true}));
    }
    return element;
}

}  // namespace conformance
