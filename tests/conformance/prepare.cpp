// SPDX-License-Identifier: MIT
#include "conformance/prepare.hpp"

#include "conformance/nodes.hpp"
#include "conformance/records.hpp"
#include "conformance/scratch.hpp"
#include "sql/compiled_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <functional>
#include <optional>
#include <set>

namespace conformance {

namespace {

/// True when the text has the pieces of a pattern, which stand between its `*`, one after the other.
bool has_pieces(const std::string& text, const std::string& pattern) {
    std::size_t at = 0;
    for (std::size_t from = 0; from <= pattern.size();) {
        const std::size_t end = std::min(pattern.find('*', from), pattern.size());
        const std::string piece = pattern.substr(from, end - from);
        at = text.find(piece, at);
        if (at == std::string::npos) {
            return false;
        }
        at += piece.size();
        from = end + 1;
    }
    return true;
}

/// What one database need not take.
struct Acceptance {
    std::size_t floor = 0;  ///< So many records it prepares at least.
    /// For columns whose type the record does not say: the first with which the database takes the record.
    std::vector<std::string> types{};
    std::vector<std::string> unknown{};  ///< Parts of how it says that a name is not there.
    using Rules = std::vector<std::pair<std::string, std::string>>;
    /// Patterns of what it says, and of the SQL, when a record asks for what it does not have; each with the rule
    /// that makes a refusal no mistake.
    Rules messages{};
    Rules sql{};
    std::map<std::string, std::string> records{};  ///< Refused for a reason of their own.

    const std::string* rule(const std::string& statement, const std::string& message) const {
        const std::string* found = find(sql, statement);
        return found != nullptr ? found : find(messages, message);
    }

    bool says_unknown(const std::string& message) const {
        return std::ranges::any_of(unknown, [&](const std::string& part) {
            return message.find(part) != std::string::npos;
        });
    }

private:
    static const std::string* find(const Rules& rules, const std::string& text) {
        const auto found = std::ranges::find_if(rules, [&](const auto& rule) {
            return has_pieces(text, rule.first);
        });
        return found == rules.end() ? nullptr : &found->second;
    }
};

Acceptance read_acceptance(const std::filesystem::path& path) {
    Acceptance acceptance;
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);) {
        const std::size_t first = line.find('\t');
        if (line.empty() || line[0] == '#' || first == std::string::npos) {
            continue;
        }
        const std::string what = line.substr(0, first);
        const std::size_t second = line.find('\t', first + 1);
        const std::string key = line.substr(first + 1, second - first - 1);
        const std::string reason = second == std::string::npos ? "" : line.substr(second + 1);
        if (what == "floor") {
            acceptance.floor = std::stoul(key);
        } else if (what == "untyped") {
            acceptance.types.push_back(key);
        } else if (what == "unknown") {
            acceptance.unknown.push_back(key);
        } else if (what == "message") {
            acceptance.messages.emplace_back(key, reason);
        } else if (what == "sql") {
            acceptance.sql.emplace_back(key, reason);
        } else if (what == "record") {
            acceptance.records.emplace(key, reason);
        } else {
            throw std::runtime_error(path.string() + ": no such kind of line: " + what);
        }
    }
    return acceptance;
}

