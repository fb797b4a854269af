// SPDX-License-Identifier: MIT
// Literals: SQLite reads each as the value that binding it gives; no dialect fails to write one.
#include "azoth/base/error.hpp"
#include "fuzz/bytes.hpp"
#include "fuzz/database.hpp"

#include <bit>

namespace {

/// A value of any kind.
azoth::Value make_value(fuzz::Bytes& bytes) {
    switch (bytes.below(11)) {
    case 0:
        return {};
    case 1:
        return bytes.flip();
    case 2:
        return std::bit_cast<std::int64_t>(bytes.word());
    case 3:
        return std::int64_t{bytes.next()} - 128;
    case 4:
        return std::bit_cast<double>(bytes.word());
    case 5:
        return azoth::Bytes(bytes.rest());
    case 6:
        return azoth::Date::from_days(
            static_cast<std::int32_t>(bytes.word() % 2'932'896)  // until 9999
        );
    case 7:
        return azoth::Time::from_microseconds(
            static_cast<std::int64_t>(bytes.word() % 86'400'000'000)
        );
    case 8:
        return azoth::Timestamp::from_microseconds(
            static_cast<std::int64_t>(bytes.word() % 253'402'300'799'000'000)
        );
    case 9: {
        azoth::Decimal decimal;
        const bool read = azoth::Decimal::parse(bytes.rest(), decimal);
        return read ? azoth::Value(decimal) : azoth::Value();
    }
    default:
        return bytes.rest();
    }
}

void in_sqlite(const azoth::Value& value, const std::string& sql) {
    static azoth::driver::Connection* const connection = fuzz::open_sqlite().release();
    // SQLite is not exact when it reads numbers.
    const std::string equals =
        value.kind() == azoth::Value::Kind::real
            ? " - ?1 BETWEEN -1e-15 * abs(?1) - 1e-300 AND 1e-15 * abs(?1) + 1e-300"
            : " IS ?1";
    const azoth::Value same = fuzz::scalar(
        *connection, "SELECT " + sql + equals + " AND typeof(" + sql + ") = typeof(?1)", {value}
    );
    // A decimal is bound as text, whatever it is; as a literal it is a number.
    if (value.kind() != azoth::Value::Kind::decimal) {
        fuzz::require(same == azoth::Value(1), "a literal is another value", sql);
    }
    // It stays one piece, behind whatever operator it comes.
    const azoth::Value behind = fuzz::scalar(
        *connection, "SELECT 1 WHERE " + sql + " IS NOT NULL OR 1 - " + sql + " IS NULL"
    );
    fuzz::require(behind == azoth::Value(1), "a literal does not stay in its place", sql);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    const azoth::Value value = make_value(bytes);
    for (const azoth::Dialect* dialect : fuzz::dialects()) {
        try {
            const std::string sql = fuzz::literal(*dialect, value, azoth::Type());
            fuzz::require(!sql.empty(), "a value has no literal");
            if (dialect == &fuzz::sqlite()) {
                in_sqlite(value, sql);
            }
        } catch (const azoth::CompileError&) {
            // A NUL, a number that is none: nothing that could be written.
        } catch (const azoth::DataError&) {
            // Not UTF-8: nothing that could be bound.
        }
    }
    return 0;
}
