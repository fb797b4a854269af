// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/column.hpp"

#include <iterator>

namespace azoth {

Column::Column(std::string name, Arguments arguments)
    : definition_(detail::define_column(
          arguments.options.name.empty() ? std::move(name) : std::string(arguments.options.name),
          arguments.type != nullptr ? *arguments.type : Type(arguments.options.type),
          arguments.options,
          true
      )) {
    auto& checks = definition_.checks;
    checks.insert(
        checks.end(),
        std::make_move_iterator(arguments.checks.begin()),
        std::make_move_iterator(arguments.checks.end())
    );
}

}  // namespace azoth
