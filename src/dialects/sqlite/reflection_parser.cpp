// SPDX-License-Identifier: MIT
#include "dialects/sqlite/reflection_parser.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace azoth::sqlite {

namespace {

bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return result;
}

struct Token {
    enum class Kind : unsigned char { end, word, quoted, string, other };

    Kind kind = Kind::end;
    std::string_view text{};  ///< As it stands in the SQL.
};

/// The end of what is quoted from `begin` on; a doubled quote does not end it.
std::size_t quoted_end(std::string_view sql, std::size_t begin) noexcept {
    const char close = sql[begin] == '[' ? ']' : sql[begin];
    for (std::size_t at = begin + 1; at < sql.size(); ++at) {
        if (sql[at] != close) {
            continue;
        }
        if (close != ']' && at + 1 < sql.size() && sql[at + 1] == close) {
            ++at;
            continue;
        }
        return at + 1;
    }
    return sql.size();
}

/// The end of a number with its point and exponent.
std::size_t number_end(std::string_view sql, std::size_t begin) noexcept {
    std::size_t end = begin;
    while (end < sql.size() &&
           (is_word(sql[end]) || sql[end] == '.' ||
            ((sql[end] == '+' || sql[end] == '-') && end > begin && is_digit(sql[begin]) &&
             (sql[end - 1] == 'e' || sql[end - 1] == 'E')))) {
        ++end;
    }
    return end;
}

std::vector<Token> tokens_of(std::string_view sql) {
    std::vector<Token> tokens;
    std::size_t at = 0;
    while (at < sql.size()) {
        const char c = sql[at];
        std::size_t end = at + 1;
        auto kind = Token::Kind::other;
        if (is_space(c)) {
            ++at;
            continue;
        }
        if (sql.substr(at).starts_with("--")) {
            at = std::min(sql.find('\n', at), sql.size());
            continue;
        }
        if (sql.substr(at).starts_with("/*")) {
            const std::size_t close = sql.find("*/", at + 2);
            at = close == std::string_view::npos ? sql.size() : close + 2;
            continue;
        }
        if (c == '"' || c == '`' || c == '[' || c == '\'') {
            kind = c == '\'' ? Token::Kind::string : Token::Kind::quoted;
            end = quoted_end(sql, at);
        } else if (is_digit(c) || (c == '.' && end < sql.size() && is_digit(sql[end]))) {
            kind = Token::Kind::word;
            end = number_end(sql, at);
        } else if (is_word(c)) {
            kind = Token::Kind::word;
            while (end < sql.size() && is_word(sql[end])) {
                ++end;
            }
        }
        tokens.push_back({kind, sql.substr(at, end - at)});
        at = end;
    }
    return tokens;
}

/// A name without its quotes.
std::string unquoted(const Token& token) {
    std::string name(token.text);
    if (token.kind != Token::Kind::quoted && token.kind != Token::Kind::string) {
        return name;
    }
    const char close = name.front() == '[' ? ']' : name.front();
    std::string inner;
    for (std::size_t i = 1; i + 1 < name.size(); ++i) {
        inner += name[i];
        i += name[i] == close && close != ']' ? 1U : 0U;
    }
    return inner;
}

/// Thrown, and caught in here, where the text is not what was expected.
struct NotUnderstood {};

class Parser {
public:
    explicit Parser(std::string_view sql) : tokens_(tokens_of(sql)) {}

    bool at_end() const noexcept { return at_ == tokens_.size(); }

    const Token& peek(std::size_t ahead = 0) const noexcept {
        static const Token end;
        return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : end;
    }

    bool is(std::string_view word, std::size_t ahead = 0) const {
        const Token& token = peek(ahead);
        return (token.kind == Token::Kind::word || token.kind == Token::Kind::other) &&
               upper(token.text) == word;
    }

    bool is_one_of(std::initializer_list<std::string_view> words) const {
        return std::ranges::any_of(words, [&](std::string_view word) { return is(word); });
    }

    bool take(std::string_view word) {
        const bool found = is(word);
        at_ += found ? 1U : 0U;
        return found;
    }

