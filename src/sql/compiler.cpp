// SPDX-License-Identifier: MIT
// How expressions are written. Operators have a file of their own.
#include "azoth/sql/compiler.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/array_literal.hpp"
#include "sql/compiled_lists.hpp"
#include "sql/compiler_frame.hpp"
#include "sql/nesting.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

SQLCompiler::SQLCompiler(
    const IdentifierPreparer& identifiers,
    const DDLCompiler& types,
    const CompileOptions& options,
    Compiled& into
)
    : qualify_(options.include_table), literal_(options.literal_binds),
      translating_(
          options.schema_translate_map == nullptr
              ? nullptr
              : new IdentifierPreparer(
                    identifiers.with_schema_translate(*options.schema_translate_map)
                )
      ),
      identifiers_(translating_ == nullptr ? identifiers : *translating_),
      translated_types_(translating_ == nullptr ? nullptr : types.with_identifiers(*translating_)),
      types_(translating_ == nullptr ? types : *translated_types_), options_(options), into_(into),
      double_percents_(
          features().double_percents &&
          (options.paramstyle == Paramstyle::format || options.paramstyle == Paramstyle::pyformat)
      ),
      made_(new Names()) {}

SQLCompiler::~SQLCompiler() {
    delete made_;
    delete translated_types_;
    delete translating_;
}

void SQLCompiler::compile(const Node& statement) {
    if (is_statement(statement.kind())) {
        static_cast<const Statement&>(statement).seal();
    }
    collect_binds(statement, made_->sources);
    reserve_parameter_names(statement);
    into_.binds.reserve(made_->sources.size());
    into_.statement_kind = statement.kind();
    into_.sql.reserve(256);
    if (is_statement(statement.kind())) {
        write_statement(statement, Place::top);
    } else if (statement.kind() == NodeKind::alias || statement.kind() == NodeKind::subquery) {
        write_alone(static_cast<const FromClause&>(statement));
    } else {
        visit(statement);
        into_.returns_rows = statement.kind() == NodeKind::text;
    }
    check_parameter_names();
    place_binds();
    if (translating_ != nullptr && options_.render_schema_translate) {
        into_.sql = identifiers_.render_schema_translates(into_.sql, features().default_schema);
    }
}

const Node* SQLCompiler::statement() const noexcept {
    return frames_.empty() ? nullptr : frames_.back()->statement;
}

void SQLCompiler::write_statement(const Node& statement, Place place) {
    switch (statement.kind()) {
    case NodeKind::select:
        into_.returns_rows = into_.returns_rows || place == Place::top;
        return write_select(as<Select>(statement), place);
    case NodeKind::compound_select:
        into_.returns_rows = into_.returns_rows || place == Place::top;
        return write_compound(as<CompoundSelect>(statement), place);
    case NodeKind::textual_select:
        into_.returns_rows = into_.returns_rows || place == Place::top;
        return write_textual(as<TextualSelect>(statement), place);
    case NodeKind::insert:
        return write_insert(as<Insert>(statement), place);
    case NodeKind::update:
        return write_update(as<Update>(statement), place);
    case NodeKind::delete_:
        return write_delete(as<Delete>(statement), place);
    case NodeKind::grouping:
        write("(");
        write_statement(as<Grouping>(statement).element(), place);
        return write(")");
    default:
        return visit(statement);
    }
}

void SQLCompiler::write_text(std::string_view text) {
    if (!double_percents()) {
        return write(text);
    }
    for (const char c : text) {
        into_.sql += c;
        if (c == '%') {
            into_.sql += c;
        }
    }
}

void SQLCompiler::write_identifier(std::string_view name) {
    if (double_percents() && name.find('%') != std::string_view::npos) {
        std::string quoted;
        identifiers_.append(quoted, name);
        return write_text(quoted);
    }
    identifiers_.append(into_.sql, name);
}

