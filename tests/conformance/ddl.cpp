// SPDX-License-Identifier: MIT
// Records of kinds `ddl` and `type`.
#include "azoth/sql/ddl.hpp"

#include "azoth/dialects/dialect.hpp"
#include "conformance/nodes.hpp"
#include "conformance/tables.hpp"

#include <algorithm>
#include <memory>

namespace conformance {

namespace {

class DDLReader {
public:
    DDLReader(Reader& reader, const sql::DDLCompiler& ddl, const Json& record)
        : reader_(reader), ddl_(ddl), record_(record) {}

    std::string statement(const Json& tree) const {
        const std::string kind = kind_of(tree);
        if (kind == "type") {
            return ddl_.emit_type(reader_.type(tree).node());
        }
        if (kind == "create_table") {
            const sql::Table& table = table_of(tree);
            return ddl_.emit_create_table(
                table, flag(tree, "if_not_exists"), left_out(tree, table)
            );
        }
        if (kind == "drop_table") {
            return ddl_.emit_drop_table(table_of(tree), flag(tree, "if_exists"));
        }
        if (kind == "drop_view") {
            const sql::Table& table = table_of(tree);
            return ddl_.emit_drop_view(table.schema(), table.table_name(), flag(tree, "if_exists"));
        }
        if (kind == "create_column") {
            return column(tree);
        }
        if (kind == "create_index" || kind == "drop_index") {
            const Json& index = tree.at("index");
            if (member(index, "table") == nullptr) {
                // DROP INDEX needs no table, except for its schema.
                const sql::Table nameless("t", {});
                return ddl_.emit_drop_index(
                    nameless, {.name = quoted(index.at("name"))}, flag(tree, "if_exists")
                );
            }
            const sql::Table& table = table_of(index);
            return kind == "create_index"
                       ? ddl_.emit_create_index(
                             table, read_index(reader_, index), flag(tree, "if_not_exists")
                         )
                       : ddl_.emit_drop_index(
                             table, read_index(reader_, index), flag(tree, "if_exists")
                         );
        }
        if (kind == "add_constraint") {
            const Json& json = tree.at("constraint");
            return ddl_.emit_add_constraint(table_of(json), constraint(json));
        }
        if (kind == "drop_constraint") {
            return drop_constraint(tree);
        }
        return object(kind, tree);
    }

private:
    /// What is not part of a table.
    std::string object(const std::string& kind, const Json& tree) const {
        if (kind == "create_sequence") {
            return ddl_.emit_create_sequence(
                read_sequence(reader_, tree.at("sequence")), flag(tree, "if_not_exists")
            );
        }
        if (kind == "drop_sequence") {
            return ddl_.emit_drop_sequence(
                read_sequence(reader_, tree.at("sequence")), flag(tree, "if_exists")
            );
        }
        if (kind == "create_schema") {
            return ddl_.emit_create_schema(quoted(tree.at("name")), flag(tree, "if_not_exists"));
        }
        if (kind == "drop_schema") {
            return ddl_.emit_drop_schema(
                quoted(tree.at("name")), flag(tree, "if_exists"), flag(tree, "cascade")
            );
        }
        if (kind == "create_enum_type" || kind == "create_domain_type") {
            return ddl_.emit_create_type(reader_.type(tree.at("type")));
        }
        if (kind == "drop_enum_type" || kind == "drop_domain_type") {
            return ddl_.emit_drop_type(reader_.type(tree.at("type")));
        }
        if (kind == "ddl") {
            return text(tree);
        }
        return comment(kind, tree);
    }

    std::string comment(const std::string& kind, const Json& tree) const {
        if (kind == "set_table_comment") {
            return ddl_.emit_set_table_comment(table_of(tree));
        }
        if (kind == "drop_table_comment") {
            return ddl_.emit_drop_table_comment(table_of(tree));
        }
        if (kind == "set_column_comment" || kind == "drop_column_comment") {
            const sql::Table& table = table_of(tree);
            const sql::Column& column = table.column(Reader::name(tree.at("column")).text);
            return kind == "set_column_comment" ? ddl_.emit_set_column_comment(table, column)
                                                : ddl_.emit_drop_column_comment(table, column);
        }
        if (kind == "set_constraint_comment" || kind == "drop_constraint_comment") {
            const Json& json = tree.at("constraint");
            const Name name = Reader::name(json.at("name"));
            const std::string formatted = ddl_.constraint_name(quoted(json.at("name")), name.final);
            return kind == "set_constraint_comment"
                       ? ddl_.emit_set_constraint_comment(
                             table_of(json), formatted, text_of(json, "comment")
                         )
                       : ddl_.emit_drop_constraint_comment(table_of(json), formatted);
        }
        throw Unsupported("DDL " + kind);
    }

    const Json& definition_of(const Json& json) const {
        const Json& id = json.at("table").at("ref");
        return *std::ranges::find_if(record_.at("tables"), [&](const Json& table) {
            return table.at("id") == id;
        });
    }

    const sql::Table& table_of(const Json& json) const {
        return static_cast<const sql::Table&>(*reader_.from(json.at("table")));
    }

