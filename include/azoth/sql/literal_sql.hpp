// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace azoth {

/// A literal that the compiler knows, so no text from outside can be in it.
class LiteralSql {
public:
    consteval LiteralSql(const char* literal) : text_(literal) {}

    constexpr std::string_view view() const noexcept { return text_; }

private:
    std::string_view text_;
};

}  // namespace azoth