void SQLCompiler::write_identifier(const QuotedName& name, azoth::detail::NameShape shape) {
    // A simple name has no percent signs.
    if (shape.simple) {
        identifiers_.append(into_.sql, name, shape);
    } else {
        write_identifier(name);
    }
}

void SQLCompiler::write_identifier(const QuotedName& name) {
    if (double_percents() && name.find('%') != std::string::npos) {
        std::string quoted;
        identifiers_.append(quoted, name);
        return write_text(quoted);
    }
    identifiers_.append(into_.sql, name);
}

std::string SQLCompiler::type_text(const Type& type) const {
    return types_.emit_type(type.resolve(types_.dialect_name()));
}

// ---- expressions

void SQLCompiler::visit(const Node& node) {
    const Nesting level(level_);
    switch (node.kind()) {
    case NodeKind::column:
        return visit_column(as<Column>(node));
    case NodeKind::bind:
        if (as<Bind>(node).expanding()) {
            write("(");
            visit_bind(as<Bind>(node));
            return write(")");
        }
        return visit_bind(as<Bind>(node));
    case NodeKind::constant:
        return visit_constant(as<Constant>(node));
    case NodeKind::unary:
        return visit_unary(as<Unary>(node));
    case NodeKind::binary:
        return visit_binary(as<Binary>(node));
    case NodeKind::clause_list:
        return visit_clause_list(as<ClauseList>(node));
    case NodeKind::function:
        return visit_function(as<Function>(node));
    case NodeKind::cast:
        return visit_cast(as<Cast>(node));
    case NodeKind::case_when:
        return visit_case(as<Case>(node));
    case NodeKind::label:
        // Outside of the column list a label is its element; see order_key for where it is not.
        return visit_operand(as<Label>(node).element(), Op::comma);
    case NodeKind::label_name:
        return visit_label_name(as<LabelName>(node));
    case NodeKind::text:
        return visit_text(as<Text>(node));
    case NodeKind::tuple:
        return visit_tuple(as<Tuple>(node));
    case NodeKind::grouping:
        return write_parenthesized(as<Grouping>(node).element());
    case NodeKind::collation:
        return write_text(identifiers_.format_collation(as<Collation>(node).name()));
    case NodeKind::extract:
        return visit_extract(as<Extract>(node));
    case NodeKind::slice:
        return visit_slice(as<Slice>(node));
    case NodeKind::array:
        return visit_array(as<Array>(node));
    case NodeKind::over:
        return visit_over(as<Over>(node));
    case NodeKind::within_group:
        return visit_within_group(as<WithinGroup>(node));
    case NodeKind::filter:
        return visit_filter(as<Filter>(node));
    case NodeKind::aggregate_order_by:
        return visit_aggregate_order_by(as<AggregateOrderBy>(node));
    case NodeKind::next_value:
        return visit_next_value(as<NextValue>(node));
    case NodeKind::table_valued_column: {
        const auto& column = as<TableValuedColumn>(node);
        write_parenthesized(column.function());
        write(".");
        return write_identifier(column.name());
    }
    case NodeKind::column_valued:
        return visit_column_valued(as<ColumnValued>(node));
    case NodeKind::scalar_select:
        return visit_nested(as<ScalarSelect>(node).select());
    case NodeKind::scalar_values:
        write("(");
        write_values_rows(as<ScalarValues>(node).values());
        return write(")");
    case NodeKind::exists:
        write("EXISTS ");
        return visit_nested(as<Exists>(node).select());
    case NodeKind::order:
        return visit_order(as<Order>(node));
    case NodeKind::construct:
        return as<Construct>(node).compile(*this);
    case NodeKind::table:
    case NodeKind::alias:
    case NodeKind::subquery:
    case NodeKind::join:
    case NodeKind::cte:
    case NodeKind::values:
    case NodeKind::table_valued:
    case NodeKind::tablesample:
        return visit_from(static_cast<const FromClause&>(node));
    case NodeKind::select:
    case NodeKind::compound_select:
    case NodeKind::textual_select:
    case NodeKind::insert:
    case NodeKind::update:
    case NodeKind::delete_:
        return visit_nested(node);
    case NodeKind::entity:
        return visit_from(as<Entity>(node).from());
    case NodeKind::extras:
    case NodeKind::option:
        break;
    }
    throw CompileError(ErrorInfo{
        .message = "this construct cannot stand inside an expression",
        .hint = "use a subquery or a scalar_subquery of it",
    });
}

