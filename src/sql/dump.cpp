// SPDX-License-Identifier: MIT
// Trees for people.
#include "azoth/sql/dump.hpp"

#include "azoth/sql/schema/table.hpp"
#include "sql/nesting.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace azoth::sql {

namespace {

std::string_view kind_name(NodeKind kind) noexcept {
    switch (kind) {
    case NodeKind::column:
        return "column";
    case NodeKind::bind:
        return "bind";
    case NodeKind::constant:
        return "constant";
    case NodeKind::unary:
        return "unary";
    case NodeKind::binary:
        return "binary";
    case NodeKind::clause_list:
        return "list";
    case NodeKind::function:
        return "function";
    case NodeKind::cast:
        return "cast";
    case NodeKind::case_when:
        return "case";
    case NodeKind::label:
        return "label";
    case NodeKind::label_name:
        return "label name";
    case NodeKind::text:
        return "text";
    case NodeKind::tuple:
        return "tuple";
    case NodeKind::grouping:
        return "parentheses";
    case NodeKind::collation:
        return "collation";
    case NodeKind::extract:
        return "extract";
    case NodeKind::slice:
        return "slice";
    case NodeKind::array:
        return "array";
    case NodeKind::over:
        return "over";
    case NodeKind::within_group:
        return "within group";
    case NodeKind::filter:
        return "filter";
    case NodeKind::aggregate_order_by:
        return "aggregate order by";
    case NodeKind::next_value:
        return "next value";
    case NodeKind::table_valued_column:
        return "column of a function";
    case NodeKind::column_valued:
        return "element as a column";
    case NodeKind::scalar_select:
        return "scalar subquery";
    case NodeKind::scalar_values:
        return "scalar values";
    case NodeKind::exists:
        return "exists";
    case NodeKind::order:
        return "order";
    case NodeKind::construct:
        return "construct";
    case NodeKind::table:
        return "table";
    case NodeKind::alias:
        return "alias";
    case NodeKind::subquery:
        return "subquery";
    case NodeKind::join:
        return "join";
    case NodeKind::cte:
        return "cte";
    case NodeKind::values:
        return "values";
    case NodeKind::table_valued:
        return "function in from";
    case NodeKind::tablesample:
        return "tablesample";
    case NodeKind::select:
        return "select";
    case NodeKind::compound_select:
        return "compound select";
    case NodeKind::textual_select:
        return "textual select";
    case NodeKind::insert:
        return "insert";
    case NodeKind::update:
        return "update";
    case NodeKind::delete_:
        return "delete";
    case NodeKind::entity:
        return "entity";
    case NodeKind::extras:
        return "extras";
    case NodeKind::option:
        return "option";
    }
    return "node";
}

std::string_view trimmed(std::string_view text) noexcept {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    return text;
}

std::string operator_name(Op op, const CustomOp& custom) {
    if (op == Op::custom) {
        return custom.spelling;
    }
    return std::string(trimmed(info(op).text));
}

std::string_view name_of(ConstantKind what) noexcept {
    switch (what) {
    case ConstantKind::null:
        return "NULL";
    case ConstantKind::true_:
        return "true";
    case ConstantKind::false_:
        return "false";
    case ConstantKind::star:
        return "*";
    }
    return {};
}

std::string_view name_of(SetOp op) noexcept {
    switch (op) {
    case SetOp::union_:
        return "UNION";
    case SetOp::union_all:
        return "UNION ALL";
    case SetOp::except:
        return "EXCEPT";
    case SetOp::except_all:
        return "EXCEPT ALL";
    case SetOp::intersect:
        return "INTERSECT";
    case SetOp::intersect_all:
        return "INTERSECT ALL";
    }
    return {};
}

/// Writes a node, and by its walk what is below it.
class Dumper : public NodesOnly {
public:
    explicit Dumper(DumpOptions options) noexcept : options_(options) {}

    std::string take() { return std::move(text_); }

    void visit(const Node& node) {
        const Nesting level(level_);
        std::string line(kind_name(node.kind()));
        if (const std::string details = details_of(node); !details.empty()) {
            line += ' ';
            line += details;
        }
        if (is_expression(node.kind())) {
            if (const Type& type = static_cast<const Expression&>(node).type();
                type.kind() != TypeKind::null_type) {
                line += fmt::format(" : {}", to_string(type.kind()));
            }
        }
        add(line);
        ++depth_;
        parts_of(node);
        --depth_;
    }

    // ---- what a walk calls

    template <class H>
    void child(const H& node) {
        if (node) {
            visit(*node);
        }
    }

    template <class C>
    void children(const C& nodes) {
        for (const auto& node : nodes) {
            child(node);
        }
    }

    template <class C>
    void operands(const C& nodes) {
        children(nodes);
    }

    template <class C>
    void joins(const C& steps) {
        for (const JoinStep& step : steps) {
            add(step.full ? "full join" : step.outer ? "outer join" : "join");
            ++depth_;
            child(step.left);
            child(step.right);
            child(step.condition);
            --depth_;
        }
    }

    template <class C>
    void assignments(const C& items) {
        for (const Assignment& item : items) {
            if (item.target) {
                add("set");
                ++depth_;
                child(item.target);
            } else {
                add("set " + item.column->key());
                ++depth_;
            }
            child(item.value);
            --depth_;
        }
    }

private:
    void add(std::string_view line) {
        text_.append(2 * depth_, ' ');
        text_ += line;
        text_ += '\n';
    }

    /// The nodes under a word of their own; nothing where there are none.
    template <class C>
    void part(std::string_view word, const C& nodes) {
        if (nodes.begin() != nodes.end()) {
            add(word);
            ++depth_;
            children(nodes);
            --depth_;
        }
    }

