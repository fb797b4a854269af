// SPDX-License-Identifier: MIT
#include "conformance/nodes.hpp"

#include <algorithm>

namespace conformance {

namespace {

/// The column of a table, or of the first table of a join that has it.
const sql::Column& column_named(const sql::FromClause& table, const std::string& key) {
    const sql::FromClause* from = &table;
    while (const auto* join = sql::if_is<sql::Join>(from)) {
        if (const sql::Column* found = join->right().find(key);
            found != nullptr && join->left().kind() != sql::NodeKind::join &&
            join->left().find(key) == nullptr) {
            return *found;
        }
        from = &join->left();
    }
    return from->column(key);
}

const sql::Column& column_of(Reader& reader, const sql::FromClause& table, const Json& json) {
    if (json.is_object() && json.contains("node")) {
        const sql::NodeRef node = reader.node(json);
        if (const auto* column = sql::if_is<sql::Column>(node)) {
            return column->from() == nullptr ? column_named(table, column->key()) : *column;
        }
        throw Unsupported("assignment to " + kind_of(json));
    }
    return column_named(table, Reader::name(json).text);
}

/// What is assigned: a plain value becomes a parameter named after the column.
sql::NodeRef assigned(Reader& reader, const sql::Column& column, const Json& json) {
    if (kind_of(json) == "literal" && !json.contains("id")) {
        return sql::make_bind(
            Reader::value(json.at("value")), column.type(), sql::NodeRef(&column)
        );
    }
    return reader.node(json);
}

sql::Assignment assignment(Reader& reader, const sql::FromClause& table, const Json& json) {
    const Json& target = json.at("column");
    if (target.is_object() && target.contains("node") && kind_of(target) != "column") {
        sql::NodeRef element = reader.node(target);
        const Json& value = json.at("value");
        sql::NodeRef given =
            kind_of(value) == "literal"
                ? sql::make_bind(Reader::value(value.at("value")), sql::type_of(*element), nullptr)
                : reader.node(value);
        return {{}, std::move(given), std::move(element)};
    }
    const sql::Column& column = column_of(reader, table, target);
    return {sql::ColumnRef(&column), assigned(reader, column, json.at("value"))};
}

/// What an UPDATE sets: mostly columns, but also elements of an array and tuples of columns.
void read_assignment(Reader& reader, sql::Update& update, const Json& json) {
    const Json& column = json.at("column");
    const std::string kind = kind_of(column);
    if (kind.empty() || kind == "column" || column.contains("ref")) {
        update.set.push_back(assignment(reader, *update.table, json));
        return;
    }
    sql::NodeRef target = reader.node(column);
    const Json& value = json.at("value");
    sql::NodeRef made =
        kind_of(value) == "literal"
            ? sql::make_bind(Reader::value(value.at("value")), sql::type_of(*target), nullptr)
            : reader.node(value);
    update.set.push_back({nullptr, std::move(made), std::move(target)});
}

/// The same in an upsert, where parameters are not named after columns: the row already has those.
sql::Assignment
conflict_assignment(Reader& reader, const sql::FromClause& table, const Json& json) {
    const Json& name = json.at("column");
    sql::ColumnRef known;
    if (name.is_string() && table.find(name.get<std::string>()) == nullptr) {
        // A name that the table does not have, as a column of its own.
        known = sql::ColumnRef::adopt(
            new sql::Column(nullptr, quoted(name), name.get<std::string>(), azoth::Type())
        );
    }
    const sql::Column& column = known ? *known : column_of(reader, table, name);
    const Json& value = json.at("value");
    if (kind_of(value) == "literal" && !value.contains("id")) {
        return {
            sql::ColumnRef(&column),
            sql::make_bind(Reader::value(value.at("value")), column.type(), nullptr)
        };
    }
    return {sql::ColumnRef(&column), reader.node(value)};
}

/// Columns that the table does not have come behind the others, which are in its order.
void put_unknown_last(sql::OnConflict& conflict) {
    const auto unknown = [](const sql::Assignment& item) { return item.column->from() == nullptr; };
    if (std::ranges::any_of(conflict.set, unknown)) {
        std::ranges::sort(conflict.set, {}, [&](const sql::Assignment& item) {
            return std::pair(unknown(item), item.column->position());
        });
        conflict.ordered = true;
    }
}

/// Rows that name different columns leave the others to their defaults.
void read_rows(Reader& reader, sql::Insert& insert, const Json& rows) {
    const auto column_at = [&](const Json& entry, std::size_t position) -> const sql::Column& {
        return entry.contains("column") ? column_of(reader, *insert.table, entry.at("column"))
                                        : *insert.table->columns().at(position);
    };
    for (const Json& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const sql::ColumnRef column(&column_at(row[i], i));
            if (std::ranges::find(insert.columns, column) == insert.columns.end()) {
                if (insert.rows != 0) {
                    throw Unsupported("rows with different columns");
                }
                insert.columns.push_back(column);
            }
        }
    }
    for (const Json& row : rows) {
        const std::size_t first = insert.values.size();
        insert.values.resize(first + insert.columns.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            const sql::Column& column = column_at(row[i], i);
            const auto found = std::ranges::find(insert.columns, sql::ColumnRef(&column));
            const auto at = static_cast<std::size_t>(found - insert.columns.begin());
            const Json& value = row[i].contains("column") ? row[i].at("value") : row[i];
            insert.values[first + at] = assigned(reader, column, value);
        }
        ++insert.rows;
    }
}

template <class List>
void append(Reader& reader, List& list, const Json& json) {
    for (sql::NodeRef& node : reader.nodes(json)) {
        list.push_back(std::move(node));
    }
}

template <class Statement>
void read_return_defaults(Reader& reader, Statement& statement, const Json& json) {
    statement.wants_defaults = true;
    if (json.is_array()) {
        append(reader, statement.return_defaults, json);
    }
}

void read_conflict(Reader& reader, sql::Insert& insert, const Json& json) {
    static const std::map<std::string, sql::OnConflict::Action> actions = {
        {"on_conflict_do_nothing", sql::OnConflict::Action::nothing},
        {"on_conflict_do_update", sql::OnConflict::Action::update},
        {"on_duplicate_key_update", sql::OnConflict::Action::duplicate_key},
    };
    auto& conflict = insert.on_conflict;
    conflict.action = actions.at(kind_of(json));
    for (const auto& [name, value] : json.items()) {
        if (name == "index_elements") {
            for (const Json& element : value) {
                conflict.target.push_back(
                    element.is_object() && element.contains("node")
                        ? reader.node(element)
                        : sql::NodeRef(&column_of(reader, *insert.table, element))
                );
            }
        } else if (name == "constraint") {
            const Name constraint = Reader::name(value);
            conflict.constraint = constraint.text;
            conflict.final_name = constraint.final;
        } else if (name == "index_where") {
            conflict.index_where.push_back(reader.node(value));
        } else if (name == "set") {
            for (const Json& entry : value) {
                conflict.set.push_back(conflict_assignment(reader, *insert.table, entry));
            }
            put_unknown_last(conflict);
        } else if (name == "where") {
            conflict.where.push_back(reader.node(value));
        } else if (name == "ordered") {
            conflict.ordered = value.get<bool>();
        }
    }
}

sql::NodeRef insert(Reader& reader, const Json& json) {
    auto made = sql::Handle<sql::Insert>::adopt(new sql::Insert());
    made->table = reader.from(json.at("table"));
    for (const auto& [name, value] : json.items()) {
        if (name == "values") {
            read_rows(reader, *made, Json::array({value}));
        } else if (name == "multi_values") {
            made->multi = true;
            read_rows(reader, *made, value);
        } else if (name == "from_select") {
            for (const Json& column : value.at("names")) {
                made->columns.emplace_back(&column_of(reader, *made->table, column));
            }
            made->from_select = reader.node(value.at("select"));
            made->include_defaults = flag(value, "include_defaults");
        } else if (name == "inline") {
            made->inline_ = value.get<bool>();
        } else if (name == "sort_by_parameter_order") {
            made->sort_by_parameter_order = value.get<bool>();
        } else if (name == "post_values") {
            read_conflict(reader, *made, value);
        } else if (name == "returning") {
            append(reader, made->returning, value);
        } else if (name == "return_defaults") {
            read_return_defaults(reader, *made, value);
        } else if (name == "supplemental_returning") {
            append(reader, made->returning, value);
        } else {
            read_extras(reader, *made, Json{{name, value}});
        }
    }
    made->seal();
    return made;
}

sql::NodeRef update(Reader& reader, const Json& json) {
    auto made = sql::Handle<sql::Update>::adopt(new sql::Update());
    made->table = reader.from(json.at("table"));
    for (const auto& [name, value] : json.items()) {
        if (name == "values" || name == "ordered_values") {
            made->ordered = name == "ordered_values";
            for (const Json& entry : value) {
                read_assignment(reader, *made, entry);
            }
        } else if (name == "where") {
            append(reader, made->where, value);
        } else if (name == "returning") {
            append(reader, made->returning, value);
        } else if (name == "return_defaults") {
            read_return_defaults(reader, *made, value);
        } else if (name == "supplemental_returning") {
            append(reader, made->returning, value);
        } else {
            read_extras(reader, *made, Json{{name, value}});
        }
    }
    made->seal();
    return made;
}

sql::NodeRef delete_(Reader& reader, const Json& json) {
    auto made = sql::Handle<sql::Delete>::adopt(new sql::Delete());
    made->table = reader.from(json.at("table"));
    for (const auto& [name, value] : json.items()) {
        if (name == "where") {
            append(reader, made->where, value);
        } else if (name == "returning") {
            append(reader, made->returning, value);
        } else if (name == "return_defaults") {
            throw Unsupported("delete.return_defaults");
        } else {
            read_extras(reader, *made, Json{{name, value}});
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