void SQLCompiler::visit_nested(const Node& statement) {
    if (statement.kind() == NodeKind::grouping) {
        return write_statement(statement, Place::value);
    }
    write("(");
    write_statement(statement, Place::value);
    write(")");
}

void SQLCompiler::write_parenthesized(const Node& node) {
    if (is_statement(node.kind()) || node.kind() == NodeKind::scalar_select ||
        node.kind() == NodeKind::scalar_values) {
        return visit(node);  // has its own
    }
    write("(");
    visit(node);
    write(")");
}

void SQLCompiler::write_table(const Table& table) {
    write_schema(table.schema());
    write_identifier(table.table_name(), table.name_shape());
}

void SQLCompiler::write_schema(const QuotedName& schema) {
    if (schema.empty() && !identifiers_.translates_schemas()) {
        return;
    }
    std::string sql;
    identifiers_.append_schema(sql, schema);
    write_text(sql);
}

void SQLCompiler::visit_column(const Column& column) {
    write_column(column, qualify_);
}

void SQLCompiler::write_column(const Column& column, bool with_table) {
    // Made names count in the order they are met: the column's before its table's.
    const FromClause* from = column.from();
    if (column.name_is_made() || (from != nullptr && from->kind() != NodeKind::table)) {
        const QuotedName name = column_name(column);
        if (from != nullptr && with_table && from->kind() != NodeKind::join) {
            const bool nameless =
                from->kind() == NodeKind::values && as<Values>(*from).options().unnamed;
            if (!nameless) {
                write_alias_name(*from);
                write(".");
            }
        }
        return column.is_literal() ? write_text(name) : write_identifier(name);
    }
    if (from != nullptr && with_table) {
        write_alias_name(*from);
        write(".");
    }
    write_identifier(column.name(), column.name_shape());
}

void SQLCompiler::visit_constant(const Constant& constant) {
    switch (constant.what()) {
    case ConstantKind::null:
        return write("NULL");
    case ConstantKind::true_:
        return write(native_boolean() ? "true" : "1");
    case ConstantKind::false_:
        return write(native_boolean() ? "false" : "0");
    case ConstantKind::star:
        return write("*");
    }
}

void SQLCompiler::visit_clause_list(const ClauseList& list) {
    if (list.items().empty()) {
        return;
    }
    bool first = true;
    for (const auto& item : list.items()) {
        if (!first) {
            write(info(list.op()).text);
        }
        first = false;
        if (list.op() == Op::and_ || list.op() == Op::or_) {
            visit_condition(*item, list.op());
        } else {
            visit_operand(*item, list.op());
        }
    }
}

void SQLCompiler::write_function_name(std::string_view name) {
    for (std::size_t i = 0; i <= name.size();) {
        const std::size_t dot = std::min(name.find('.', i), name.size());
        // Names of functions are not quoted for being a word of SQL or for their case, only where they
        // could not be written otherwise.
        const std::string_view part = name.substr(i, dot - i);
        const bool plain = !part.empty() && std::ranges::all_of(part, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_' || c == '$';
        });
        if (plain) {
            write(part);
        } else {
            write_text(identifiers_.quote_identifier(part));
        }
        if (dot < name.size()) {
            write(".");
        }
        i = dot + 1;
    }
}

void SQLCompiler::write_call(std::string_view name, const Function& function) {
    write(name);
    write("(");
    write_list(function.arguments(), Op::comma);
    write(")");
}

