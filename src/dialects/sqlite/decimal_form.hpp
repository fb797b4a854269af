// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/types/decimal.hpp"

#include <charconv>
#include <cstdint>
#include <string_view>

namespace azoth::sqlite {

/// How SQLite can hold a decimal number without changing it.
///
/// A column declared NUMERIC makes a double of every text that looks like a number, and loses what
/// is behind its 15th digit. It leaves a BLOB alone.
class DecimalForm {
public:
    enum class Kind : std::uint8_t { integer, real, blob };

    explicit DecimalForm(const Decimal& value) noexcept
        : plain_(value.normalized()), size_(plain_.format(text_)) {
        const std::string_view digits = text();
        const std::size_t point = digits.find('.');
        if (point == std::string_view::npos) {
            const auto result =
                std::from_chars(digits.data(), digits.data() + digits.size(), integer_);
            if (result.ec == std::errc()) {
                kind_ = Kind::integer;
                return;
            }
        }
        // A double gives 15 significant digits back, also through SQLite's own conversions to text.
        // The smallest ones have fewer.
        const std::size_t first = digits.find_first_of("123456789");
        const std::size_t last = digits.find_last_of("123456789");
        const std::size_t count = last - first + (point > first && point < last ? 0U : 1U);
        const std::size_t zeros = point < first ? first - point - 1 : 0;
        kind_ = count <= 15 && zeros < 290 ? Kind::real : Kind::blob;
    }

    [[nodiscard]] Kind kind() const noexcept { return kind_; }

    [[nodiscard]] std::int64_t integer() const noexcept { return integer_; }

    [[nodiscard]] double real() const noexcept { return plain_.to_double(); }

    /// All digits, without zeros at the end of the fraction.
    [[nodiscard]] std::string_view text() const noexcept { return {text_, size_}; }

private:
    Decimal plain_;
    char text_[Decimal::max_text_size];
    std::size_t size_;
    std::int64_t integer_ = 0;
    Kind kind_ = Kind::blob;
};

}  // namespace azoth::sqlite
