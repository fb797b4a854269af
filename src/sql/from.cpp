// SPDX-License-Identifier: MIT
#include "azoth/sql/from.hpp"

#include "azoth/base/error.hpp"

namespace azoth::detail {

sql::FromRef
make_values(std::vector<sql::ColumnDef> columns, std::vector<Value> cells, std::string_view name) {
    if (cells.empty()) {
        throw ArgumentError(ErrorInfo{
            .message = "VALUES without rows",
            .hint = "SQL has no empty VALUES: leave the FROM element out when there are no rows",
        });
    }
    std::vector<sql::NodeRef> rows;
    rows.reserve(cells.size());
    for (Value& cell : cells) {
        const Type& type = columns[rows.size() % columns.size()].type;
        rows.push_back(sql::make_bind(std::move(cell), type, nullptr));
    }
    return sql::FromRef::adopt(
        new sql::Values(std::move(columns), std::move(rows), {.name = std::string(name)})
    );
}

sql::FromRef make_tablesample(
    sql::FromRef element, sql::NodeRef sampling, const TableSampleArguments& arguments
) {
    sql::NodeRef seed;
    if (arguments.seed) {
        seed = sql::make_bind(Value(*arguments.seed), Double(), nullptr);
    }
    return sql::FromRef::adopt(new sql::TableSample(
        std::move(element), std::move(sampling), std::move(seed), std::string(arguments.name)
    ));
}

}  // namespace azoth::detail