std::string text_member(const Json& json, const char* name) {
    const Json* found = member(json, name);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

/// What the database said, in its own words.
std::string said(const azoth::Error& error) {
    return error.detail().empty() ? error.message() : error.detail();
}

/// The columns of a tree that belong to no table.
void find_lone_columns(const Json& tree, std::set<std::string>& names) {
    if (tree.is_object() && kind_of(tree) == "column" && member(tree, "from") == nullptr &&
        member(tree, "name") != nullptr && !flag(tree, "literal")) {
        names.insert(Reader::name(tree.at("name")).text);
    }
    if (tree.is_structured()) {
        for (const Json& part : tree) {
            find_lone_columns(part, names);
        }
    }
}

/// A table with the lone columns of a record; null when it has none.
sql::FromRef lone_columns(const Json& record) {
    std::set<std::string> names;
    find_lone_columns(record.at("tree"), names);
    if (names.empty()) {
        return nullptr;
    }
    auto table = sql::Handle<sql::Table>::adopt(new sql::Table("lone_columns", {}));
    for (const std::string& name : names) {
        table->append_column(name, azoth::Type(), {});
    }
    return table;
}

/// Statements stay as they are; an expression, which no database takes by itself, is selected.
sql::NodeRef as_statement(sql::NodeRef node) {
    if (sql::is_statement(node->kind()) || (node->kind() == sql::NodeKind::text)) {
        return node;
    }
    auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
    if (sql::is_from(node->kind())) {
        select->from.push_back(sql::FromRef(static_cast<const sql::FromClause*>(node.get())));
        select->columns.push_back(sql::NodeRef(&sql::Constant::star()));
    } else if (node->kind() == sql::NodeKind::order) {
        select->columns.push_back(sql::NodeRef(&sql::Constant::null()));
        select->order_by.push_back(std::move(node));
    } else {
        select->columns.push_back(std::move(node));
    }
    return select;
}

/// A SELECT that says nowhere where its columns are from finds them in `table`.
sql::NodeRef selected_from(const sql::NodeRef& statement, const sql::FromRef& table) {
    const auto* select = sql::if_is<sql::Select>(statement);
    if (select == nullptr || !select->from.empty() || !select->joins.empty()) {
        return statement;
    }
    auto copy = sql::Handle<sql::Select>::adopt(new sql::Select(*select));
    copy->from.push_back(table);
    return copy;
}

/// Words of the SQL that a record brings, and the names of its functions: they name things that no table of
/// the record has.
void find_foreign_words(const Json& tree, std::set<std::string>& words) {
    const auto add = [&](const std::string& text) {
        std::string word;
        for (const char c : text + " ") {
            if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.') {
                word += c;
            } else if (!word.empty()) {
                words.insert(std::exchange(word, {}));
            }
        }
        words.insert(text);
    };
    if (tree.is_object()) {
        add(text_member(tree, "text"));
        if (kind_of(tree) == "function") {
            add(text_member(tree, "name"));
        }
        if (flag(tree, "literal")) {
            add(text_member(tree, "name"));
        }
    }
    if (tree.is_structured()) {
        for (const Json& part : tree) {
            find_foreign_words(part, words);
        }
    }
}

/// True when a message is about one of the names.
bool names_one_of(const std::string& message, const std::set<std::string>& words) {
    return std::ranges::any_of(words, [&](const std::string& word) {
        return !word.empty() && (message.ends_with(": " + word) ||
                                 message.find('"' + word + '"') != std::string::npos ||
                                 message.find('\'' + word + '\'') != std::string::npos ||
                                 message.find('.' + word + '\'') != std::string::npos ||
                                 message.find(' ' + word + '(') != std::string::npos);
    });
}

/// The SQL of a compiled statement as it is sent: with lists as long as the record has them, and with the values
/// that have to stand there.
std::string
as_sent(const azoth::Dialect& dialect, const sql::Compiled& compiled, const sql::Node& statement) {
    if (!compiled.has_expanding) {
        return compiled.sql;
    }
    sql::BindList binds;
    sql::collect_binds(statement, binds);
    std::vector<const azoth::Value*> values;
    std::vector<std::size_t> counts;
    for (const sql::BindSlot& slot : compiled.binds) {
        const sql::Bind* bind =
            slot.source < 0 ? nullptr : binds[static_cast<std::size_t>(slot.source)];
        if (!slot.expanding || bind == nullptr) {
            values.push_back(bind != nullptr ? &bind->value() : &slot.constant);
        } else {
            for (const azoth::Value& value : bind->values()) {
                values.push_back(&value);
            }
        }
        if (slot.expanding) {
            counts.push_back(bind != nullptr ? bind->values().size() : 1);
        }
    }
    const sql::CompiledRef written = sql::write_literals(
        compiled,
        values,
        counts,
        [&](const azoth::Value& value, const azoth::Type& type) {
            sql::CompileOptions options;
            options.literal_binds = true;
            sql::Compiled one;
            dialect.compile(*sql::make_bind(value, type, nullptr), options, one);
            return std::move(one.sql);
        }
    );
    return (written ? *written : compiled).expand(counts)->sql;
}

