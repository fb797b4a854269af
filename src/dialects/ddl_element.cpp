// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/ddl_element.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth {

namespace {

const Index& index_of(const Table& table, std::string_view name) {
    const auto& indexes = table.definition().indexes;
    const auto found = std::ranges::find_if(indexes, [&](const Index& index) {
        return index.name.text() == name;
    });
    if (found == indexes.end()) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("the table '{}' has no index '{}'", table.key(), name),
            .table = table.key(),
            .hint = "check its name; one without a name got it by the naming convention",
        });
    }
    return *found;
}

/// As a statement of its own, without the empty lines that CREATE TABLE has around it.
std::string trimmed(std::string text) {
    const auto is_blank = [](char c) { return c == '\n' || c == ' '; };
    while (!text.empty() && is_blank(text.back())) {
        text.pop_back();
    }
    return text.substr(std::min(text.find_first_not_of("\n "), text.size()));
}

}  // namespace

DDLElement DDLElement::execute_if(std::initializer_list<std::string_view> dialects) const {
    std::vector<std::string> names(dialects.begin(), dialects.end());
    return execute_if([names = std::move(names)](const Dialect& dialect) {
        return std::ranges::find(names, dialect.name()) != names.end();
    });
}

DDLElement DDLElement::execute_if(std::function<bool(const Dialect&)> condition) const {
    DDLElement limited(*this);
    limited.condition_ = std::move(condition);
    return limited;
}

bool DDLElement::should_execute(const Dialect& dialect) const {
    return !condition_ || condition_(dialect);
}

CompiledStatement DDLElement::compile(const Dialect& dialect, const sql::Table* target) const {
    return {.sql = trimmed(writer_(dialect.ddl(), target))};
}

std::string to_string(const DDLElement& element, const Dialect& dialect) {
    return element.compile(dialect).sql;
}

std::string to_string(const DDLElement& element) {
    return element.compile(find_dialect("default")).sql;
}

DDL::DDL(LiteralSql text, sql::DDLContext context)
    : DDLElement([text = std::string(text.view()), context = std::move(context)](
                     const sql::DDLCompiler& compiler, const sql::Table* target
                 ) { return compiler.emit_ddl(text, target, context); }) {}

CreateTable::CreateTable(const Table& table, DDLExistence existence)
    : DDLElement([table, existence](const sql::DDLCompiler& compiler, const sql::Table*) {
          return compiler.emit_create_table(table.definition(), existence.if_not_exists);
      }) {}

DropTable::DropTable(const Table& table, DDLExistence existence)
    : DDLElement([table, existence](const sql::DDLCompiler& compiler, const sql::Table*) {
          return compiler.emit_drop_table(table.definition(), existence.if_exists);
      }) {}

CreateIndex::CreateIndex(const Table& table, std::string_view name, DDLExistence existence)
    : DDLElement([table,
                  index = index_of(table, name),
                  existence](const sql::DDLCompiler& compiler, const sql::Table*) {
          return compiler.emit_create_index(table.definition(), index, existence.if_not_exists);
      }) {}

DropIndex::DropIndex(const Table& table, std::string_view name, DDLExistence existence)
    : DDLElement([table,
                  index = index_of(table, name),
                  existence](const sql::DDLCompiler& compiler, const sql::Table*) {
          return compiler.emit_drop_index(table.definition(), index, existence.if_exists);
      }) {}

CreateSequence::CreateSequence(Sequence sequence, DDLExistence existence)
    : DDLElement([sequence = std::move(sequence),
                  existence](const sql::DDLCompiler& compiler, const sql::Table*) {
          return compiler.emit_create_sequence(sequence, existence.if_not_exists);
      }) {}

DropSequence::DropSequence(Sequence sequence, DDLExistence existence)
    : DDLElement([sequence = std::move(sequence),
                  existence](const sql::DDLCompiler& compiler, const sql::Table*) {
          return compiler.emit_drop_sequence(sequence, existence.if_exists);
      }) {}

CreateSchema::CreateSchema(QuotedName name, DDLExistence existence)
    : DDLElement([name = std::move(name),
                  existence](const sql::DDLCompiler& compiler, const sql::Table*) {
          return compiler.emit_create_schema(name, existence.if_not_exists);
      }) {}

DropSchema::DropSchema(QuotedName name, DDLExistence existence, bool cascade)
    : DDLElement([name = std::move(name),
                  existence,
                  cascade](const sql::DDLCompiler& compiler, const sql::Table*) {
          return compiler.emit_drop_schema(name, existence.if_exists, cascade);
      }) {}

}  // namespace azoth
