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

const sql::Column& column_of(Reader& reader, const sql::FromClause& table, const Json& json) {
    if (json.is_object() && json.contains("node")) {
        const sql::NodeRef node = reader.node(json);
        if (const auto* column = sql::if_is<sql::Column>(node)) {
            return column->from() == nullptr ? table.column(column->key()) : *column;
        }
        throw Unsupported("assignment to " + kind_of(json));
    }
    return table.column(Reader::name(json).text);
}

sql::NodeRef assigned(Reader& reader, const sql::Column& column, const Json& json) {
    if (kind_of(json) == "literal" && !json.contains("id")) {
        return sql::make_bind(
            Reader::value(json.at("value")), column.type(), sql::NodeRef(&column)
        );
    }
    return reader.node(json);
}

void read_values(Reader& reader, sql::Insert& insert, const Json& row) {
    std::size_t position = 0;
    for (const Json& entry : row) {
        const bool named = entry.contains("column");
        const sql::Column& column = named ? column_of(reader, *insert.table, entry.at("column"))
                                          : *insert.table->columns().at(position);
        if (insert.rows == 0) {
            insert.columns.emplace_back(&column);
        }
        insert.values.push_back(assigned(reader, column, named ? entry.at("value") : entry));
        ++position;
    }
    ++insert.rows;
}

template <class Statement>
void read_returning(Reader& reader, Statement& statement, const Json& json) {
    for (sql::NodeRef& node : reader.nodes(json)) {
        statement.returning.push_back(std::move(node));
    }
}

void read_conflict(Reader& reader, sql::Insert& insert, const Json& json) {
    const std::string kind = kind_of(json);
    refuse(json, {"constraint", "index_where"});
    auto& conflict = insert.on_conflict;
    if (kind == "on_conflict_do_nothing") {
        conflict.action = sql::OnConflict::Action::nothing;
    } else if (kind == "on_conflict_do_update") {
        conflict.action = sql::OnConflict::Action::update;
    } else {
        throw Unsupported("node " + kind);
    }
    if (const Json* elements = member(json, "index_elements")) {
        for (const Json& element : *elements) {
            conflict.target.emplace_back(&column_of(reader, *insert.table, element));
        }
    }
    if (const Json* set = member(json, "set")) {
        for (const Json& entry : *set) {
            const sql::Column& column = column_of(reader, *insert.table, entry.at("column"));
            conflict.set.push_back(
                {sql::ColumnRef(&column), assigned(reader, column, entry.at("value"))}
            );
        }
    }
    if (const Json* where = member(json, "where")) {
        conflict.where.push_back(reader.node(*where));
    }
}

sql::NodeRef insert(Reader& reader, const Json& json) {
    refuse(
        json,
        {"inline",
         "sort_by_parameter_order",
         "prefixes",
         "hints",
         "return_defaults",
         "supplemental_returning",
         "independent_ctes",
         "options"}
    );
    auto made = sql::Handle<sql::Insert>::adopt(new sql::Insert());
    made->table = reader.from(json.at("table"));
    for (const auto& [name, value] : json.items()) {
        if (name == "values") {
            read_values(reader, *made, value);
        } else if (name == "multi_values") {
            for (const Json& row : value) {
                read_values(reader, *made, row);
            }
        } else if (name == "from_select") {
            for (const Json& column : value.at("names")) {
                made->columns.emplace_back(&column_of(reader, *made->table, column));
            }
            made->from_select = reader.node(value.at("select"));
        } else if (name == "post_values") {
            read_conflict(reader, *made, value);
        } else if (name == "returning") {
            read_returning(reader, *made, value);
        }
    }
    made->seal();
    return made;
}

sql::NodeRef update(Reader& reader, const Json& json) {
    refuse(
        json,
        {"inline",
         "prefixes",
         "hints",
         "return_defaults",
         "supplemental_returning",
         "independent_ctes",
         "options"}
    );
    auto made = sql::Handle<sql::Update>::adopt(new sql::Update());
    made->table = reader.from(json.at("table"));
    for (const auto& [name, value] : json.items()) {
        if (name == "values" || name == "ordered_values") {
            for (const Json& entry : value) {
                const sql::Column& column = column_of(reader, *made->table, entry.at("column"));
                made->set.push_back(
                    {sql::ColumnRef(&column), assigned(reader, column, entry.at("value"))}
                );
            }
        } else if (name == "where") {
            for (sql::NodeRef& node : reader.nodes(value)) {
                made->where.push_back(std::move(node));
            }
        } else if (name == "returning") {
            read_returning(reader, *made, value);
        }
    }
    made->seal();
    return made;
}

sql::NodeRef delete_(Reader& reader, const Json& json) {
    refuse(json, {"prefixes", "hints", "return_defaults", "independent_ctes", "options"});
    auto made = sql::Handle<sql::Delete>::adopt(new sql::Delete());
    made->table = reader.from(json.at("table"));
    for (const auto& [name, value] : json.items()) {
        if (name == "where") {
            for (sql::NodeRef& node : reader.nodes(value)) {
                made->where.push_back(std::move(node));
            }
        } else if (name == "returning") {
            read_returning(reader, *made, value);
        }
    }
    made->seal();
    return made;
}

}  // namespace

const Makers& dml_statements() {
    static const Makers makers = {
        {"insert", insert},
        {"update", update},
        {"delete", delete_},
    };
    return makers;
}

}  // namespace conformance