    template <class T>
    void part(std::string_view word, const Handle<T>& node) {
        if (node) {
            add(word);
            ++depth_;
            child(node);
            --depth_;
        }
    }

    std::string details_of(const Node& node) const {
        switch (node.kind()) {
        case NodeKind::column: {
            const auto& column = as<Column>(node);
            const std::string_view from = column.from() == nullptr ? "" : column.from()->name();
            return from.empty() ? column.name().text()
                                : fmt::format("{}.{}", from, column.name().text());
        }
        case NodeKind::bind:
            return details_of(as<Bind>(node));
        case NodeKind::constant:
            return std::string(name_of(as<Constant>(node).what()));
        case NodeKind::unary:
            return operator_name(as<Unary>(node).op(), as<Unary>(node).custom());
        case NodeKind::binary:
            return operator_name(as<Binary>(node).op(), as<Binary>(node).custom());
        case NodeKind::clause_list:
            return operator_name(as<ClauseList>(node).op(), {});
        case NodeKind::order:
            return operator_name(as<Order>(node).op(), {});
        case NodeKind::function:
            return as<Function>(node).name();
        case NodeKind::cast:
            return as<Cast>(node).coerce_only() ? "of the program only" : "";
        case NodeKind::label:
            return as<Label>(node).name();
        case NodeKind::label_name:
            return as<LabelName>(node).name();
        case NodeKind::text:
            return fmt::format("\"{}\"", fmt::join(as<Text>(node).pieces(), ":?"));
        case NodeKind::collation:
            return as<Collation>(node).name();
        case NodeKind::extract:
            return as<Extract>(node).field();
        case NodeKind::next_value:
            return as<NextValue>(node).sequence();
        case NodeKind::construct:
            return as<Construct>(node).name();
        case NodeKind::table:
            return as<Table>(node).key();
        case NodeKind::join:
            return as<Join>(node).full() ? "full" : as<Join>(node).outer() ? "outer" : "";
        case NodeKind::compound_select:
            return std::string(name_of(as<CompoundSelect>(node).op));
        case NodeKind::entity:
            return std::string(as<Entity>(node).from().name());
        default:
            return is_from(node.kind()) ? std::string(static_cast<const FromClause&>(node).name())
                                        : std::string();
        }
    }

    std::string details_of(const Bind& bind) const {
        std::string text(bind.base_name());
        if (bind.required()) {
            return text + " (given when it is run)";
        }
        if (bind.expanding()) {
            text += fmt::format(" ({} values)", bind.values().size());
        }
        if (!options_.values) {
            return text;
        }
        if (!bind.expanding()) {
            return text + " = " + bind.value().to_string();
        }
        for (std::size_t i = 0; i < bind.values().size(); ++i) {
            text += (i == 0 ? " = " : ", ") + bind.values()[i].to_string();
        }
        return text;
    }

    void parts_of(const Node& node) {
        switch (node.kind()) {
        case NodeKind::table:
        case NodeKind::option:
            return;
        case NodeKind::entity:
            return visit(as<Entity>(node).from());
        case NodeKind::select: {
            const auto& select = as<Select>(node);
            part(select.distinct ? "distinct columns" : "columns", select.columns);
            part("distinct on", select.distinct_on);
            part("from", select.from);
            joins(select.joins);
            part("where", select.where);
            return common_parts(select, select.having);
        }
        case NodeKind::compound_select: {
            const auto& compound = as<CompoundSelect>(node);
            children(compound.selects);
            return common_parts(compound, Select::List());
        }
        case NodeKind::insert: {
            const auto& insert = as<Insert>(node);
            part("into", insert.table);
            std::size_t at = 0;
            for (std::size_t row = 0; row < insert.rows; ++row) {
                add(insert.rows == 1 ? std::string("values") : fmt::format("row {}", row + 1));
                ++depth_;
                for (const auto& column : insert.columns) {
                    assignments(std::vector<Assignment>{{column, insert.values[at++]}});
                }
                --depth_;
            }
            part("select", insert.from_select);
            if (insert.on_conflict.action != OnConflict::Action::none) {
                add(insert.on_conflict.upsert ? "upsert" : "on conflict");
                ++depth_;
                part("key", insert.on_conflict.target);
                assignments(insert.on_conflict.set);
                part("where", insert.on_conflict.where);
                --depth_;
            }
            part("returning", insert.returning);
            return part("extras", insert.extras);
        }
        case NodeKind::update: {
            const auto& update = as<Update>(node);
            part("table", update.table);
            assignments(update.set);
            part("where", update.where);
            part("returning", update.returning);
            return part("extras", update.extras);
        }
        case NodeKind::delete_: {
            const auto& statement = as<Delete>(node);
            part("from", statement.table);
            part("where", statement.where);
            part("returning", statement.returning);
            return part("extras", statement.extras);
        }
        default:
            dispatch(node, [&]<class N>(const N& n) {
                if constexpr (requires { N::walk(*this, n); }) {
                    N::walk(*this, n);
                }
            });
        }
    }

    template <class Having>
    void common_parts(const GenerativeSelect& select, const Having& having) {
        part("group by", select.group_by);
        part("having", having);
        part("order by", select.order_by);
        part("limit", select.limit);
        part("offset", select.offset);
        if (select.for_update.wanted) {
            add(select.for_update.read ? "for share" : "for update");
        }
        part("extras", select.extras);
    }

    DumpOptions options_;
    std::string text_;
    std::size_t depth_ = 0;
    int level_ = 0;
};

}  // namespace

std::string dump(const Node& node, DumpOptions options) {
    Dumper dumper(options);
    dumper.visit(node);
    return dumper.take();
}

}  // namespace azoth::sql
