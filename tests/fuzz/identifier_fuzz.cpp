// SPDX-License-Identifier: MIT
// Identifiers: what is quoted names just that column in SQLite, and is read back on every dialect.
#include "azoth/base/error.hpp"
#include "fuzz/bytes.hpp"
#include "fuzz/database.hpp"

namespace {

void read_back(const azoth::Dialect& dialect, const std::string& name, const std::string& other) {
    const auto& identifiers = dialect.identifiers();
    const auto names = [&](const std::string& path) {
        return identifiers.unformat_identifiers(path);
    };
    const std::string forced = identifiers.quote_identifier(name);
    fuzz::require(names(forced) == std::vector{name}, "a quoted name reads differently", forced);
    const std::string path = forced + "." + identifiers.quote_identifier(other);
    fuzz::require(names(path) == std::vector{name, other}, "a path reads differently", path);
    const std::string quoted = identifiers.quote(name);
    fuzz::require(quoted == name || quoted == forced, "a name is neither plain nor quoted", quoted);
    fuzz::require(identifiers.requires_quotes(name) == (quoted != name), "quotes or none?", quoted);
}

void in_sqlite(const std::string& name) {
    static azoth::driver::Connection* const connection = fuzz::open_sqlite().release();
    const auto& identifiers = fuzz::sqlite().identifiers();
    for (const std::string& quoted :
         {identifiers.quote(name), identifiers.quote_identifier(name)}) {
        connection->execute("CREATE TABLE t (" + quoted + " INTEGER)");
        const azoth::Value got =
            fuzz::scalar(*connection, "SELECT name FROM pragma_table_info('t')");
        connection->execute("INSERT INTO t (" + quoted + ") VALUES (7)");
        const azoth::Value value = fuzz::scalar(*connection, "SELECT t." + quoted + " FROM t");
        connection->execute("DROP TABLE t");
        fuzz::require(got == azoth::Value(name), "the column has another name", quoted);
        fuzz::require(value == azoth::Value(7), "the column is not found by its name", quoted);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    const std::string other = bytes.text(8);
    const std::string name = bytes.rest().substr(0, 60);
    for (const azoth::Dialect* dialect : fuzz::dialects()) {
        try {
            read_back(*dialect, name, other);
        } catch (const azoth::IdentifierError&) {
            // Empty, with a NUL or too long.
        }
    }
    try {
        in_sqlite(name);
    } catch (const azoth::IdentifierError&) {
        // As above.
    }
    return 0;
}