class Preparer {
public:
    explicit Preparer(const Options& options)
        : options_(options), scratch_(options.prepare), name_(scratch_.dialect().name()),
          acceptance_(read_acceptance(options.acceptance / (name_ + ".txt"))) {}

    bool run() {
        for (const std::string& file : compile_files(options_.directory)) {
            if (!is_chosen(options_, file)) {
                continue;
            }
            const std::size_t prepared = prepared_;
            const std::size_t skipped = skipped_;
            const std::size_t listed = listed_;
            const std::size_t refused = refused_;
            std::size_t total = 0;
            for_each_record(options_.directory / file, [&](const Json& record) {
                const std::string dialect = dialect_name(record);
                if (is_written_for_it(dialect) &&
                    (options_.dialect.empty() || options_.dialect == dialect) &&
                    is_chosen(options_, record)) {
                    ++total;
                    try_record(record);
                }
            });
            if (total != 0) {
                print(
                    file,
                    prepared_ - prepared,
                    skipped_ - skipped,
                    listed_ - listed,
                    refused_ - refused,
                    total
                );
            }
        }
        print(
            "all on " + name_,
            prepared_,
            skipped_,
            listed_,
            refused_,
            prepared_ + skipped_ + listed_ + refused_
        );
        if (options_.summary) {
            print_summary();
        }
        const bool all = options_.file.empty() && options_.record.empty() &&
                         options_.kind.empty() && options_.dialect.empty();
        if (all && prepared_ < acceptance_.floor) {
            fmt::print("BELOW THE FLOOR of {}\n", acceptance_.floor);
            return false;
        }
        return refused_ == 0;
    }

private:
    static void print(
        const std::string& what,
        std::size_t prepared,
        std::size_t skipped,
        std::size_t listed,
        std::size_t refused,
        std::size_t total
    ) {
        fmt::print(
            "{:32} {:5} prepared {:5} skipped {:3} refused with a reason {:3} refused, of {}\n",
            what,
            prepared,
            skipped,
            listed,
            refused,
            total
        );
    }

    bool is_written_for_it(const std::string& dialect) const {
        return dialect == name_ || dialect.starts_with("default") ||
               (name_ == "mariadb" && dialect == "mysql");
    }

    static bool is_foreign(const Json& record, const std::string& message) {
        std::set<std::string> words;
        find_foreign_words(record.at("tree"), words);
        return names_one_of(message, words);
    }

    void skip(std::string rule) {
        ++skipped_;
        ++rules_[std::move(rule)];
    }

    void try_record(const Json& record) {
        const std::string id = record.at("id");
        Refusal refusal;
        for (const std::string& untyped : acceptance_.types) {
            Refusal now;
            if (const Outcome outcome = try_with(record, untyped, now);
                outcome == Outcome::skipped) {
                return;
            } else if (outcome == Outcome::prepared) {
                ++prepared_;
                if (acceptance_.records.contains(id)) {
                    fmt::print("{} is prepared now: take it out of the list\n", id);
                    ++refused_;
                }
                return;
            }
            if (refusal.message.empty()) {
                refusal = std::move(now);
            }
            if (!scratch_.has_untyped()) {
                break;
            }
        }
        const auto& [sql, message] = refusal;
        if (acceptance_.records.contains(id)) {
            ++listed_;
        } else if (const std::string* rule = acceptance_.rule(sql, message)) {
            skip(*rule);
        } else if (acceptance_.says_unknown(message) && is_foreign(record, message)) {
            skip("names something in SQL of its own that is not there");
        } else {
            ++refused_;
            fmt::print("{}\n    says {}\n    SQL  {}\n", id, message, sql);
        }
    }