    void expect(std::string_view word) {
        if (!take(word)) {
            throw NotUnderstood();
        }
    }

    Token next() {
        if (at_end()) {
            throw NotUnderstood();
        }
        return tokens_[at_++];
    }

    std::string name() { return unquoted(next()); }

    /// The SQL from here to what closes the bracket that stands before; the bracket is passed.
    std::string until_closed() {
        const std::size_t first = at_;
        for (int depth = 0;; ++at_) {
            if (at_end()) {
                throw NotUnderstood();
            }
            if (is(")") && depth-- == 0) {
                break;
            }
            depth += is("(") ? 1 : 0;
        }
        std::string sql = text(first, at_);
        ++at_;
        return sql;
    }

    std::string in_brackets() {
        expect("(");
        return until_closed();
    }

    /// The tokens up to the next comma or closing bracket on this level.
    std::pair<std::size_t, std::size_t> item() {
        const std::size_t first = at_;
        for (int depth = 0; depth > 0 || !(is(",") || is(")")); ++at_) {
            if (at_end()) {
                throw NotUnderstood();
            }
            depth += is("(") ? 1 : is(")") ? -1 : 0;
        }
        return {first, at_};
    }

    std::string rest() {
        std::string sql = at_end() ? std::string() : text(at_, tokens_.size());
        at_ = tokens_.size();
        return sql;
    }

    /// The SQL between two tokens, comments and all.
    std::string text(std::size_t first, std::size_t last) const {
        if (first == last) {
            return {};
        }
        const char* begin = tokens_[first].text.data();
        const Token& end = tokens_[last - 1];
        return {begin, end.text.data() + end.text.size()};
    }

    const Token& token(std::size_t at) const noexcept { return tokens_[at]; }

private:
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
};

/// A column of a key or an index: its name, or the SQL of an expression.
struct Item {
    std::string name{};
    std::string sql{};
    bool expression = false;
    bool descending = false;
};

std::vector<Item> items(Parser& parser) {
    std::vector<Item> found;
    parser.expect("(");
    do {
        auto [first, last] = parser.item();
        Item item;
        if (last - first > 1) {
            const std::string direction = upper(parser.token(last - 1).text);
            item.descending = direction == "DESC";
            last -= direction == "DESC" || direction == "ASC" ? 1U : 0U;
        }
        if (first == last) {
            throw NotUnderstood();
        }
        item.sql = parser.text(first, last);
        item.expression = last - first != 1;
        item.name = item.expression ? item.sql : unquoted(parser.token(first));
        found.push_back(std::move(item));
    } while (parser.take(","));
    parser.expect(")");
    return found;
}

/// The columns of a key; what else may stand behind one (COLLATE) is left out.
std::vector<std::string> column_names(Parser& parser) {
    std::vector<std::string> names;
    parser.expect("(");
    do {
        const auto [first, last] = parser.item();
        if (first == last) {
            throw NotUnderstood();
        }
        names.push_back(unquoted(parser.token(first)));
    } while (parser.take(","));
    parser.expect(")");
    return names;
}

/// ON CONFLICT ..., or nothing.
std::string conflict(Parser& parser) {
    if (!parser.is("ON") || !parser.is("CONFLICT", 1)) {
        return {};
    }
    parser.next();
    parser.next();
    return upper(parser.next().text);
}

DialectOptions conflict_options(const std::string& action) {
    return action.empty() ? DialectOptions() : DialectOptions{{"sqlite_on_conflict", action}};
}

std::string action(Parser& parser) {
    std::string words = upper(parser.next().text);
    if (words == "SET" || words == "NO") {
        words += " " + upper(parser.next().text);
    }
    return words == "NO ACTION" ? std::string() : words;
}

