// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/ddl_expression.hpp"
#include "azoth/sql/value.hpp"

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

/// What an option of one database is set to: a value, names, values by name, or SQL.
struct AZOTH_EXPORT OptionValue {
    Value value{};
    std::vector<std::pair<std::string, Value>> items{};  ///< Names alone have NULL behind them.
    DDLExpression expression{};

    OptionValue() = default;

    OptionValue(const char* text) : value(text) {}

    OptionValue(std::string_view text) : value(text) {}

    OptionValue(std::string text) : value(std::move(text)) {}

    OptionValue(std::integral auto number) : value(number) {}

    OptionValue(Value any) : value(std::move(any)) {}

    OptionValue(std::vector<std::pair<std::string, Value>> by_name) : items(std::move(by_name)) {}

    OptionValue(std::initializer_list<const char*> names);

    OptionValue(DDLExpression sql) : expression(std::move(sql)) {}

    /// Set, and neither false nor empty.
    explicit operator bool() const noexcept;

    /// True or false where that was said; anything else counts as true.
    bool is_false() const noexcept {
        return value.kind() == Value::Kind::boolean && !value.boolean();
    }

    bool is_true() const noexcept {
        return value.kind() == Value::Kind::boolean && value.boolean();
    }

    /// A text as it is, a number in digits.
    std::string text() const;

    /// The names; a single text is one name.
    std::vector<std::string> names() const;

    friend bool operator==(const OptionValue&, const OptionValue&) = default;
};

/// Values by name, for an option that takes one per column: `az::named_values({{"title", 10}})`.
inline OptionValue named_values(std::vector<std::pair<std::string, Value>> values) {
    return values;
}

/// What is said of a table, column, constraint or index for one database only:
/// `az::options({{"mysql_engine", "InnoDB"}, {"postgresql_using", "gist"}})`.
///
/// The names are SQLAlchemy's: the database, an underscore, the option. Other databases pass over them.
class AZOTH_EXPORT DialectOptions {
public:
    using Entry = std::pair<std::string, OptionValue>;

    DialectOptions() = default;
    DialectOptions(std::initializer_list<Entry> entries);

    DialectOptions& set(std::string name, OptionValue value);

    /// Null when the option is not given.
    const OptionValue* find(std::string_view dialect, std::string_view option) const noexcept;

    /// Sorted by name.
    const std::vector<Entry>& entries() const noexcept { return entries_; }

    bool empty() const noexcept { return entries_.empty(); }

    friend bool operator==(const DialectOptions&, const DialectOptions&) = default;

private:
    std::vector<Entry> entries_;
};

inline DialectOptions options(std::initializer_list<DialectOptions::Entry> entries) {
    return entries;
}

}  // namespace azoth
