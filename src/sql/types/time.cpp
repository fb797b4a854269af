// SPDX-License-Identifier: MIT
#include "azoth/sql/types/time.hpp"

#include "azoth/base/error.hpp"
#include "sql/types/bad_text.hpp"
#include "sql/types/temporal_text.hpp"

#include <fmt/format.h>

namespace azoth {

void detail::throw_bad_clock(
    int hour, int minute, int second, int microsecond, std::source_location where
) {
    throw ArgumentError(
        ErrorInfo{
            .message = fmt::format(
                "there is no time of day with hour {}, minute {}, second {}, microsecond {}",
                hour,
                minute,
                second,
                microsecond
            ),
            .hint =
                "hours are 0 to 23, minutes and seconds 0 to 59, microseconds 0 to 999999; there "
                "are no leap seconds",
        },
        where
    );
}

void detail::throw_bad_time_of_day(std::int64_t microseconds, std::source_location where) {
    throw ArgumentError(
        ErrorInfo{
            .message = fmt::format("{} microseconds are no time of day", microseconds),
            .hint = "a day has 86400000000 microseconds; a length of time is an Interval",
        },
        where
    );
}

std::string Time::to_string() const {
    char text[max_text_size];
    return std::string(text, format(text));
}

std::size_t Time::format(char* out) const noexcept {
    return static_cast<std::size_t>(detail::write_clock(out, microseconds_) - out);
}

bool Time::parse(std::string_view text, Time& out) noexcept {
    const char* const end = text.data() + text.size();
    std::int64_t time = 0;
    if (detail::read_clock(text.data(), end, time) != end || text.empty()) {
        return false;
    }
    out.microseconds_ = time;
    return true;
}

Time Time::from_string(std::string_view text, std::source_location where) {
    Time time;
    if (!parse(text, time)) {
        detail::throw_bad_text(
            "a time of day", text, detail::Quote::yes, "HH:MM:SS[.ffffff]", where
        );
    }
    return time;
}

}  // namespace azoth
