// SPDX-License-Identifier: MIT
#include "conformance/scratch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <set>

namespace conformance {

namespace {

std::unique_ptr<azoth::driver::Connection>
connect(const azoth::URL& url, const azoth::Dialect& dialect) {
    azoth::ConnectArguments arguments;
    arguments.host = url.host().value_or("");
    arguments.port = url.port().value_or(0);
    arguments.username = url.username().value_or("");
    arguments.password = url.password().value_or("");
    arguments.database = url.database().value_or("");
    arguments.options = url.query();
    return std::unique_ptr<azoth::driver::Connection>(dialect.connect(arguments));
}

}  // namespace

Scratch::Scratch(const std::string& url) {
    const azoth::URL parsed = azoth::make_url(url);
    dialect_ = &azoth::find_dialect(parsed.get_backend_name());
    connection_ = connect(parsed, *dialect_);
}

Scratch::~Scratch() {
    clear();
}

void Scratch::clear() noexcept {
    for (const std::string& statement : std::views::reverse(undo_)) {
        try {
            connection_->execute(statement);
        } catch (const azoth::Error&) {
            // What could not be dropped shows when the next record creates it again.
        }
    }
    undo_.clear();
}

std::string Scratch::type_of(const sql::Column& column) const {
    try {
        return dialect_->ddl().emit_type(dialect_->ddl().resolve_type(column.type()).node());
    } catch (const azoth::CompileError&) {
        // Plain columns have no type, and some types are those of another database.
        return "INTEGER";
    }
}

void Scratch::create_schema(const azoth::QuotedName& name) {
    const std::string quoted = dialect_->identifiers().quote(name);
    if (dialect_->name() == "sqlite") {
        connection_->execute("ATTACH ':memory:' AS " + quoted);
        undo_.push_back("DETACH " + quoted);
    } else {
        connection_->execute("CREATE SCHEMA " + quoted);
        undo_.push_back("DROP SCHEMA " + quoted);
    }
}

void Scratch::create(const std::vector<const sql::Table*>& tables) {
    clear();
    const sql::IdentifierPreparer& identifiers = dialect_->identifiers();
    std::set<std::string> schemas{dialect_->features().default_schema, "main", "temp"};
    // Some records have several tables by one name, each with some of its columns.
    std::vector<std::string> names;
    std::map<std::string, std::string> columns;
    std::set<std::string> known;
    for (const sql::Table* table : tables) {
        if (const auto& schema = table->schema();
            !schema.empty() && schemas.insert(schema.text()).second) {
            create_schema(schema);
        }
        const std::string name = identifiers.format_table(table->schema(), table->table_name());
        std::string& list = columns[name];
        if (list.empty()) {
            names.push_back(name);
        }
        for (const auto& column : table->columns()) {
            const std::string quoted = identifiers.quote(column->name());
            if (!column->is_literal() && known.insert(name + "." + quoted).second) {
                list += fmt::format("{}{} {}", list.empty() ? "" : ", ", quoted, type_of(*column));
            }
        }
    }
    for (const std::string& name : names) {
        connection_->execute(fmt::format("CREATE TABLE {} ({})", name, columns[name]));
        undo_.push_back("DROP TABLE " + name);
    }
}

void Scratch::prepare(const std::string& sql) {
    const std::unique_ptr<azoth::driver::Statement> statement(connection_->prepare(sql, false));
}

}  // namespace conformance