    /// The foreign keys that the statement leaves out.
    std::vector<const azoth::ForeignKeyConstraint*>
    left_out(const Json& tree, const sql::Table& table) const {
        std::vector<const azoth::ForeignKeyConstraint*> keys;
        const Json* chosen = member(tree, "include_foreign_keys");
        const std::string id = tree.at("table").at("ref");
        for (const Json& json : record_.at("tables")) {
            if (json.at("id") != id || !json.contains("constraints")) {
                continue;
            }
            std::size_t next = 0;
            const Json& constraints = json.at("constraints");
            for (std::size_t i = 0; i < constraints.size(); ++i) {
                if (kind_of(constraints[i]) != "foreign_key") {
                    continue;
                }
                const bool wanted =
                    !flag(constraints[i], "excluded_from_create") &&
                    (chosen == nullptr || std::ranges::find(*chosen, Json(i)) != chosen->end());
                if (!wanted) {
                    keys.push_back(&table.foreign_keys.at(next));
                }
                ++next;
            }
        }
        return keys;
    }

    std::string column(const Json& tree) const {
        const Json& json = tree.at("column");
        if (json.is_string()) {
            const sql::Table& table = table_of(tree);
            const sql::Column& column = table.column(json.get_ref<const std::string&>());
            return ddl_.emit_column(table, column);
        }
        const auto table = sql::Handle<sql::Table>::adopt(new sql::Table("t", {}));
        return ddl_.emit_column(*table, add_column(reader_, *table, json));
    }

    std::string constraint(const Json& json) const {
        const sql::Table& table = table_of(json);
        const std::string kind = kind_of(json);
        if (kind == "check") {
            return ddl_.emit_check(table, read_check(reader_, json));
        }
        if (kind == "unique") {
            azoth::UniqueConstraint unique = read_unique(reader_, json);
            name_constraint(unique, "uq", table, definition_of(json));
            return ddl_.emit_unique(table, unique);
        }
        if (kind == "exclude") {
            return ddl_.emit_exclude(table, read_exclude(reader_, json));
        }
        if (kind == "foreign_key") {
            return ddl_.emit_foreign_key(
                table, read_foreign_key(reader_, json, record_.at("tables"))
            );
        }
        if (kind == "primary_key") {
            return ddl_.emit_primary_key(table);
        }
        throw Unsupported("constraint " + kind);
    }

    std::string drop_constraint(const Json& tree) const {
        static const std::map<std::string, sql::ConstraintKind> kinds = {
            {"check", sql::ConstraintKind::check},
            {"unique", sql::ConstraintKind::unique},
            {"exclude", sql::ConstraintKind::exclude},
            {"foreign_key", sql::ConstraintKind::foreign_key},
            {"primary_key", sql::ConstraintKind::primary_key},
        };
        const Json& json = tree.at("constraint");
        const Name name = Reader::name(json.at("name"));
        return ddl_.emit_drop_constraint(
            table_of(json),
            quoted(json.at("name")),
            {
                .kind = kinds.at(kind_of(json)),
                .conventional = name.final,
                .if_exists = flag(tree, "if_exists"),
                .cascade = flag(tree, "cascade"),
            }
        );
    }

    std::string text(const Json& tree) const {
        sql::DDLContext context;
        if (const Json* given = member(tree, "context")) {
            for (const auto& [name, value] : given->items()) {
                context.emplace_back(name, value.get<std::string>());
            }
        }
        const Json* target = member(tree, "target");
        const sql::FromRef table = target == nullptr ? nullptr : reader_.from(*target);
        return ddl_.emit_ddl(
            text_of(tree, "text"), static_cast<const sql::Table*>(table.get()), context
        );
    }

    Reader& reader_;
    const sql::DDLCompiler& ddl_;
    const Json& record_;
};

}  // namespace

sql::SchemaTranslateMap schema_translate_map(const Json& json) {
    sql::SchemaTranslateMap map;
    for (const Json& entry : json) {
        const auto schema = [](const Json& name) {
            return name.is_null() ? azoth::QuotedName() : quoted(name);
        };
        map.emplace_back(schema(entry[0]).text(), schema(entry[1]));
    }
    return map;
}

std::string Reader::ddl(const Json& tree, const azoth::Dialect& dialect) {
    const Json* flags = member(record_, "flags");
    const Json* given = flags == nullptr ? nullptr : member(*flags, "schema_translate_map");
    if (given == nullptr) {
        return DDLReader(*this, dialect.ddl(), record_).statement(tree);
    }
    const sql::IdentifierPreparer identifiers =
        dialect.identifiers().with_schema_translate(schema_translate_map(*given));
    const std::unique_ptr<sql::DDLCompiler> ddl(dialect.ddl().with_identifiers(identifiers));
    std::string statement = DDLReader(*this, *ddl, record_).statement(tree);
    return flag(*flags, "render_schema_translate")
               ? identifiers.render_schema_translates(statement, dialect.features().default_schema)
               : statement;
}

}  // namespace conformance
