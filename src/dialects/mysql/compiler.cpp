// SPDX-License-Identifier: MIT
#include "dialects/mysql/compiler.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::mysql {

using sql::Op;

namespace {

/// All operands of `a || b || c`, however they are nested.
void flatten(const sql::Node& node, std::vector<const sql::Node*>& parts) {
    const auto* binary = sql::if_is<sql::Binary>(&node);
    if (binary != nullptr && binary->op() == Op::concat) {
        flatten(binary->left(), parts);
        flatten(binary->right(), parts);
    } else {
        parts.push_back(&node);
    }
}

}  // namespace

void MySQLCompiler::visit_binary(const sql::Binary& binary) {
    switch (binary.op()) {
    case Op::concat: {
        std::vector<const sql::Node*> parts;
        flatten(binary, parts);
        return write_concatenated(parts.data(), parts.size());
    }
    case Op::is_distinct_from:
        write("NOT (");
        write_infix(binary, " <=> ");
        return write(")");
    case Op::is_not_distinct_from:
        return write_infix(binary, " <=> ");
    case Op::match:
    case Op::not_match:
        return visit_match(binary);
    case Op::regexp_match:
    case Op::not_regexp_match:
        return visit_regexp(binary);
    case Op::regexp_replace:
        return visit_regexp_replace(binary);
    case Op::json_getitem:
    case Op::json_path_getitem:
        return visit_json_getitem(binary);
    default:
        return SQLCompiler::visit_binary(binary);
    }
}

void MySQLCompiler::write_concatenated(const sql::Node* const* parts, std::size_t count) {
    write("concat(");
    for (std::size_t i = 0; i < count; ++i) {
        write(i == 0 ? "" : ", ");
        visit_operand(*parts[i], Op::concat);
    }
    write(")");
}

void MySQLCompiler::visit_match(const sql::Binary& binary) {
    bool boolean_mode = true;
    bool natural_language = false;
    bool query_expansion = false;
    for (const auto& [name, value] : binary.modifiers().options) {
        if (name == "mysql_boolean_mode") {
            boolean_mode = value;
        } else if (name == "mysql_natural_language") {
            natural_language = value;
        } else if (name == "mysql_query_expansion") {
            query_expansion = value;
        }
    }
    if (boolean_mode && (natural_language || query_expansion)) {
        throw CompileError(ErrorInfo{
            .message = "MATCH ... AGAINST cannot search in boolean mode and in another one",
            .hint = "switch mysql_boolean_mode off, which is on by default",
        });
    }
    write(binary.op() == Op::not_match ? "NOT MATCH (" : "MATCH (");
    if (const auto* columns = sql::if_is<sql::Tuple>(&binary.left())) {
        write_list(columns->items());
    } else {
        visit_operand(binary.left(), binary.op());
    }
    write(") AGAINST (");
    visit_operand(binary.right(), binary.op());
    write(boolean_mode ? " IN BOOLEAN MODE" : "");
    write(natural_language ? " IN NATURAL LANGUAGE MODE" : "");
    write(query_expansion ? " WITH QUERY EXPANSION" : "");
    write(")");
}

void MySQLCompiler::write_pattern_with_flags(const sql::Binary& binary) {
    write("CONCAT('(?', ");
    write_text_literal(binary.modifiers().text);
    write(", ')', ");
    visit(binary.right());
    write(")");
}

void MySQLCompiler::visit_regexp(const sql::Binary& binary) {
    const bool negated = binary.op() == Op::not_regexp_match;
    const std::string_view word = negated ? " NOT REGEXP " : " REGEXP ";
    if (!binary.modifiers().given) {
        return write_infix(binary, word);
    }
    if (features().is_mariadb) {
        visit_operand(binary.left(), binary.op());
        write(word);
        return write_pattern_with_flags(binary);
    }
    write(negated ? "NOT REGEXP_LIKE(" : "REGEXP_LIKE(");
    visit_operand(binary.left(), binary.op());
    write(", ");
    visit_operand(binary.right(), binary.op());
    write(", ");
    write_text_literal(binary.modifiers().text);
    write(")");
}

void MySQLCompiler::visit_regexp_replace(const sql::Binary& binary) {
    const bool flags = binary.modifiers().given;
    write("REGEXP_REPLACE(");
    visit_operand(binary.left(), binary.op());
    write(", ");
    if (flags && features().is_mariadb) {
        write_pattern_with_flags(binary);
    } else {
        visit(binary.right());
    }
    write(", ");
    visit(*binary.extra());
    if (flags && !features().is_mariadb) {
        write(", ");
        write_text_literal(binary.modifiers().text);
    }
    write(")");
}

void MySQLCompiler::visit_function(const sql::Function& function) {
    const std::string_view name = function.name();
    const auto& arguments = function.arguments();
    if (name == "sysdate") {
        return write("SYSDATE()");
    }
    if (name == "random") {
        return write_call("rand", function);
    }
    if (name == "rollup") {
        write_list(arguments);
        return write(" WITH ROLLUP");
    }
    if (name == "aggregate_strings" && arguments.size() == 2) {
        write("group_concat(");
        visit(*arguments[0]);
        write(" SEPARATOR ");
        // There it takes a text, and no parameter.
        const bool literal = std::exchange(literal_execute_, true);
        visit(*arguments[1]);
        literal_execute_ = literal;
        return write(")");
    }
    SQLCompiler::visit_function(function);
}

bool MySQLCompiler::is_literal_execute(const sql::Bind& bind) const noexcept {
    return literal_execute_ || SQLCompiler::is_literal_execute(bind);
}

