// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/dialect_options.hpp"

#include "azoth/sql/elements.hpp"
#include "azoth/sql/statements.hpp"

#include <algorithm>

namespace azoth {

namespace {

sql::NodeRef as_text(std::string_view text) {
    return text.empty() ? nullptr
                        : sql::NodeRef::adopt(new sql::Text(std::string(text), false, Type()));
}

}  // namespace

DDLExpression::DDLExpression(const char* text) : node_(as_text(text)) {}

DDLExpression::DDLExpression(std::string_view text) : node_(as_text(text)) {}

DDLExpression::DDLExpression(const std::string& text) : node_(as_text(text)) {}

bool operator==(const DDLExpression& left, const DDLExpression& right) {
    if (!left.node_ || !right.node_) {
        return !left.node_ && !right.node_;
    }
    sql::BindList left_binds;
    sql::BindList right_binds;
    sql::collect_binds(*left.node_, left_binds);
    sql::collect_binds(*right.node_, right_binds);
    return left.node_->hash() == right.node_->hash() &&
           sql::same_structure(*left.node_, *right.node_) &&
           std::ranges::equal(left_binds, right_binds, [](const sql::Bind* a, const sql::Bind* b) {
               return a->value() == b->value();
           });
}

OptionValue::OptionValue(std::initializer_list<const char*> names) {
    for (const char* name : names) {
        items.emplace_back(name, Value());
    }
}

OptionValue::operator bool() const noexcept {
    switch (value.kind()) {
    case Value::Kind::null:
        return !items.empty() || !expression.empty();
    case Value::Kind::boolean:
        return value.boolean();
    case Value::Kind::text:
        return !value.text().empty();
    default:
        return true;
    }
}

std::string OptionValue::text() const {
    return value.kind() == Value::Kind::text ? value.text() : value.to_string();
}

std::vector<std::string> OptionValue::names() const {
    std::vector<std::string> found;
    if (value.kind() == Value::Kind::text) {
        found.push_back(value.text());
    }
    for (const auto& [name, ignored] : items) {
        found.push_back(name);
    }
    return found;
}

DialectOptions::DialectOptions(std::initializer_list<Entry> entries) {
    for (const Entry& entry : entries) {
        set(entry.first, entry.second);
    }
}

DialectOptions& DialectOptions::set(std::string name, OptionValue value) {
    const auto place = std::ranges::lower_bound(entries_, name, {}, &Entry::first);
    if (place != entries_.end() && place->first == name) {
        place->second = std::move(value);
    } else {
        entries_.emplace(place, std::move(name), std::move(value));
    }
    return *this;
}

const OptionValue*
DialectOptions::find(std::string_view dialect, std::string_view option) const noexcept {
    const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
        const std::string_view name = entry.first;
        return name.size() == dialect.size() + 1 + option.size() && name.starts_with(dialect) &&
               name[dialect.size()] == '_' && name.ends_with(option);
    });
    return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace azoth
