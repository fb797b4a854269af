// SPDX-License-Identifier: MIT
#include "azoth/sql/types/date.hpp"

#include "azoth/base/error.hpp"
#include "sql/types/bad_text.hpp"
#include "sql/types/temporal_text.hpp"

#include <fmt/format.h>

#include <chrono>

namespace azoth {

void detail::throw_bad_date(
    std::int64_t year, unsigned month, unsigned day, std::source_location where
) {
    throw ArgumentError(
        ErrorInfo{
            .message =
                fmt::format("there is no date with year {}, month {}, day {}", year, month, day),
            .hint =
                "months are 1 to 12, days 1 to the length of the month; 29 February only exists "
                "in leap years",
        },
        where
    );
}

Date Date::today() noexcept {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

std::string Date::to_string() const {
    char text[max_text_size];
    return std::string(text, format(text));
}

std::size_t Date::format(char* out) const noexcept {
    return static_cast<std::size_t>(detail::write_date(out, days_) - out);
}

bool Date::parse(std::string_view text, Date& out) noexcept {
    const char* const end = text.data() + text.size();
    std::int64_t days = 0;
    if (detail::read_date(text.data(), end, days) != end || text.empty() || days < INT32_MIN ||
        days > INT32_MAX) {
        return false;
    }
    out.days_ = static_cast<std::int32_t>(days);
    return true;
}

Date Date::from_string(std::string_view text, std::source_location where) {
    Date date;
    if (!parse(text, date)) {
        detail::throw_bad_text("a date", text, detail::Quote::yes, "YYYY-MM-DD", where);
    }
    return date;
}

}  // namespace azoth