void SQLCompiler::visit_function(const Function& function) {
    const QuotedName& name = function.name();
    if (function.arguments().empty()) {
        for (const std::string_view plain :
             {"current_timestamp",
              "current_date",
              "current_time",
              "current_user",
              "session_user",
              "localtime",
              "localtimestamp",
              "sysdate",
              "user"}) {
            if (name == plain) {
                for (const char c : plain) {
                    into_.sql += name == "sysdate"
                                     ? c
                                     : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
                }
                return;
            }
        }
    }
    if (name == "grouping_sets") {
        return write_call("GROUPING SETS", function);
    }
    if (name == "cube") {
        return write_call("CUBE", function);
    }
    if (name == "rollup") {
        return write_call("ROLLUP", function);
    }
    if (name.quote == QuotedName::Quote::always) {
        write_identifier(name);
    } else {
        write_function_name(name);
    }
    write("(");
    write_list(function.arguments(), Op::comma);
    write(")");
}

void SQLCompiler::visit_cast(const Cast& cast) {
    if (cast.how() == CastKind::type_coerce) {
        return visit(cast.operand());
    }
    const bool tries = cast.how() == CastKind::try_cast;
    if (tries && !has_try_cast()) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("{} has no TRY_CAST", dialect_name()),
            .hint = "cast() the value, and say with case_() which values can be converted",
        });
    }
    write(tries ? "TRY_CAST(" : "CAST(");
    visit(cast.operand());
    write(" AS ");
    const std::string type = type_text(cast.type());
    const std::size_t collate = std::min(type.find(" COLLATE "), type.size());
    write_text(std::string_view(type).substr(0, collate));
    write(")");
    write_text(std::string_view(type).substr(collate));
}

void SQLCompiler::visit_case(const Case& expression) {
    write("CASE");
    if (expression.subject() != nullptr) {
        write(" ");
        visit(*expression.subject());
    }
    const auto& branches = expression.branches();
    for (std::size_t i = 0; i + 1 < branches.size(); i += 2) {
        write(" WHEN ");
        visit_grouped(*branches[i]);
        write(" THEN ");
        visit(*branches[i + 1]);
    }
    if (expression.otherwise() != nullptr) {
        write(" ELSE ");
        visit(*expression.otherwise());
    }
    write(" END");
}

void SQLCompiler::visit_extract(const Extract& extract) {
    write("EXTRACT(");
    write(extract.field());
    write(" FROM ");
    visit(extract.operand());
    write(")");
}

void SQLCompiler::visit_slice(const Slice& slice) {
    if (slice.start() != nullptr) {
        visit(*slice.start());
    }
    write(":");
    if (slice.stop() != nullptr) {
        visit(*slice.stop());
    }
}

void SQLCompiler::visit_array(const Array& array) {
    write("ARRAY[");
    write_list(array.items());
    write("]");
}

void SQLCompiler::visit_next_value(const NextValue& next_value) {
    write("<next sequence value: ");
    write_schema(next_value.schema());
    write_identifier(next_value.sequence());
    write(">");
}

void SQLCompiler::visit_column_valued(const ColumnValued& column) {
    write_alias_name(column.from());
}

void SQLCompiler::visit_text(const Text& text) {
    const auto& pieces = text.pieces();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        write_text(pieces[i]);
        if (i < text.binds().size()) {
            visit_bind(*text.binds()[i]);
        }
    }
}

void SQLCompiler::visit_tuple(const Tuple& tuple) {
    write("(");
    write_list(tuple.items(), Op::comma);
    write(")");
}

// ---- what stands behind functions

