// SPDX-License-Identifier: MIT
#include "azoth/orm/dml.hpp"

#include "azoth/base/error.hpp"
#include "azoth/engine/cursor.hpp"
#include "orm/mapper.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::detail {

void add_row(InsertBuilder& builder, const Mapper& mapper, const void* object) {
    sql::Insert& insert = *builder.node;
    // The object stands behind a state that is never used, so the mapper can look at it.
    const auto value_of = [&](std::size_t column) {
        return extract(
            *mapper.fields()[column].ops,
            static_cast<const char*>(object) + mapper.fields()[column].offset
        );
    };
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < mapper.columns().size(); ++i) {
        const bool filled_in = i == mapper.generated() || mapper.can_be_left_out(i);
        if (mapper.columns()[i].computed || (filled_in && value_of(i) == mapper.default_value(i))) {
            continue;
        }
        columns.push_back(i);
    }
    if (insert.rows == 0) {
        for (const std::size_t column : columns) {
            insert.columns.emplace_back(mapper.columns()[column].column);
        }
    }
    const bool same = columns.size() == insert.columns.size() &&
                      std::ranges::equal(
                          columns,
                          insert.columns,
                          [&](std::size_t column, const sql::ColumnRef& known) {
                              return mapper.columns()[column].column == known.get();
                          }
                      );
    if (!same) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format(
                "the objects of one insert<{}>() leave different columns to the database",
                mapper.name()
            ),
            .table = mapper.table()->table_name(),
            .hint = "give all of them a key, or none; or insert them in groups, or use "
                    "session.add_all()",
        });
    }
    for (const std::size_t column : columns) {
        const sql::Column& node = *mapper.columns()[column].column;
        insert.values.push_back(sql::make_bind(value_of(column), node.type(), sql::NodeRef(&node)));
    }
    ++insert.rows;
}

void read_object(Cursor& cursor, const Mapper& mapper, void* object) {
    cursor.read(0, mapper.fields().data(), mapper.fields().size(), object);
}

int column_count(const Mapper& mapper) noexcept {
    return static_cast<int>(mapper.columns().size());
}

}  // namespace azoth::detail
