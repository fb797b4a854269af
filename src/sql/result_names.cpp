// SPDX-License-Identifier: MIT
#include "sql/result_names.hpp"

#include "azoth/sql/schema/table.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <utility>

namespace azoth::sql {

namespace {

bool is_boolean(const Type& type) noexcept {
    return type.kind() == TypeKind::Boolean || type.kind() == TypeKind::BOOLEAN;
}

/// What a CAST, type_coerce, grouping or unary operator is around; null for all else.
const Node* wrapped(const Node& node) noexcept {
    switch (node.kind()) {
    case NodeKind::cast:
        return &as<Cast>(node).operand();
    case NodeKind::grouping:
        return &as<Grouping>(node).element();
    case NodeKind::unary: {
        // What a boolean column is compared with where the database has no booleans.
        const auto& unary = as<Unary>(node);
        const bool of_value = unary.op() == Op::is_true || unary.op() == Op::is_false ||
                              (unary.op() == Op::not_ && is_boolean(type_of(unary.operand())));
        return of_value && unary.operand().kind() == NodeKind::column ? &unary.operand() : nullptr;
    }
    default:
        return nullptr;
    }
}

SqlName numbered(const Node& node, QuotedName base, int repeat = 0) {
    return {.text = std::move(base), .of = &node, .repeat = repeat, .generated = true};
}

/// The name that numbers are put behind.
std::string base_of(const Node& node) {
    switch (node.kind()) {
    case NodeKind::column:
        return as<Column>(node).name();
    case NodeKind::label:
        return as<Label>(node).name().empty() ? base_of(as<Label>(node).element())
                                              : as<Label>(node).name();
    case NodeKind::function: {
        const std::string& whole = as<Function>(node).name();
        return whole.substr(whole.rfind('.') + 1);
    }
    case NodeKind::text:
        return as<Text>(node).is_clause() ? "anon" : as<Text>(node).pieces().front();
    case NodeKind::next_value:
        return "next_value";
    case NodeKind::table_valued_column:
        return as<TableValuedColumn>(node).name();
    default:
        return "anon";
    }
}

/// `count_1`, `anon_1`, or the name of what is wrapped.
SqlName anonymous_name(const Node& node) {
    if (const Node* inner = wrapped(node); inner != nullptr && inner->kind() != NodeKind::text) {
        SqlName name = natural_name(*inner);
        name.generated = true;
        return name.empty() ? anonymous_name(*inner) : name;
    }
    if (const auto* column = if_is<Column>(&node); column != nullptr && column->name_is_made()) {
        // A second number behind a made name.
        SqlName name = numbered(node, {});
        name.inner = column;
        return name;
    }
    return numbered(node, base_of(node));
}

/// `id__1`: the same column once more.
SqlName repeated_name(const Node& node, LabelStyle style, int repeat) {
    if (const Node* inner = wrapped(node)) {
        const SqlName name = natural_name(*inner);
        if (!name.empty() && style != LabelStyle::tablename_plus_col) {
            return numbered(node, name.text + "_", repeat);
        }
    }
    SqlName name =
        style == LabelStyle::tablename_plus_col ? table_qualified_name(node) : natural_name(node);
    if (name.text.empty()) {
        name.text = base_of(node);
    }
    return {
        .text = name.text + "_",
        .of = &node,
        .repeat = repeat,
        .inner = name.inner,
        .table = name.table,
        .generated = true
    };
}

/// Lone columns and text are written as they are, whatever other names there are.
bool takes_label(const Node& node) noexcept {
    switch (node.kind()) {
    case NodeKind::text:
        return false;
    case NodeKind::constant:
        return as<Constant>(node).what() != ConstantKind::star;
    case NodeKind::column:
        return as<Column>(node).from() != nullptr;
    default:
        return true;
    }
}

/// Whether all are columns of tables under names that none of the others has.
bool are_plain(const std::vector<const Node*>& columns) noexcept {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto* column = if_is<Column>(columns[i]);
        if (column == nullptr || column->name_is_made() || column->is_literal() ||
            if_is<Table>(column->from()) == nullptr) {
            return false;
        }
        for (std::size_t j = 0; j < i; ++j) {
            // A table has no two columns of one name.
            const auto& other = as<Column>(*columns[j]);
            if (other.from() == column->from() ? &other == column
                                               : other.name() == column->name()) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

SqlName natural_name(const Node& node) {
    switch (node.kind()) {
    case NodeKind::column: {
        const auto& column = as<Column>(node);
        return column.made_name() != nullptr ? *column.made_name() : SqlName{column.name()};
    }
    case NodeKind::label: {
        const auto& label = as<Label>(node);
        if (!label.name().empty()) {
            return SqlName{label.name()};
        }
        SqlName name = numbered(node, base_of(label.element()));
        if (const auto* column = if_is<Column>(&label.element());
            column != nullptr && column->name_is_made()) {
            name.inner = column;
        }
        return name;
    }
    case NodeKind::column_valued: {
        const FromClause& from = as<ColumnValued>(node).from();
        return from.name().empty() ? SqlName{.text = {}, .of = &from, .generated = true}
                                   : SqlName{std::string(from.name())};
    }
    case NodeKind::table_valued_column:
        return SqlName{as<TableValuedColumn>(node).name()};
    default:
        return {};
    }
}

SqlName table_qualified_name(const Node& node) {
    const auto* column = if_is<Column>(&node);
    if (column == nullptr || column->from() == nullptr) {
        if (const Node* inner = wrapped(node)) {
            return table_qualified_name(*inner);
        }
        return natural_name(node);
    }
    SqlName name;
    name.generated = true;
    const FromClause& from = *column->from();
    if (column->name_is_made()) {
        const SqlName& made = *column->made_name();
        if (made.of == nullptr && made.inner == nullptr && made.table == nullptr) {
            name.text = made.text;
        } else {
            name.inner = column;
        }
        if (from.name().empty()) {
            name.table = &from;
        } else if (name.inner == nullptr) {
            name.text = std::string(from.name()) + "_" + name.text;
        } else {
            name.table = &from;
        }
        return name;
    }
    if (const auto* table = if_is<Table>(&from)) {
        std::string schema = table->schema();
        std::ranges::replace(schema, '.', '_');
        name.text = schema.empty() ? std::string() : schema + "_";
        name.text += table->table_name() + "_" + column->name();
        name.text.quote = column->name().quote;
        // users.address_id and users_address.id must not meet in one name.
        const std::string plain = name.text;
        for (int n = 1; table->find(name.text) != nullptr; ++n) {
            name.text = plain + "_" + std::to_string(n);
        }
        return name;
    }
    if (!from.name().empty()) {
        name.text = std::string(from.name()) + "_" + column->name();
        return name;
    }
    name.text = column->name();
    name.table = &from;
    return name;
}

std::vector<ResultName>
result_names(const std::vector<const Node*>& columns, LabelStyle style, bool number_repeated) {
    std::vector<ResultName> names;
    names.reserve(columns.size());
    if (style == LabelStyle::disambiguate_only && are_plain(columns)) {
        for (const Node* node : columns) {
            ResultName& entry = names.emplace_back();
            entry.node = node;
            entry.fallback.text = as<Column>(*node).name();
            entry.plain = true;
        }
        return names;
    }
    std::vector<std::pair<SqlName, const Node*>> taken;
    taken.reserve(columns.size());
    const auto find = [&](const SqlName& name) -> const Node* {
        for (const auto& [other, node] : taken) {
            if (other == name) {
                return node;
            }
        }
        return nullptr;
    };
    int repeats = 0;
    for (const Node* node : columns) {
        ResultName& entry = names.emplace_back();
        entry.node = node;
        if (!takes_label(*node)) {
            entry.fallback = natural_name(*node);
            continue;
        }
        SqlName effective;
        if (style == LabelStyle::none) {
            entry.fallback = natural_name(*node);
            if (entry.fallback.empty()) {
                entry.fallback = anonymous_name(*node);
            }
            continue;
        }
        if (style == LabelStyle::tablename_plus_col) {
            effective = table_qualified_name(*node);
            entry.required = entry.fallback = effective;
        } else {
            effective = natural_name(*node);
            entry.fallback = effective;
        }
        if (effective.empty()) {
            entry.required = {};
            const SqlName made = anonymous_name(*node);
            if (find(made) != nullptr) {
                entry.fallback = repeated_name(*node, style, ++repeats);
                entry.repeated = true;
            } else {
                taken.emplace_back(made, node);
                entry.fallback = made;
            }
            continue;
        }
        const Node* other = find(effective);
        if (other == nullptr) {
            taken.emplace_back(effective, node);
        } else if (other != node) {
            // Another column under the same name gets a number.
            SqlName made = anonymous_name(*node);
            if (style == LabelStyle::tablename_plus_col && effective.of == nullptr) {
                made = effective;
            }
            made.of = node;
            made.generated = true;
            if (number_repeated && find(made) != nullptr) {
                entry.required = entry.fallback = repeated_name(*node, style, ++repeats);
                entry.repeated = true;
            } else {
                taken.emplace_back(made, node);
                entry.required = entry.fallback = made;
            }
        } else if (number_repeated) {
            entry.required = entry.fallback = repeated_name(*node, style, ++repeats);
            entry.repeated = true;
        }
    }
    return names;
}

std::vector<ResultName> result_names_of(const Node& statement, bool number_repeated) {
    std::vector<const Node*> columns;
    for_each_column_of_statement(statement, [&](const Node& node) { columns.push_back(&node); });
    const auto* select = if_is<Select>(&first_statement(statement));
    const LabelStyle style =
        select != nullptr ? select->label_style : LabelStyle::disambiguate_only;
    return result_names(columns, style, number_repeated);
}

}  // namespace azoth::sql
