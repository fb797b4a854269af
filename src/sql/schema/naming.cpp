// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/naming.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/schema/md5.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace azoth {

namespace {

constexpr std::array<std::string_view, 5> kind_names{"ix", "uq", "ck", "fk", "pk"};

constexpr std::string_view known_tokens =
    "table_name, constraint_name, referred_table_name, column_0_name, column_0_key, column_0_label "
    "and "
    "referred_column_0_name (0_N and 0N: all columns), and those added with token()";

std::size_t position_of(std::string_view kind) {
    const auto found = std::ranges::find(kind_names, kind);
    if (found == kind_names.end()) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("a naming convention has no kind '{}'", kind),
            .hint = "the kinds are ix, uq, ck, fk and pk",
        });
    }
    return static_cast<std::size_t>(found - kind_names.begin());
}

/// Calls `text` and `token` for the pieces of a template.
template <class OnText, class OnToken>
void parse(std::string_view name_template, OnText&& text, OnToken&& token) {
    std::size_t i = 0;
    while (i < name_template.size()) {
        const std::size_t percent = std::min(name_template.find('%', i), name_template.size());
        text(name_template.substr(i, percent - i));
        if (percent == name_template.size()) {
            return;
        }
        const std::string_view rest = name_template.substr(percent + 1);
        if (rest.starts_with('%')) {
            text("%");
            i = percent + 2;
            continue;
        }
        const std::size_t close = rest.find(")s");
        if (!rest.starts_with('(') || close == std::string_view::npos) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "the template '{}' of a naming convention is not well formed", name_template
                ),
                .hint = "a token is written %(name)s, a percent sign %%",
            });
        }
        token(rest.substr(1, close - 1));
        i = percent + 1 + close + 2;
    }
}

bool asks_for_given_name(std::string_view name_template) {
    bool asked = false;
    parse(
        name_template,
        [](std::string_view) {},
        [&](std::string_view token) { asked = asked || token == "constraint_name"; }
    );
    return asked;
}

/// "table_column", as SQLAlchemy labels columns in DDL.
std::string label(const sql::Table& table, const std::string& column) {
    std::string schema = table.schema();
    std::ranges::replace(schema, '.', '_');
    return (schema.empty() ? std::string() : schema + "_") + table.table_name() + "_" + column;
}

/// One of the column tokens: column_0_name, column_0_N_label, referred_column_1_name, ...
struct ColumnToken {
    enum class Attribute : unsigned char { name, key, label };
    bool referred = false;
    Attribute attribute = Attribute::name;
    std::size_t position = 0;
    bool all = false;
    std::string_view separator{};
};

bool consume(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<ColumnToken> parse_column_token(std::string_view text) {
    ColumnToken token;
    token.referred = consume(text, "referred_");
    if (!consume(text, "column_")) {
        return std::nullopt;
    }
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), token.position);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (token.position == 0 && consume(text, "_N")) {
        token.all = true;
        token.separator = "_";
    } else if (token.position == 0 && consume(text, "N")) {
        token.all = true;
    }
    if (text == "_name") {
        token.attribute = ColumnToken::Attribute::name;
    } else if (text == "_key") {
        token.attribute = ColumnToken::Attribute::key;
    } else if (text == "_label" && !token.referred) {
        token.attribute = ColumnToken::Attribute::label;
    } else {
        return std::nullopt;
    }
    return token;
}

std::string
column_text(const ConstraintSubject& subject, const ColumnToken& token, std::size_t position) {
    if (token.referred) {
        const auto* columns = subject.referred_columns;
        return columns == nullptr || position >= columns->size() ? std::string()
                                                                 : (*columns)[position];
    }
    if (position >= subject.columns.size()) {
        return {};
    }
    const std::string& key = subject.columns[position];
    const sql::Column* column = subject.table.find(key);
    const std::string& name = column == nullptr ? key : column->name();
    switch (token.attribute) {
    case ColumnToken::Attribute::name:
        return name;
    case ColumnToken::Attribute::key:
        return key;
    case ColumnToken::Attribute::label:
        break;
    }
    return label(subject.table, name);
}

std::string expand(const ConstraintSubject& subject, const ColumnToken& token) {
    if (!token.all) {
        return column_text(subject, token, token.position);
    }
    const std::size_t count = token.referred && subject.referred_columns != nullptr
                                  ? subject.referred_columns->size()
                                  : subject.columns.size();
    std::string joined;
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) {
            joined += token.separator;
        }
        joined += column_text(subject, token, i);
    }
    return joined;
}

}  // namespace

NamingConvention::NamingConvention() : NamingConvention(azoth()) {}

NamingConvention::NamingConvention(
    std::initializer_list<std::pair<std::string_view, std::string_view>> templates
) {
    for (const auto& [kind, name_template] : templates) {
        set(kind, name_template);
    }
}

