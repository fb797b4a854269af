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
    if (is_mysql()) {
        // Apart from what else the server has.
        connection_->execute("DROP DATABASE IF EXISTS azoth_conformance");
        connection_->execute("CREATE DATABASE azoth_conformance");
        connection_->execute("USE azoth_conformance");
    }
}

Scratch::~Scratch() {
    clear();
    if (is_mysql()) {
        try_to("DROP DATABASE azoth_conformance");
    }
}

void Scratch::try_to(const std::string& statement) noexcept {
    try {
        connection_->execute(statement);
    } catch (const azoth::Error&) {
        // What could not be dropped shows when the next record creates it again.
    }
}

void Scratch::clear() noexcept {
    for (const std::string& statement : std::views::reverse(undo_)) {
        try_to(statement);
    }
    undo_.clear();
}

std::string Scratch::type_of(const sql::Column& column) const {
    try {
        return dialect_->ddl().emit_type(dialect_->ddl().resolve_type(column.type()).node());
    } catch (const azoth::CompileError&) {
        return {};  // It is one of another database.
    }
}

void Scratch::create_schema(const azoth::QuotedName& name) {
    const std::string quoted = dialect_->identifiers().quote(name);
    if (dialect_->name() == "sqlite") {
        connection_->execute("ATTACH ':memory:' AS " + quoted);
        undo_.push_back("DETACH " + quoted);
    } else {
        connection_->execute("CREATE SCHEMA " + quoted);
        drop_later("SCHEMA " + quoted);
    }
}

void Scratch::create(const std::vector<const sql::Table*>& tables, const std::string& untyped) {
    clear();
    has_untyped_ = false;
    if (is_postgresql()) {
        connection_->execute("BEGIN");
        undo_.emplace_back("ROLLBACK");
    }
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
                const std::string type = type_of(*column);
                has_untyped_ = has_untyped_ || type.empty();
                list += fmt::format(
                    "{}{} {}", list.empty() ? "" : ", ", quoted, type.empty() ? untyped : type
                );
            }
        }
    }
    // Those of MariaDB are made and dropped a hundred times faster when they are temporary.
    const std::string_view kind = is_mysql() ? "TEMPORARY TABLE" : "TABLE";
    for (const std::string& name : names) {
        const std::string& list = columns[name];
        connection_->execute(
            fmt::format("CREATE {} {} ({})", kind, name, list.empty() ? "made_up INTEGER" : list)
        );
        drop_later("TABLE " + name);
    }
}

void Scratch::drop_later(const std::string& what) {
    if (!is_postgresql()) {  // where the end of the transaction does it
        undo_.push_back("DROP " + what);
    }
}

void Scratch::prepare(const std::string& sql, bool is_ddl) {
    if (!is_postgresql()) {
        const std::unique_ptr<azoth::driver::Statement> statement(connection_->prepare(sql, false));
    } else if (is_ddl) {
        connection_->execute(sql);
    } else {
        // Its driver sends a statement with the first execution.
        connection_->execute("PREPARE prepared AS " + sql);
        connection_->execute("DEALLOCATE prepared");
    }
}

}  // namespace conformance
