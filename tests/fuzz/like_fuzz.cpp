// SPDX-License-Identifier: MIT
// contains(), startswith() and endswith() of a text: SQLite finds just what is there, whatever the text is.
#include "fuzz/bytes.hpp"
#include "fuzz/database.hpp"

#include <algorithm>
#include <cctype>

namespace {

namespace sql = azoth::sql;

/// Few characters, so that one text is often in another; those that mean something to LIKE among them.
std::string make_text(fuzz::Bytes& bytes, std::size_t longest) {
    static constexpr std::string_view pieces[] = {"%", "_", "/", "\\", "a", "A", "é", "'"};
    std::string text;
    for (std::size_t left = bytes.below(longest + 1); left > 0; --left) {
        text += pieces[bytes.below(std::size(pieces))];
    }
    return text;
}

/// LIKE of SQLite does not tell the case of ASCII letters apart.
std::string folded(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) {
        return c < 128 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
    });
    return text;
}

bool matches(sql::Op op, const std::string& text, const std::string& part) {
    switch (op) {
    case sql::Op::startswith:
    case sql::Op::istartswith:
        return text.starts_with(part);
    case sql::Op::endswith:
    case sql::Op::iendswith:
        return text.ends_with(part);
    default:
        return text.find(part) != std::string::npos;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static azoth::driver::Connection* const connection = fuzz::open_sqlite().release();
    static constexpr sql::Op operators[] = {
        sql::Op::contains,
        sql::Op::startswith,
        sql::Op::endswith,
        sql::Op::icontains,
        sql::Op::istartswith,
        sql::Op::iendswith,
    };
    fuzz::Bytes bytes(data, size);
    const sql::Op op = operators[bytes.below(std::size(operators))];
    const std::string part = make_text(bytes, 6);
    const std::string text = make_text(bytes, 12);
    const auto condition = sql::make_match_literal(
        op, sql::make_bind(text, azoth::Type(azoth::String()), nullptr), part
    );
    sql::CompileOptions options;
    options.literal_binds = true;
    sql::Compiled compiled;
    fuzz::sqlite().compile(*condition, options, compiled);
    const azoth::Value got = fuzz::scalar(*connection, "SELECT " + compiled.sql);
    const bool expected = matches(op, folded(text), folded(part));
    fuzz::require(got == azoth::Value(expected ? 1 : 0), "LIKE finds something else", compiled.sql);
    return 0;
}
