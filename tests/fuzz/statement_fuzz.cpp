// SPDX-License-Identifier: MIT
// Statements: compiling never does worse than one of azoth's errors; what is the same shares one compiled form
// whatever its values; what shares has the same SQL everywhere; and what SQLite's grammar has SQLite can read.
#include "azoth/base/error.hpp"
#include "azoth/sql/ddl.hpp"
#include "fuzz/database.hpp"
#include "fuzz/statement_builder.hpp"

#include <optional>

namespace {

using fuzz::require;
using fuzz::StatementBuilder;
namespace sql = azoth::sql;

/// A built statement, or none where building it was an error.
struct Built {
    sql::NodeRef statement{};
    bool portable = false;
};

Built build(const std::string& program, int salt) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(program.data());
    StatementBuilder builder(fuzz::Bytes(data, program.size()), salt);
    try {
        sql::NodeRef statement = builder.build();
        return {std::move(statement), builder.portable()};
    } catch (const azoth::Error&) {
        return {};
    }
}

/// All of a compiled form that a user can see, as text; the error where there is one. A form with values in
/// its SQL serves one statement alone, so that others may look as they like.
std::string compiled(const azoth::Dialect& dialect, const sql::Node& statement) {
    const std::string alone = "for one statement";
    sql::Compiled into;
    try {
        dialect.compile(statement, {}, into);
    } catch (const azoth::Error& error) {
        return into.holds_values ? alone : "error: " + error.message();
    }
    if (into.holds_values) {
        return alone;
    }
    std::string shown = into.sql;
    for (const sql::BindSlot& slot : into.binds) {
        shown += "\n? " + slot.name + (slot.required ? " required" : "") +
                 (slot.expanding ? " list of " + std::to_string(slot.width) : "") + " type " +
                 std::to_string(slot.type.node().hash) + " source " + std::to_string(slot.source) +
                 " at " + std::to_string(slot.offset);
    }
    for (const sql::ResultColumn& column : into.columns) {
        shown += "\n= " + column.name + " key " + column.key + " type " +
                 std::to_string(column.type.node().hash);
    }
    return shown;
}

azoth::driver::Connection& database() {
    static azoth::driver::Connection* const connection = [] {
        auto opened = fuzz::open_sqlite();
        for (const sql::FromRef& table : fuzz::tables()) {
            opened->execute(fuzz::sqlite().ddl().emit_create_table(sql::as<sql::Table>(*table)));
        }
        return opened.release();
    }();
    return *connection;
}

/// SQLite may know no such function or find a value in the wrong place, but it has to read what it is given.
void must_parse(const std::string& text) {
    try {
        const fuzz::StatementPtr prepared(database().prepare(text, false));
    } catch (const azoth::Error& error) {
        for (const char* complaint : {"syntax error", "unrecognized token", "incomplete input"}) {
            require(error.detail().find(complaint) == std::string::npos, error.detail(), text);
        }
    }
}

void in_sqlite(const sql::Node& statement) {
    sql::BindList binds;
    sql::collect_binds(statement, binds);
    for (const bool literal : {false, true}) {
        sql::CompileOptions options;
        options.literal_binds = literal;
        sql::Compiled into;
        try {
            fuzz::sqlite().compile(statement, options, into);
        } catch (const azoth::Error&) {
            continue;
        }
        std::vector<std::size_t> counts;
        for (const sql::BindSlot& slot : into.binds) {
            if (slot.expanding) {
                counts.push_back(
                    slot.source < 0 ? 1
                                    : binds[static_cast<std::size_t>(slot.source)]->values().size()
                );
            }
        }
        must_parse(counts.empty() ? into.sql : into.expand(counts)->sql);
    }
}

/// One compiled form has to serve both.
void same_everywhere(const Built& left, const Built& right) {
    require(
        left.statement->hash() == right.statement->hash(),
        "equal statements have other hashes",
        compiled(fuzz::sqlite(), *left.statement)
    );
    for (const azoth::Dialect* dialect : fuzz::dialects()) {
        const std::string one = compiled(*dialect, *left.statement);
        const std::string other = compiled(*dialect, *right.statement);
        require(
            one == other,
            "statements that share are written differently",
            std::string(dialect->name()) + "\n" + one + "\n" + other
        );
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    const std::size_t place = bytes.next();
    const auto replacement = static_cast<char>(bytes.next());
    const std::string program = bytes.rest();
    const Built one = build(program, 0);
    if (!one.statement) {
        return 0;
    }
    for (const int salt : {0, 1}) {
        const Built same = build(program, salt);
        require(static_cast<bool>(same.statement), "built once, but not with other values");
        require(
            sql::same_structure(*one.statement, *same.statement) &&
                sql::same_structure(*same.statement, *one.statement),
            "other values are another structure"
        );
        same_everywhere(one, same);
    }
    if (one.portable) {
        in_sqlite(*one.statement);
    }
    // With one instruction replaced it is mostly another statement; where it shares, it may not be.
    if (!program.empty()) {
        std::string other = program;
        other[place % other.size()] = replacement;
        const Built changed = build(other, 0);
        if (changed.statement && sql::same_structure(*one.statement, *changed.statement)) {
            same_everywhere(one, changed);
        }
    }
    return 0;
}
