// SPDX-License-Identifier: MIT
#include "fuzz/statement_builder.hpp"

#include <utility>

namespace fuzz {

namespace {

constexpr int longest_program = 150;  ///< Instructions.

sql::FromRef make_table(
    const char* name, std::initializer_list<std::pair<const char*, azoth::TypeSpec>> columns
) {
    auto table = sql::Handle<sql::Table>::adopt(new sql::Table(name, {}));
    bool first = true;
    for (const auto& [column, type] : columns) {
        sql::ColumnSchema schema;
        schema.primary_key = std::exchange(first, false);
        table->append_column(column, azoth::Type(type), std::move(schema));
    }
    return table;
}

}  // namespace

const std::vector<sql::FromRef>& tables() {
    static const auto* const made = new std::vector<sql::FromRef>{
        make_table(
            "t",
            {{"id", azoth::Integer()},
             {"name", azoth::String(20)},
             {"flag", azoth::Boolean()},
             {"price", azoth::Numeric(10, 2)},
             {"at", azoth::DateTime()},
             {"doc", azoth::JSON()}}
        ),
        make_table("u", {{"id", azoth::Integer()}, {"t_id", azoth::Integer()}}),
        make_table("Odd Table", {{"Order", azoth::Integer()}, {"a \"b\"", azoth::String()}}),
    };
    return *made;
}

std::string StatementBuilder::name() {
    static constexpr const char* names[] = {"a", "b", "id", "t", "Order", "select", "odd \"name"};
    return names[program_.below(std::size(names))];
}

std::string StatementBuilder::alias_name() {
    return program_.flip() ? std::string() : name();
}

azoth::Type StatementBuilder::type() {
    static constexpr azoth::TypeSpec types[] = {
        azoth::Integer(),
        azoth::BigInteger(),
        azoth::String(),
        azoth::String(10),
        azoth::Boolean(),
        azoth::Numeric(10, 2),
        azoth::Float(),
        azoth::DateTime(),
        azoth::DateTime(true),
        azoth::JSON(),
        azoth::LargeBinary(),
    };
    const std::size_t which = program_.below(std::size(types) + 1);
    return which < std::size(types) ? azoth::Type(types[which]) : azoth::Type();
}

azoth::Value StatementBuilder::value() {
    const std::uint8_t what = program_.next();
    switch (what % 5) {
    case 0:
        return what / 5 - 20 + salt_;
    case 1:
        return std::string(what % 7, static_cast<char>('%' + salt_));
    case 2:
        return what / 5 * -0.5 - salt_;
    case 3:
        return azoth::Bytes(std::string(what % 7, static_cast<char>(salt_)));
    default:
        return azoth::Date::from_days(what + salt_);
    }
}

std::vector<azoth::Value> StatementBuilder::values(std::size_t width) {
    // Never empty: beside something without a type, the first value says what type the list has.
    const std::size_t count = 1 + (program_.next() + static_cast<unsigned>(salt_)) % 3;
    return std::vector<azoth::Value>(count * width, azoth::Value(salt_));
}

sql::NodeRef StatementBuilder::pop() {
    if (expressions_.empty()) {
        return leaf();
    }
    sql::NodeRef top = std::move(expressions_.back());
    expressions_.pop_back();
    return top;
}

sql::NodeRef StatementBuilder::column() {
    const sql::FromRef from = this->from();
    const auto& columns = from->columns();
    return columns.empty() ? sql::NodeRef(&sql::Constant::null())
                           : sql::NodeRef(columns[program_.below(columns.size())].get());
}

sql::NodeRef StatementBuilder::condition() {
    return program_.flip() ? pop() : sql::make_binary(sql::Op::eq, column(), value());
}

sql::NodeRef StatementBuilder::ordered() {
    const std::uint8_t how = program_.next();
    sql::NodeRef key = (how & 1) != 0 ? sql::NodeRef::adopt(new sql::LabelName(name())) : pop();
    if ((how & 2) != 0) {
        key = sql::make_order((how & 4) != 0 ? sql::Op::asc : sql::Op::desc, std::move(key));
    }
    if ((how & 8) != 0) {
        key = sql::make_order(
            (how & 16) != 0 ? sql::Op::nulls_first : sql::Op::nulls_last, std::move(key)
        );
    }
    return key;
}

sql::ClauseList::Items StatementBuilder::items() {
    sql::ClauseList::Items items;
    for (std::size_t left = 1 + program_.below(3); left > 0; --left) {
        items.push_back(pop());
    }
    return items;
}

void StatementBuilder::step() {
    switch (program_.below(18)) {
    case 0:
    case 1:
    case 2:
        expressions_.push_back(leaf());
        return;
    case 3:
    case 4:
        expressions_.push_back(operation());
        return;
    case 5:
        expressions_.push_back(match());
        return;
    case 6:
        expressions_.push_back(membership());
        return;
    case 7:
    case 8:
        expressions_.push_back(compound_expression());
        return;
    case 9:
        expressions_.push_back(nested_expression());
        return;
    case 10:
        expressions_.push_back(window());
        return;
    case 11:
        expressions_.push_back(rare_expression());
        return;
    case 12:
        froms_.push_back(make_from());
        return;
    case 13:
        froms_.push_back(make_cte());
        return;
    case 14:
        froms_.push_back(make_rare_from());
        return;
    case 15:
        statements_.push_back(make_compound());
        return;
    case 16:
        switch (program_.below(4)) {
        case 0:
            statements_.push_back(make_insert());
            return;
        case 1:
            statements_.push_back(make_update());
            return;
        case 2:
            statements_.push_back(make_delete());
            return;
        default:
            break;
        }
        [[fallthrough]];
    default:
        statements_.push_back(make_select());
        return;
    }
}

sql::NodeRef StatementBuilder::build() {
    for (int steps = 0; steps < longest_program && !program_.empty(); ++steps) {
        step();
    }
    if (statements_.empty()) {
        statements_.push_back(make_select());
    }
    return statements_.back();
}

}  // namespace fuzz
