// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

namespace azoth {

/// A length of time with microsecond resolution, made from any `std::chrono::duration`.
///
/// It exists so that options can say `30s` or `30min` without every header paying for `<chrono>`.
class Duration {
public:
    constexpr Duration() noexcept = default;

    constexpr explicit Duration(std::int64_t microseconds) noexcept : microseconds_(microseconds) {}

    /// From anything shaped like `std::chrono::duration`.
    template <class D>
        requires requires(D d) {
            d.count();
            D::period::num;
            D::period::den;
        }
    constexpr Duration(D d) noexcept
        : microseconds_(static_cast<std::int64_t>(
              static_cast<long double>(d.count()) * 1'000'000 * D::period::num / D::period::den
          )) {}

    [[nodiscard]] constexpr std::int64_t microseconds() const noexcept { return microseconds_; }

    [[nodiscard]] constexpr std::int64_t milliseconds() const noexcept {
        return microseconds_ / 1000;
    }

    constexpr auto operator<=>(const Duration&) const noexcept = default;

private:
    std::int64_t microseconds_ = 0;
};

}  // namespace azoth