    enum class Outcome { prepared, skipped, refused };

    struct Refusal {
        std::string sql{};
        std::string message{};
    };

    Outcome try_with(const Json& record, const std::string& untyped, Refusal& refusal) {
        Reader reader(record, name_);
        const auto skipped = [&](std::string rule) {
            skip(std::move(rule));
            return Outcome::skipped;
        };
        std::optional<std::string> sql;
        try {
            sql = written(reader, record, untyped);
        } catch (const Unsupported& e) {
            return skipped(fmt::format("not expressed: {}", e.what()));
        } catch (const azoth::DBAPIError& e) {
            refusal = {"its tables", said(e)};
            return Outcome::refused;
        } catch (const azoth::Error& e) {
            // azoth says itself that this database does not have it.
            return skipped(fmt::format("azoth: {}", e.message()));
        } catch (const Json::exception&) {
            return skipped("has a form of its own per dialect");
        }
        if (!sql) {
            return skipped("no statement by itself");
        }
        const std::string kind = record.at("kind");
        try {
            scratch_.prepare(*sql, kind == "ddl" || kind == "type");
            return Outcome::prepared;
        } catch (const azoth::Error& e) {
            refusal = {*sql, said(e)};
            return Outcome::refused;
        }
    }

    /// The statement of a record in the dialect of the database, over its tables; null where it is none.
    std::optional<std::string>
    written(Reader& reader, const Json& record, const std::string& untyped) {
        const azoth::Dialect& dialect = scratch_.dialect();
        const Json& tree = record.at("tree");
        const std::string kind = record.at("kind");
        if (kind == "ddl") {
            const std::string what = kind_of(tree);
            scratch_.create(
                what == "create_table" || what == "create_column" ? Tables() : reader.tables(),
                untyped
            );
            std::string sql = reader.ddl(tree, dialect);
            if (what == "create_column") {
                return "CREATE TABLE one_column (" + sql + ")";
            }
            return sql;
        }
        Tables tables = reader.tables();
        const sql::FromRef lone = lone_columns(record);
        if (lone) {
            tables.push_back(&sql::as<sql::Table>(*lone));
        }
        scratch_.create(tables, untyped);
        if (kind == "type") {
            return "CREATE TABLE one_type (x " + reader.ddl(tree, dialect) + ")";
        }
        sql::NodeRef statement = as_statement(reader.node(tree));
        if (lone) {
            statement = selected_from(statement, lone);
        }
        const Json& flags = record.at("flags");
        sql::CompileOptions options;
        options.paramstyle = dialect.capabilities().paramstyle;
        options.literal_binds = flag(flags, "literal_binds");
        options.for_executemany = flag(flags, "for_executemany");
        std::vector<std::string> column_keys;
        if (const Json* keys = member(flags, "column_keys")) {
            column_keys = keys->get<std::vector<std::string>>();
            options.column_keys = &column_keys;
        }
        sql::Compiled compiled;
        dialect.compile(*statement, options, compiled);
        return as_sent(dialect, compiled, *statement);
    }

    void print_summary() const {
        std::vector<std::pair<std::size_t, std::string>> sorted;
        for (const auto& [rule, count] : rules_) {
            sorted.emplace_back(count, rule);
        }
        std::ranges::sort(sorted, std::greater<>());
        for (const auto& [count, rule] : sorted) {
            fmt::print("{:6} {}\n", count, rule);
        }
    }

    using Tables = std::vector<const sql::Table*>;

    const Options& options_;
    Scratch scratch_;
    std::string name_;
    Acceptance acceptance_;
    std::size_t prepared_ = 0;
    std::size_t skipped_ = 0;
    std::size_t listed_ = 0;
    std::size_t refused_ = 0;
    std::map<std::string, std::size_t> rules_;  ///< Why records were skipped, and how many.
};

}  // namespace

bool prepare(const Options& options) {
    return Preparer(options).run();
}

}  // namespace conformance