void SQLCompiler::write_bound(const FrameBound& bound, const Node* offset, bool lower) {
    switch (bound.kind) {
    case FrameBound::Kind::unbounded:
        return write(lower ? "UNBOUNDED PRECEDING" : "UNBOUNDED FOLLOWING");
    case FrameBound::Kind::current_row:
        return write("CURRENT ROW");
    case FrameBound::Kind::preceding:
        visit(*offset);
        return write(" PRECEDING");
    case FrameBound::Kind::following:
        visit(*offset);
        return write(" FOLLOWING");
    }
}

void SQLCompiler::write_frame(const WindowFrame& frame, const Node* lower, const Node* upper) {
    switch (frame.kind) {
    case WindowFrame::Kind::none:
        return;
    case WindowFrame::Kind::range:
        write("RANGE");
        break;
    case WindowFrame::Kind::rows:
        write("ROWS");
        break;
    case WindowFrame::Kind::groups:
        write("GROUPS");
        break;
    }
    write(" BETWEEN ");
    write_bound(frame.from, lower, true);
    write(" AND ");
    write_bound(frame.to, upper, false);
}

void SQLCompiler::visit_over(const Over& over) {
    visit(over.element());
    write(" OVER (");
    std::string_view blank;
    if (!over.partition_by().empty()) {
        write("PARTITION BY ");
        write_list(over.partition_by(), Op::comma);
        blank = " ";
    }
    if (!over.order_by().empty()) {
        write(blank);
        write("ORDER BY ");
        write_list(over.order_by(), Op::comma);
        blank = " ";
    }
    if (over.frame().kind != WindowFrame::Kind::none) {
        write(blank);
        write_frame(over.frame(), over.lower(), over.upper());
    }
    write(")");
}

void SQLCompiler::visit_within_group(const WithinGroup& within_group) {
    visit(within_group.element());
    write(" WITHIN GROUP (ORDER BY ");
    write_list(within_group.order_by(), Op::comma);
    write(")");
}

void SQLCompiler::visit_filter(const Filter& filter) {
    visit(filter.element());
    write(" FILTER (WHERE ");
    visit(filter.condition());
    write(")");
}

void SQLCompiler::visit_aggregate_order_by(const AggregateOrderBy& aggregate) {
    visit(aggregate.element());
    write(" ORDER BY ");
    write_list(aggregate.order_by(), Op::comma);
}

// ---- labels in ORDER BY

void SQLCompiler::visit_label_name(const LabelName& label) {
    if (frames_.empty()) {
        return write_identifier(label.name());
    }
    const Frame& frame = *frames_.back();
    for (const auto& column : frame.columns) {
        const SqlName qualified = table_qualified_name(*column.node);
        if (qualified.of != nullptr || qualified.table != nullptr ||
            (qualified.text != label.name() && natural_name(*column.node).text != label.name())) {
            continue;
        }
        if (const auto* known = if_is<Label>(column.node)) {
            return write_identifier(label_name(*known));
        }
        return visit(*column.node);
    }
    for (const auto& from : frame.froms) {
        const Column* found = nullptr;
        for_each_joined(*from, [&](const FromClause& element) {
            found = found != nullptr ? found : element.find(label.name());
        });
        if (found != nullptr) {
            return visit(*found);
        }
    }
    throw CompileError(ErrorInfo{
        .message =
            fmt::format("\"{}\" is neither a label nor a column of this statement", label.name()),
        .hint = "a name in ORDER BY, GROUP BY or PARTITION BY has to be one of the statement's; "
                "for SQL "
                "use text()",
    });
}

/// A key of ORDER BY: a label of the statement by its name.
void SQLCompiler::order_key(const Node& node) {
    const auto* label = if_is<Label>(&node);
    if (label == nullptr || frames_.empty() || !features().simple_order_by_label) {
        return visit(node);
    }
    for (const auto& column : frames_.back()->columns) {
        const auto* known = if_is<Label>(column.node);
        if (known == nullptr) {
            continue;
        }
        const bool same_element =
            &known->element() == &label->element() ||
            (!label->has_binds() && same_structure(known->element(), label->element()));
        if (known == label ||
            (!label->name().empty() && known->name() == label->name() && same_element)) {
            return write_identifier(label_name(*known));
        }
    }
    visit(node);
}