/// From REFERENCES on.
void references(Parser& parser, ReflectedForeignKeyConstraint& key) {
    parser.expect("REFERENCES");
    key.referred_table = parser.name();
    if (parser.is("(")) {
        key.referred_columns = column_names(parser);
    }
    while (true) {
        if (parser.is("ON") && !parser.is("CONFLICT", 1)) {
            parser.next();
            const std::string event = upper(parser.next().text);
            (event == "DELETE" ? key.options.ondelete : key.options.onupdate) = action(parser);
        } else if (parser.take("MATCH")) {
            const std::string match = upper(parser.next().text);
            key.options.match = match == "SIMPLE" ? std::string() : match;
        } else if (parser.is("DEFERRABLE") || (parser.is("NOT") && parser.is("DEFERRABLE", 1))) {
            const bool deferrable = !parser.take("NOT");
            parser.next();
            key.options.deferrable = deferrable ? std::optional<bool>(true) : std::nullopt;
            if (parser.take("INITIALLY")) {
                const std::string initially = upper(parser.next().text);
                key.options.initially =
                    deferrable && initially == "DEFERRED" ? initially : std::string();
            }
        } else {
            return;
        }
    }
}

/// DEFAULT: a value with or without sign, or an expression in brackets. PRAGMA says which.
void skip_default(Parser& parser) {
    if (parser.is("(")) {
        parser.in_brackets();
        return;
    }
    if (parser.is_one_of({"+", "-"})) {
        parser.next();
    }
    const Token value = parser.next();
    if (value.kind == Token::Kind::word && (value.text == "x" || value.text == "X") &&
        parser.peek().kind == Token::Kind::string) {
        parser.next();
    }
}

bool begins_constraint(const Parser& parser) {
    return parser.is_one_of(
        {"CONSTRAINT",
         "PRIMARY",
         "NOT",
         "NULL",
         "UNIQUE",
         "CHECK",
         "DEFAULT",
         "COLLATE",
         "REFERENCES",
         "GENERATED",
         "AS"}
    );
}

void skip_type(Parser& parser) {
    while (!begins_constraint(parser) && !parser.is(",") && !parser.is(")")) {
        if (parser.is("(")) {
            parser.in_brackets();
        } else {
            parser.next();
        }
    }
}

void column(Parser& parser, TableText& table) {
    TableText::Column column;
    column.name = parser.name();
    skip_type(parser);
    std::string constraint;
    while (begins_constraint(parser)) {
        if (parser.take("CONSTRAINT")) {
            constraint = parser.name();
            continue;
        }
        if (parser.take("PRIMARY")) {
            parser.expect("KEY");
            table.primary_key.name = constraint;
            table.primary_key.constrained_columns = {column.name};
            if (parser.is_one_of({"ASC", "DESC"})) {
                parser.next();
            }
            table.primary_key_conflict = conflict(parser);
            table.autoincrement = parser.take("AUTOINCREMENT");
        } else if (parser.take("NOT")) {
            parser.expect("NULL");
            column.not_null_conflict = conflict(parser);
        } else if (parser.take("NULL")) {
            conflict(parser);
        } else if (parser.take("UNIQUE")) {
            table.unique_constraints.push_back({
                .name = constraint,
                .column_names = {column.name},
                .dialect_options = conflict_options(conflict(parser)),
            });
        } else if (parser.take("CHECK")) {
            ReflectedCheckConstraint check{.name = constraint, .sqltext = parser.in_brackets()};
            check.dialect_options = conflict_options(conflict(parser));
            table.check_constraints.push_back(std::move(check));
        } else if (parser.take("DEFAULT")) {
            skip_default(parser);
        } else if (parser.take("COLLATE")) {
            column.collation = parser.name();
        } else if (parser.is("REFERENCES")) {
            ReflectedForeignKeyConstraint key{
                .name = constraint, .constrained_columns = {column.name}
            };
            references(parser, key);
            table.foreign_keys.push_back(std::move(key));
        } else {
            if (parser.take("GENERATED")) {
                parser.expect("ALWAYS");
            }
            parser.expect("AS");
            column.computed = ReflectedComputed{.sqltext = parser.in_brackets()};
            column.computed->persisted = parser.take("STORED");
            parser.take("VIRTUAL");
        }
        constraint.clear();
    }
    table.columns.push_back(std::move(column));
}

