// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace azoth {

/// A SQL function without arguments. It can stand in a constant, so that mappings can name it.
template <class T>
struct NullaryFunction {
    std::string_view name;
};

}  // namespace azoth