void MySQLCompiler::visit_constant(const sql::Constant& constant) {
    switch (constant.what()) {
    case sql::ConstantKind::true_:
        return write("true");
    case sql::ConstantKind::false_:
        return write("false");
    default:
        return SQLCompiler::visit_constant(constant);
    }
}

void MySQLCompiler::visit_next_value(const sql::NextValue& next_value) {
    write("nextval(");
    write_schema(next_value.schema());
    write_identifier(next_value.sequence());
    write(")");
}

// ---- SELECT

void MySQLCompiler::visit_limit(const sql::GenerativeSelect& select) {
    if (select.extras && select.extras->fetch) {
        return SQLCompiler::visit_limit(select);
    }
    if (select.offset) {
        write(" \n LIMIT ");
        visit(*select.offset);
        write(", ");
        if (select.limit) {
            visit(*select.limit);
        } else {
            // There is no OFFSET without LIMIT: this is the largest number a LIMIT takes.
            write("18446744073709551615");
        }
    } else if (select.limit) {
        write(" \n LIMIT ");
        visit(*select.limit);
    }
}

std::string_view MySQLCompiler::default_from() const noexcept {
    // A WHERE cannot stand without FROM.
    const auto* select = sql::if_is<sql::Select>(statement());
    return select != nullptr && !select->where.empty() ? " FROM DUAL" : "";
}

void MySQLCompiler::visit_join(const sql::Join& join) {
    write(join.in_parentheses() ? "(" : "");
    visit_from(join.left());
    write(join.full() ? " FULL OUTER JOIN " : join.outer() ? " LEFT OUTER JOIN " : " INNER JOIN ");
    const auto* inner = sql::if_is<sql::Join>(&join.right());
    const bool parentheses = inner != nullptr && !inner->in_parentheses();
    write(parentheses ? "(" : "");
    visit_from(join.right());
    write(parentheses ? ")" : "");
    write(" ON ");
    visit_condition(join.condition(), Op::as_boolean);
    write(join.in_parentheses() ? ")" : "");
}

namespace {

void collect_tables(const sql::Node& node, std::vector<const sql::Node*>& tables) {
    if (const auto* join = sql::if_is<sql::Join>(&node)) {
        collect_tables(join->right(), tables);
        return collect_tables(join->left(), tables);
    }
    const auto* column = sql::if_is<sql::Column>(&node);
    const sql::Node* table =
        column != nullptr && column->from() != nullptr ? column->from() : &node;
    if (std::ranges::find(tables, table) == tables.end()) {
        tables.push_back(table);
    }
}

}  // namespace

void MySQLCompiler::write_locked_tables(const sql::Extras& extras) {
    std::vector<const sql::Node*> tables;
    for (const auto& node : extras.for_update_of) {
        collect_tables(*node, tables);
    }
    bool first = true;
    for (const sql::Node* table : tables) {
        write(first ? " OF " : ", ");
        first = false;
        if (const auto* plain = sql::if_is<sql::Table>(table)) {
            write_identifier(plain->table_name());
        } else if (sql::is_from(table->kind())) {
            write_alias_name(static_cast<const sql::FromClause&>(*table));
        } else {
            visit(*table);
        }
    }
}

void MySQLCompiler::visit_for_update(const sql::GenerativeSelect& select) {
    const sql::ForUpdate& wanted = select.for_update;
    write(
        !wanted.read           ? " FOR UPDATE"
        : features().for_share ? " FOR SHARE"
                               : " LOCK IN SHARE MODE"
    );
    if (features().for_update_of && select.extras) {
        write_locked_tables(*select.extras);
    }
    write(wanted.nowait ? " NOWAIT" : "");
    write(wanted.skip_locked ? " SKIP LOCKED" : "");
}

void MySQLCompiler::write_from_hint(const sql::FromClause&, std::string_view text) {
    write(" ");
    write_text(text);
}

// ---- INSERT, UPDATE, DELETE

void MySQLCompiler::visit_update_tables(
    const sql::Update& update, const std::vector<sql::FromRef>& others
) {
    visit_from(*update.table);
    for (const auto& other : others) {
        write(", ");
        visit_from(*other);
    }
}

void MySQLCompiler::visit_update_from(const sql::Update&, const std::vector<sql::FromRef>&) {}

void MySQLCompiler::visit_delete_tables(
    const sql::Delete& statement, const std::vector<sql::FromRef>& others
) {
    write("FROM ");
    if (others.empty()) {
        visit_from(*statement.table);
    } else {
        write_alias_name(*statement.table);
    }
}

void MySQLCompiler::visit_delete_using(
    const sql::Delete& statement, const std::vector<sql::FromRef>& others
) {
    write(" USING ");
    visit_from(*statement.table);
    for (const auto& other : others) {
        write(", ");
        visit_from(*other);
    }
}

void MySQLCompiler::write_limit_option(const sql::Statement& statement) {
    if (!statement.extras) {
        return;
    }
    if (const sql::Node* limit = statement.extras->option("mysql_limit")) {
        write(" LIMIT ");
        if (const auto* bind = sql::if_is<sql::Bind>(limit)) {
            render_literal(bind->value(), bind->type());
        } else {
            visit(*limit);
        }
    }
}

void MySQLCompiler::visit_update_limit(const sql::Update& update) {
    write_limit_option(update);
}

void MySQLCompiler::visit_delete_limit(const sql::Delete& statement) {
    write_limit_option(statement);
}

}  // namespace azoth::mysql