void SQLCompiler::visit_order(const Order& order) {
    if (order.element().kind() == NodeKind::label || order.element().kind() == NodeKind::order) {
        order_key(order.element());
    } else {
        visit_operand(order.element(), order.op());
    }
    write(info(order.op()).text);
}

// ---- values

std::string SQLCompiler::empty_set(std::size_t width, Op op) const {
    std::string nulls = "NULL";
    for (std::size_t i = 1; i < width; ++i) {
        nulls += ", NULL";
    }
    if (width > 1) {
        nulls = "(" + nulls + ")";
    }
    return op == Op::not_in ? nulls + ") OR (1 = 1" : nulls + ") AND (1 != 1";
}

void SQLCompiler::write_text_literal(std::string_view text) {
    render_literal(Value(text), Type(TypeSpec(TypeKind::String)));
}

void SQLCompiler::render_literal(const Value& value, const Type& type) {
    switch (value.kind()) {
    case Value::Kind::null:
        return write("NULL");
    case Value::Kind::boolean:
        return visit_constant(value.boolean() ? Constant::true_() : Constant::false_());
    case Value::Kind::integer:
        return write(fmt::format("{}", value.integer()));
    case Value::Kind::real: {
        std::string text = fmt::format("{}", value.real());
        // A whole number is still no integer.
        return write(text.find_first_of(".en") == std::string::npos ? text + ".0" : text);
    }
    case Value::Kind::decimal:
        return write(value.decimal().to_string());
    case Value::Kind::bytes:
        return write("x'" + Bytes(value.text()).to_hex() + "'");
    default:
        break;
    }
    if (value.kind() == Value::Kind::json && type.kind() == TypeKind::ARRAY &&
        value.text().starts_with('[')) {
        return write_array_literal(
            value.text(),
            array_open(),
            [&](std::string_view word) { write(word); },
            [&](std::string_view text) { write_text_literal(text); }
        );
    }
    std::string text;
    switch (value.kind()) {
    case Value::Kind::timestamp:
        text = value.timestamp().to_string();
        break;
    case Value::Kind::date:
        text = value.date().to_string();
        break;
    case Value::Kind::time:
        text = value.time().to_string();
        break;
    case Value::Kind::interval:
        text = (Timestamp() + value.interval()).to_string();
        break;
    case Value::Kind::uuid:
        text = value.uuid().hex();
        break;
    default:
        text = value.text();
        break;
    }
    if (text.find('\0') != std::string::npos) {
        throw CompileError(ErrorInfo{
            .message = "a text with a NUL character cannot be written into SQL",
            .hint = "bind it as a parameter, as bytes",
        });
    }
    std::string quoted = "'";
    for (const char c : text) {
        quoted += c;
        if (c == '\'' || (c == '\\' && features().backslash_escapes)) {
            quoted += c;
        }
    }
    write_text(quoted + "'");
}

// ---- for people

std::string to_string(const Node& node, ToStringOptions options) {
    static const IdentifierPreparer identifiers{IdentifierPreparer::Rules{}};
    static const DDLCompiler types{identifiers};
    Compiled compiled;
    CompileOptions compile_options;
    compile_options.paramstyle = Paramstyle::named;
    compile_options.literal_binds = options.literal_binds;
    SQLCompiler(identifiers, types, compile_options, compiled).compile(node);
    return write_lists(
               node,
               compiled,
               Paramstyle::named,
               [&](const Value& value, const Type& type) {
                   Compiled literal;
                   compile_options.literal_binds = true;
                   SQLCompiler(identifiers, types, compile_options, literal)
                       .compile(*make_bind(value, type, nullptr));
                   return std::move(literal.sql);
               }
    ).sql;
}

}  // namespace azoth::sql
