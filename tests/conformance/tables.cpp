// SPDX-License-Identifier: MIT
// Tables of the records, with their columns, constraints and indexes.
#include "conformance/tables.hpp"

#include "conformance/nodes.hpp"

#include <algorithm>

namespace conformance {

namespace {

azoth::QuotedName quoted_member(const Json& json, const char* name) {
    const Json* found = member(json, name);
    return found == nullptr ? azoth::QuotedName() : quoted(*found);
}

template <class T>
std::optional<T> optional_member(const Json& json, const char* name) {
    const Json* found = member(json, name);
    return found == nullptr ? std::optional<T>() : found->get<T>();
}

std::vector<std::string> texts(const Json& list) {
    std::vector<std::string> found;
    for (const Json& item : list) {
        found.push_back(Reader::name(item).text);
    }
    return found;
}

azoth::OptionValue option(Reader& reader, const Json& json) {
    if (json.is_array()) {
        std::vector<std::pair<std::string, azoth::Value>> names;
        for (const Json& item : json) {
            names.emplace_back(
                item.is_string() ? item.get<std::string>() : Reader::name(item).text, azoth::Value()
            );
        }
        return names;
    }
    if (json.is_object() && json.contains("node")) {
        return azoth::DDLExpression(reader.node(json));
    }
    if (json.is_object() && json.value("$", "") == "json") {
        std::vector<std::pair<std::string, azoth::Value>> values;
        for (const auto& [name, value] : json.at("value").items()) {
            values.emplace_back(name, Reader::value(value));
        }
        return values;
    }
    return Reader::value(json);
}

azoth::SequenceOptions sequence_options(const Json& json) {
    azoth::SequenceOptions options;
    options.start = optional_member<std::int64_t>(json, "start");
    options.increment = optional_member<std::int64_t>(json, "increment");
    options.minvalue = optional_member<std::int64_t>(json, "minvalue");
    options.maxvalue = optional_member<std::int64_t>(json, "maxvalue");
    options.nominvalue = flag(json, "nominvalue");
    options.nomaxvalue = flag(json, "nomaxvalue");
    options.cycle = optional_member<bool>(json, "cycle");
    options.cache = optional_member<std::int64_t>(json, "cache");
    options.order = optional_member<bool>(json, "order");
    return options;
}

azoth::Identity identity(const Json& json) {
    azoth::Identity made;
    const Json* always = member(json, "always");
    made.always = always == nullptr      ? std::optional<bool>()
                  : always->is_boolean() ? always->get<bool>()
                                         : true;
    made.on_null = flag(json, "on_null");
    made.options = sequence_options(json);
    return made;
}

sql::ColumnDefault column_default(Reader& reader, const Json& json) {
    using Kind = sql::ColumnDefault::Kind;
    const std::string kind = json.at("kind");
    sql::ColumnDefault made;
    if (kind == "value") {
        made.kind = Kind::value;
        made.expression = sql::make_bind(Reader::value(json.at("value")), azoth::Type(), nullptr);
    } else if (kind == "sql") {
        made.kind = Kind::sql;
        made.expression = reader.node(json.at("expr"));
    } else if (kind == "sequence") {
        made.kind = Kind::sequence;
        made.sequence = read_sequence(reader, json.at("sequence"));
    } else {
        made.kind = kind == "sentinel" ? Kind::sentinel : Kind::callable;
    }
    return made;
}

void read_server_default(Reader& reader, const Json& json, sql::ColumnSchema& schema) {
    const std::string kind = json.at("kind");
    if (kind == "string") {
        schema.server_default =
            sql::make_bind(Reader::value(json.at("value")), azoth::String(), nullptr);
    } else if (kind == "sql") {
        schema.server_default = reader.node(json.at("expr"));
    } else {
        schema.server_default_fetched = true;
    }
}

sql::ColumnSchema column_schema(Reader& reader, const Json& json) {
    sql::ColumnSchema schema;
    schema.primary_key = flag(json, "pk");
    schema.nullable = !schema.primary_key;
    if (const Json* nullable = member(json, "nullable")) {
        schema.nullable = nullable->get<bool>();
    }
    schema.nullable_given = flag(json, "nullable_explicit");
    if (const Json* autoincrement = member(json, "autoincrement")) {
        schema.autoincrement =
            autoincrement->is_boolean() ? (autoincrement->get<bool>() ? 1 : 0) : 2;
    }
    if (const Json* value = member(json, "default")) {
        schema.insert_default = column_default(reader, *value);
    }
    if (const Json* value = member(json, "onupdate")) {
        schema.update_default = column_default(reader, *value);
        if (schema.update_default.kind == sql::ColumnDefault::Kind::sql) {
            schema.onupdate = schema.update_default.expression;
        }
    }
    if (const Json* value = member(json, "server_default")) {
        read_server_default(reader, *value, schema);
    }
    schema.server_onupdate_fetched = member(json, "server_onupdate") != nullptr;
    if (const Json* computed = member(json, "computed")) {
        schema.computed = azoth::Computed{
            azoth::DDLExpression(reader.node(computed->at("sql"))),
            optional_member<bool>(*computed, "persisted")
        };
    }
    if (const Json* value = member(json, "identity")) {
        schema.identity = identity(*value);
    }
    schema.comment = text_of(json, "comment");
    schema.system = flag(json, "system");
    schema.insert_sentinel = flag(json, "sentinel");
    schema.omit_from_statements = flag(json, "omit_from_statements");
    schema.options = read_options(reader, json);
    return schema;
}

template <class C>
void read_constraint(Reader& reader, const Json& json, C& constraint) {
    constraint.name = quoted_member(json, "name");
    constraint.conventional = json.contains("name") && Reader::name(json.at("name")).final;
    constraint.initially = text_of(json, "initially");
    constraint.deferrable = optional_member<bool>(json, "deferrable");
    constraint.options = read_options(reader, json);
    constraint.comment = text_of(json, "comment");
}

std::string only_on(const Json& json) {
    const Json* ddl_if = member(json, "ddl_if");
    return ddl_if == nullptr ? std::string() : text_of(*ddl_if, "dialect");
}

const Json& definition(const Json& tables, const std::string& id) {
    for (const Json& table : tables) {
        if (table.at("id") == id) {
            return table;
        }
    }
    throw Unsupported("a foreign key to a table that is not there");
}

/// The name of a column that is known by its key.
azoth::QuotedName column_name(const Json& table, const std::string& key) {
    for (const Json& column : table.at("columns")) {
        const Json& known = column.contains("key") ? column.at("key") : column.at("name");
        if (Reader::name(known).text == key) {
            return quoted(column.at("name"));
        }
    }
    return key;
}

/// "schema.table.column"
void read_spec(const std::string& spec, azoth::ForeignKeyConstraint& constraint) {
    const std::size_t column = spec.rfind('.');
    std::string table = spec.substr(0, column);
    if (const std::size_t dot = table.rfind('.'); dot != std::string::npos) {
        constraint.referred_schema = table.substr(0, dot);
        table.erase(0, dot + 1);
    }
    constraint.referred_table = table;
    constraint.referred_columns.push_back(
        column == std::string::npos ? std::string() : spec.substr(column + 1)
    );
}

void add_constraint(Reader& reader, sql::Table& table, const Json& json, const Json& tables) {
    const std::string kind = kind_of(json);
    if (flag(json, "excluded_from_create") && kind != "foreign_key") {
        return;
    }
    if (kind == "check") {
        table.append_constraint(read_check(reader, json));
    } else if (kind == "unique") {
        table.append_constraint(read_unique(reader, json));
    } else if (kind == "exclude") {
        table.append_constraint(read_exclude(reader, json));
    } else if (kind == "foreign_key") {
        table.append_constraint(read_foreign_key(reader, json, tables));
    } else {
        throw Unsupported("constraint " + kind);
    }
}

}  // namespace

azoth::NamingConvention naming_convention(const Json& table) {
    azoth::NamingConvention convention = azoth::NamingConvention::sqlalchemy();
    convention.set("ix", "");
    if (const Json* templates = member(table, "naming_convention")) {
        for (const auto& [kind, text] : templates->items()) {
            const bool usable =
                text.is_string() && kind.size() == 2 &&
                text.get<std::string>().find("constraint_name") == std::string::npos;
            if (usable) {
                convention.set(kind, text.get<std::string>());
            }
        }
    }
    return convention;
}

azoth::DialectOptions read_options(Reader& reader, const Json& json) {
    azoth::DialectOptions options;
    if (const Json* given = member(json, "options")) {
        for (const auto& [name, value] : given->items()) {
            options.set(name, option(reader, value));
        }
    }
    return options;
}

azoth::Sequence read_sequence(Reader& reader, const Json& json) {
    azoth::Sequence sequence;
    sequence.name = quoted(json.at("name"));
    sequence.schema = quoted_member(json, "schema");
    sequence.options = sequence_options(json);
    sequence.data_type = type_member(reader, json, "data_type");
    sequence.optional = flag(json, "optional");
    return sequence;
}

azoth::Index read_index(Reader& reader, const Json& json) {
    const auto& table = static_cast<const sql::Table&>(*reader.from(json.at("table")));
    azoth::Index index;
    index.name = quoted(json.at("name"));
    index.conventional = Reader::name(json.at("name")).final;
    index.unique = flag(json, "unique");
    index.options = read_options(reader, json);
    index.ddl_if = only_on(json);
    const Json& expressions = json.at("expressions");
    const bool only_columns =
        std::ranges::all_of(expressions, [](const Json& item) { return item.is_string(); });
    for (const Json& item : expressions) {
        if (only_columns) {
            index.columns.push_back(item.get<std::string>());
        } else if (item.is_string()) {
            index.expressions.emplace_back(
                sql::NodeRef(&table.column(item.get_ref<const std::string&>()))
            );
        } else {
            index.expressions.emplace_back(reader.node(item));
        }
    }
    return index;
}

azoth::PrimaryKeyConstraint read_primary_key(Reader& reader, const Json& json) {
    azoth::PrimaryKeyConstraint constraint;
    read_constraint(reader, json, constraint);
    constraint.columns = texts(json.at("columns"));
    return constraint;
}

azoth::UniqueConstraint read_unique(Reader& reader, const Json& json) {
    azoth::UniqueConstraint constraint;
    read_constraint(reader, json, constraint);
    constraint.columns = texts(json.at("columns"));
    constraint.ddl_if = only_on(json);
    return constraint;
}

azoth::CheckConstraint read_check(Reader& reader, const Json& json) {
    azoth::CheckConstraint constraint;
    read_constraint(reader, json, constraint);
    constraint.ddl_if = only_on(json);
    if (flag(json, "type_bound")) {
        // column IN (...)
        const Json& column = json.at("sql").at("left");
        constraint.type_bound = true;
        constraint.column = (column.contains("expr") ? column.at("expr") : column).at("key");
    } else {
        constraint.sqltext = azoth::DDLExpression(reader.node(json.at("sql")));
    }
    return constraint;
}

azoth::ExcludeConstraint read_exclude(Reader& reader, const Json& json) {
    azoth::ExcludeConstraint constraint;
    read_constraint(reader, json, constraint);
    constraint.using_ = json.at("using");
    for (const Json& element : json.at("elements")) {
        azoth::ExcludeConstraint::Element made;
        made.operator_ = element.at("op");
        const Json& expression = element.at("expr");
        if (expression.is_string()) {
            made.column = expression.get<std::string>();
        } else {
            made.expression = azoth::DDLExpression(reader.node(expression));
        }
        constraint.elements.push_back(std::move(made));
    }
    if (const Json* where = member(json, "where")) {
        constraint.where = azoth::DDLExpression(reader.node(*where));
    }
    if (const Json* ops = member(json, "ops")) {
        for (const auto& [column, name] : ops->items()) {
            constraint.ops.emplace_back(column, name.get<std::string>());
        }
    }
    return constraint;
}

azoth::ForeignKeyConstraint read_foreign_key(Reader& reader, const Json& json, const Json& tables) {
    azoth::ForeignKeyConstraint constraint;
    read_constraint(reader, json, constraint);
    constraint.columns = texts(json.at("columns"));
    constraint.ondelete = text_of(json, "ondelete");
    constraint.onupdate = text_of(json, "onupdate");
    constraint.match = text_of(json, "match");
    constraint.use_alter = flag(json, "use_alter");
    constraint.ddl_if = only_on(json);
    for (const Json& target : json.at("targets")) {
        if (const Json* spec = member(target, "spec")) {
            read_spec(*spec, constraint);
            continue;
        }
        const Json& referred = definition(tables, target.at("table").at("ref"));
        constraint.referred_table = quoted(referred.at("name"));
        constraint.referred_schema = quoted_member(referred, "schema");
        // Joins look columns up by key; DDL writes what they are called.
        const Json& key = target.at("column");
        constraint.referred_columns.push_back(
            reader.is_ddl() ? column_name(referred, Reader::name(key).text) : quoted(key)
        );
    }
    return constraint;
}

sql::Column& add_column(Reader& reader, sql::Table& table, const Json& json) {
    const Json* key = member(json, "key");
    sql::Column& column = table.append_column(
        quoted(json.at("name")),
        type_member(reader, json),
        column_schema(reader, json),
        key == nullptr ? std::string() : Reader::name(*key).text
    );
    if (const Json* constraints = member(json, "constraints")) {
        for (const Json& constraint : *constraints) {
            azoth::CheckConstraint check = read_check(reader, constraint);
            check.column = column.key();
            table.append_constraint(std::move(check));
        }
    }
    return column;
}

void Reader::read_tables(const Json& tables) {
    std::vector<std::pair<const Json*, sql::Handle<sql::Table>>> made;
    for (const Json& json : tables) {
        auto table = sql::Handle<sql::Table>::adopt(
            new sql::Table(quoted(json.at("name")), quoted_member(json, "schema"))
        );
        tables_[json.at("id").get<std::string>()] = table;
        for (const Json& column : json.at("columns")) {
            add_column(*this, *table, column);
        }
        table->comment = text_of(json, "comment");
        table->options = read_options(*this, json);
        table->implicit_returning = text_of(json, "implicit_returning") != "off";
        if (const Json* prefixes = member(json, "prefixes")) {
            table->prefixes = texts(*prefixes);
        }
        if (const Json* key = member(json, "primary_key")) {
            table->set_primary_key(read_primary_key(*this, *key));
        }
        made.emplace_back(&json, std::move(table));
    }
    // Foreign keys may refer to tables that come later.
    for (const auto& [json, table] : made) {
        if (const Json* constraints = member(*json, "constraints")) {
            for (const Json& constraint : *constraints) {
                add_constraint(*this, *table, constraint, tables);
            }
        }
        if (json->contains("naming_convention")) {
            azoth::detail::apply_naming(*table, naming_convention(*json));
        }
    }
}

sql::FromRef Reader::table(const std::string& id) const {
    const auto found = tables_.find(id);
    if (found == tables_.end()) {
        throw Unsupported("a table that is not there");
    }
    return found->second;
}

std::vector<const sql::Table*> Reader::tables() const {
    std::vector<const sql::Table*> all;
    for (const auto& [id, table] : tables_) {
        all.push_back(&sql::as<sql::Table>(*table));
    }
    return all;
}

}  // namespace conformance
