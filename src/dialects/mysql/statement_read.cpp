// SPDX-License-Identifier: MIT
// From columns of a row to C++ values.
#include "azoth/base/error.hpp"
#include "azoth/sql/type.hpp"
#include "dialects/mysql/statement.hpp"

#include <fmt/format.h>

namespace azoth::mysql {

namespace {

/// Reads what most columns are, when it is as it should be; false leaves it to the thorough way.
[[gnu::always_inline]] inline bool
read_common(Storage storage, const Column& column, Cell cell, void* inner) {
    if (column.form == Form::integer && !column.is_unsigned) {
        if (column.width == 8 && storage == Storage::int64) {
            *static_cast<std::int64_t*>(inner) = load<std::int64_t>(cell.data);
            return true;
        }
        if (column.width == 4) {
            const auto value = load<std::int32_t>(cell.data);
            if (storage == Storage::int32) {
                *static_cast<std::int32_t*>(inner) = value;
                return true;
            }
            if (storage == Storage::int64) {
                *static_cast<std::int64_t*>(inner) = value;
                return true;
            }
        }
        if (column.width == 1 && storage == Storage::boolean && *cell.data <= 1) {
            *static_cast<bool*>(inner) = *cell.data != 0;
            return true;
        }
        return false;
    }
    if (column.form == Form::text && storage == Storage::string) {
        driver::assign_text(*static_cast<std::string*>(inner), cell.text());
        return true;
    }
    return false;
}

}  // namespace

void Statement::read_thoroughly(const Field& field, int column, Cell cell, void* inner) {
    const Column& of = columns_[static_cast<std::size_t>(column)];
    if (const char* const wrong = read_cell(field.ops->storage, of, cell, inner)) {
        driver::refuse_column(
            field,
            column,
            fmt::format("{} cannot be read as {}{}", to_string(of.form), field.ops->name, wrong),
            "map the column to a C++ type that takes it, or to azoth::Value to see what is there"
        );
    }
}

void Statement::read_through_value(const Field& field, int column, Cell cell, void* member) {
    const TypeOps& ops = *field.ops;
    const Column& of = columns_[static_cast<std::size_t>(column)];
    Value found =
        field.decorator != nullptr ? undecorate(*field.decorator, of, cell) : to_value(of, cell);
    if (found.is_null() && !ops.nullable) {
        driver::refuse_null(field, column);
    }
    try {
        detail::assign(ops, member, std::move(found));
    } catch (const DataError& error) {  // it does not know the column
        driver::refuse_column(field, column, error.message(), error.hint());
    }
}

void Statement::read_fields(int first, const Field* fields, std::size_t count, void* base) {
    auto* const object = static_cast<std::byte*>(base);
    if (static_cast<std::size_t>(first) + count > cells_.size() || row_ == nullptr) [[unlikely]] {
        throw InterfaceError("there is no row with such columns");
    }
    for (std::size_t i = 0; i < count; ++i) {
        const Field& field = fields[i];
        const TypeOps& ops = *field.ops;
        const auto column = static_cast<std::size_t>(first) + i;
        const Cell cell = cells_[column];
        void* const member = object + field.offset;
        if (field.decorator != nullptr || ops.storage >= Storage::value) [[unlikely]] {
            read_through_value(field, static_cast<int>(column), cell, member);
            continue;
        }
        if (cell.is_null()) {
            if (ops.clear == nullptr) [[unlikely]] {
                driver::refuse_null(field, static_cast<int>(column));
            }
            ops.clear(member);
            continue;
        }
        void* const inner = ops.emplace != nullptr ? ops.emplace(member) : member;
        if (!read_common(ops.storage, columns_[column], cell, inner)) {
            read_thoroughly(field, static_cast<int>(column), cell, inner);
        }
    }
}

bool Statement::is_null(int column) {
    return cells_[static_cast<std::size_t>(column)].is_null();
}

std::int64_t Statement::read_int64(int column) {
    const auto at = static_cast<std::size_t>(column);
    std::int64_t value = 0;
    if (!cells_[at].is_null() &&
        read_cell(Storage::int64, columns_[at], cells_[at], &value) != nullptr) {
        return 0;
    }
    return value;
}

}  // namespace azoth::mysql