NamingConvention NamingConvention::azoth() {
    NamingConvention convention{
        {"ix", "ix_%(column_0_label)s"},
        {"uq", "uq_%(table_name)s_%(column_0_N_name)s"},
        {"ck", "ck_%(table_name)s_%(constraint_name)s"},
        {"fk", "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s"},
        {"pk", "pk_%(table_name)s"},
    };
    convention.unnamed_checks_ = true;
    return convention;
}

NamingConvention NamingConvention::sqlalchemy() {
    return {{"ix", "ix_%(column_0_label)s"}};
}

NamingConvention& NamingConvention::set(std::string_view kind, std::string_view name_template) {
    const std::size_t position = position_of(kind);
    parse(name_template, [](std::string_view) {}, [](std::string_view) {});
    templates_[position] = name_template;
    if (kind == "ck") {
        unnamed_checks_ = false;
    }
    return *this;
}

NamingConvention& NamingConvention::token(std::string_view name, Token make) {
    tokens_.emplace_back(name, make);
    return *this;
}

std::string_view NamingConvention::get(std::string_view kind) const noexcept {
    const auto found = std::ranges::find(kind_names, kind);
    return found == kind_names.end()
               ? std::string_view()
               : std::string_view(templates_[static_cast<std::size_t>(found - kind_names.begin())]);
}

std::string NamingConvention::name_for(const ConstraintSubject& subject) const {
    const std::string_view name_template = templates_[position_of(subject.kind)];
    if (name_template.empty()) {
        return {};
    }
    std::string_view given = subject.given_name;
    if (given.empty() && asks_for_given_name(name_template)) {
        if (unnamed_checks_ && subject.kind == "ck") {
            if (subject.columns.empty()) {
                return {};
            }
            given = subject.columns.front();
        } else {
            throw InvalidRequestError(ErrorInfo{
                .message = fmt::format(
                    "the naming convention '{}' needs the constraint's own name, and a constraint "
                    "of table '{}' "
                    "has none",
                    name_template,
                    subject.table.key()
                ),
                .table = subject.table.table_name(),
                .hint =
                    "give the constraint a name, or take %(constraint_name)s out of the convention",
            });
        }
    }

    std::string name;
    const auto write_token = [&](std::string_view token) {
        const auto own = std::ranges::find(tokens_, token, [](const auto& entry) {
            return std::string_view(entry.first);
        });
        if (own != tokens_.end()) {
            name += own->second(subject);
        } else if (token == "table_name") {
            name += subject.table.table_name();
        } else if (token == "constraint_name") {
            name += given;
        } else if (token == "referred_table_name") {
            name += subject.referred_table;
        } else if (const auto column = parse_column_token(token)) {
            name += expand(subject, *column);
        } else {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "the naming convention '{}' has an unknown token '{}'", name_template, token
                ),
                .hint = fmt::format("the tokens are {}", known_tokens),
            });
        }
    };
    parse(name_template, [&](std::string_view text) { name += text; }, write_token);
    return name;
}

namespace detail {

namespace {

template <class C>
void name_one(C& constraint, const NamingConvention& convention, const ConstraintSubject& subject) {
    if (constraint.conventional) {
        return;
    }
    const std::string_view name_template = convention.get(subject.kind);
    if (name_template.empty() ||
        (!constraint.name.empty() && !asks_for_given_name(name_template))) {
        return;
    }
    std::string name = convention.name_for(subject);
    if (!name.empty()) {
        constraint.name = std::move(name);
        constraint.conventional = true;
    }
}

}  // namespace

void apply_naming(sql::Table& table, const NamingConvention& convention) {
    if (auto& key = table.primary_key; !key.columns.empty()) {
        name_one(key, convention, {"pk", table, key.columns, key.name});
    }
    for (auto& key : table.foreign_keys) {
        const std::vector<std::string> referred(
            key.referred_columns.begin(), key.referred_columns.end()
        );
        name_one(
            key,
            convention,
            {"fk", table, key.columns, key.name, key.referred_table, key.referred_schema, &referred}
        );
    }
    for (auto& constraint : table.unique_constraints) {
        name_one(constraint, convention, {"uq", table, constraint.columns, constraint.name});
    }
    for (auto& constraint : table.check_constraints) {
        std::vector<std::string> columns;
        if (!constraint.column.empty()) {
            columns.push_back(constraint.column);
        }
        name_one(constraint, convention, {"ck", table, columns, constraint.name});
    }
    for (auto& index : table.indexes) {
        if (index.columns.empty()) {
            continue;  // over expressions only: nothing to call it after
        }
        name_one(index, convention, {"ix", table, index.columns, index.name});
    }
}

std::string shorten_name(std::string_view name, std::size_t max_length) {
    if (name.size() <= max_length) {
        return std::string(name);
    }
    std::size_t kept = max_length > 8 ? max_length - 8 : 0;
    while (kept > 0 && (static_cast<unsigned char>(name[kept]) & 0xC0) == 0x80) {
        --kept;
    }
    return std::string(name.substr(0, kept)) + "_" + md5_hex(name).substr(28);
}

}  // namespace detail

}  // namespace azoth
