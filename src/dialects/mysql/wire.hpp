// SPDX-License-Identifier: MIT
// Rows of the binary protocol, as the server sent them.
#pragma once

#include "azoth/sql/type.hpp"
#include "azoth/sql/value.hpp"

#include <mysql.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace azoth::mysql {

/// In which form values of a column come.
enum class Form : std::uint8_t {
    nothing,  ///< Always NULL.
    integer,
    float32,
    float64,
    decimal,  ///< As text.
    date,
    datetime,
    time,
    bit,
    text,
    bytes,
    json,
    uuid,  ///< As text.
};

std::string_view to_string(Form form) noexcept;

struct Column {
    Form form = Form::nothing;
    bool is_unsigned = false;
    std::uint8_t width = 0;  ///< In bytes; 0: its length stands in front of each value.
};

Column describe_column(const MYSQL_FIELD& field);

/// A value of the current row. It points into the row.
struct Cell {
    const unsigned char* data = nullptr;  ///< Null: NULL.
    std::size_t size = 0;

    [[nodiscard]] bool is_null() const noexcept { return data == nullptr; }

    [[nodiscard]] std::string_view text() const noexcept {
        return {reinterpret_cast<const char*>(data), size};
    }
};

/// Finds the values of a row of `size` bytes; false when it is not one of such columns.
bool find_cells(
    const unsigned char* row,
    std::size_t size,
    const std::vector<Column>& columns,
    std::vector<Cell>& cells
) noexcept;

/// Little-endian.
template <class T>
T load(const unsigned char* at) noexcept {
    T value = 0;
    __builtin_memcpy(&value, at, sizeof(value));
    return value;
}

/// The integer of a cell whose column has that form; `above`: it is unsigned and wider than int64.
std::int64_t load_integer(const Column& column, Cell cell, bool& above) noexcept;

/// Writes a value that is not NULL into a member of that storage (below Storage::value). Null when that was
/// possible, else what is wrong, as the end of "... cannot be read as ...".
const char* read_cell(Storage storage, const Column& column, Cell cell, void* inner);

/// The value as it is.
Value to_value(const Column& column, Cell cell);

/// What the program gets of a value that goes through a decorator.
Value undecorate(const TypeDecorator& decorator, const Column& column, Cell cell);

}  // namespace azoth::mysql
