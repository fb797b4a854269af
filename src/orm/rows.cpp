// SPDX-License-Identifier: MIT
#include "azoth/orm/session.hpp"

namespace azoth::detail {

Rc<RowSource> load_rows(
    SessionCore& session,
    const sql::Select& select,
    Parameters parameters,
    const RowOps& ops,
    void (*read)(EntityRows& rows, void* row),
    std::source_location where
) {
    EntityRows rows(session, select, parameters, where);
    auto buffer = Rc<RowBuffer>::make(ops, where);
    while (rows.next()) {
        read(rows, buffer->append());
    }
    rows.finish();
    return Rc<RowSource>(std::move(buffer));
}

}  // namespace azoth::detail