bool is_table_constraint(const Parser& parser) {
    return parser.is_one_of({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"});
}

void table_constraint(Parser& parser, TableText& table) {
    std::string constraint;
    if (parser.take("CONSTRAINT")) {
        constraint = parser.name();
    }
    if (parser.take("PRIMARY")) {
        parser.expect("KEY");
        // AUTOINCREMENT may stand in here as well.
        parser.expect("(");
        std::vector<std::string> names;
        do {
            const auto [first, last] = parser.item();
            if (first == last) {
                throw NotUnderstood();
            }
            names.push_back(unquoted(parser.token(first)));
            table.autoincrement |= upper(parser.token(last - 1).text) == "AUTOINCREMENT";
        } while (parser.take(","));
        parser.expect(")");
        table.primary_key.name = constraint;
        table.primary_key.constrained_columns = std::move(names);
        table.primary_key_conflict = conflict(parser);
    } else if (parser.take("UNIQUE")) {
        ReflectedUniqueConstraint unique{.name = constraint};
        unique.column_names = column_names(parser);
        unique.dialect_options = conflict_options(conflict(parser));
        table.unique_constraints.push_back(std::move(unique));
    } else if (parser.take("CHECK")) {
        ReflectedCheckConstraint check{.name = constraint, .sqltext = parser.in_brackets()};
        check.dialect_options = conflict_options(conflict(parser));
        table.check_constraints.push_back(std::move(check));
    } else if (parser.take("FOREIGN")) {
        parser.expect("KEY");
        ReflectedForeignKeyConstraint key{.name = constraint};
        key.constrained_columns = column_names(parser);
        references(parser, key);
        table.foreign_keys.push_back(std::move(key));
    } else {
        throw NotUnderstood();
    }
}

/// Up to and with the name, which may have a schema.
void pass_name(Parser& parser) {
    if (parser.take("IF")) {
        parser.expect("NOT");
        parser.expect("EXISTS");
    }
    parser.next();
    if (parser.take(".")) {
        parser.next();
    }
}

TableText create_table(Parser& parser) {
    TableText table;
    parser.expect("CREATE");
    if (parser.is_one_of({"TEMP", "TEMPORARY"})) {
        parser.next();
    }
    parser.expect("TABLE");
    pass_name(parser);
    parser.expect("(");
    do {
        if (!is_table_constraint(parser)) {
            column(parser, table);
        }
        // Commas between constraints may be left out.
        while (is_table_constraint(parser)) {
            table_constraint(parser, table);
        }
    } while (parser.take(","));
    parser.expect(")");
    while (!parser.at_end()) {
        const std::string word = upper(parser.next().text);
        table.without_rowid |= word == "ROWID";
        table.strict |= word == "STRICT";
    }
    return table;
}

ReflectedIndex create_index(Parser& parser) {
    ReflectedIndex index;
    parser.expect("CREATE");
    index.unique = parser.take("UNIQUE");
    parser.expect("INDEX");
    pass_name(parser);
    parser.expect("ON");
    parser.next();
    bool has_expression = false;
    for (const Item& item : items(parser)) {
        has_expression |= item.expression;
        index.column_names.push_back(
            item.expression ? std::nullopt : std::optional<std::string>(item.name)
        );
        index.expressions.push_back(item.name);
        if (item.descending) {
            index.column_sorting[item.name] = {"desc"};
        }
    }
    if (!has_expression) {
        index.expressions.clear();
    }
    if (parser.take("WHERE")) {
        index.dialect_options.set("sqlite_where", DDLExpression(parser.rest()));
    }
    return index;
}

}  // namespace

std::optional<TableText> parse_create_table(std::string_view sql) {
    try {
        Parser parser(sql);
        return create_table(parser);
    } catch (const NotUnderstood&) {
        return std::nullopt;
    }
}

std::optional<ReflectedIndex> parse_create_index(std::string_view sql) {
    try {
        Parser parser(sql);
        return create_index(parser);
    } catch (const NotUnderstood&) {
        return std::nullopt;
    }
}

}  // namespace azoth::sqlite
