// SPDX-License-Identifier: MIT
#include "azoth/sql/expr.hpp"

namespace azoth {

sql::NodeRef JsonElement::typed(const TypeSpec& type) const {
    const auto& access = sql::as<sql::Binary>(*node_);
    return sql::NodeRef::adopt(
        new sql::Binary(access.op(), access.left_ref(), access.right_ref(), Type(type))
    );
}

}  // namespace azoth
