// SPDX-License-Identifier: MIT
#include "azoth/sql/types/json.hpp"

#include "azoth/base/error.hpp"
#include "sql/types/utf8.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace azoth {

namespace {

/// Walks through one JSON document without recursion and without allocating.
class Validator {
public:
    static constexpr int max_depth = 4096;

    explicit Validator(std::string_view text) noexcept
        : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

    /// True when the text is one document; otherwise `offset` and `problem` tell more.
    bool run() noexcept {
        if (!value()) {
            return false;
        }
        skip_space();
        return at_ == end_ || fail("more text behind the end of the document");
    }

    [[nodiscard]] std::size_t offset() const noexcept {
        return static_cast<std::size_t>(at_ - begin_);
    }

    [[nodiscard]] const char* problem() const noexcept { return problem_; }

private:
    bool fail(const char* problem) noexcept {
        problem_ = problem;
        return false;
    }

    /// The current character; at the end NUL, which no rule accepts.
    [[nodiscard]] char peek() const noexcept { return at_ == end_ ? '\0' : *at_; }

    void skip_space() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) {
            ++at_;
        }
    }

    bool accept(char wanted) noexcept {
        skip_space();
        if (peek() != wanted) {
            return false;
        }
        ++at_;
        return true;
    }

    // One bit for each open bracket: whether it is an object's.
    [[nodiscard]] bool in_object() const noexcept {
        const int level = depth_ - 1;
        return (objects_[level / 64] >> (level % 64) & 1) != 0;
    }

    bool open(bool object) noexcept {
        if (depth_ == max_depth) {
            return fail("nesting of more than 4096 levels");
        }
        ++at_;
        const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
        std::uint64_t& word = objects_[depth_ / 64];
        word = object ? word | bit : word & ~bit;
        ++depth_;
        return true;
    }

    bool value() noexcept {
        for (;;) {
            skip_space();
            const char c = peek();
            if (c == '{' || c == '[') {
                const bool object = c == '{';
                if (!open(object)) {
                    return false;
                }
                if (!accept(object ? '}' : ']')) {
                    if (object && !key()) {
                        return false;
                    }
                    continue;
                }
                --depth_;
            } else if (!scalar(c)) {
                return false;
            }
            // Behind a value: close what ends here, then either all is read or another value comes.
            while (depth_ > 0 && accept(in_object() ? '}' : ']')) {
                --depth_;
            }
            if (depth_ == 0) {
                return true;
            }
            if (!accept(',')) {
                return fail(in_object() ? "expected ',' or '}'" : "expected ',' or ']'");
            }
            if (in_object() && !key()) {
                return false;
            }
        }
    }

    /// Reads `"name":`.
    bool key() noexcept {
        skip_space();
        if (peek() != '"') {
            return fail("expected the name of a member");
        }
        return string() && (accept(':') || fail("expected ':'"));
    }

    bool scalar(char first) noexcept {
        switch (first) {
        case '"':
            return string();
        case 't':
            return word("true");
        case 'f':
            return word("false");
        case 'n':
            return word("null");
        default:
            return number();
        }
    }

    bool word(std::string_view wanted) noexcept {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(wanted)) {
            return fail("expected a value");
        }
        at_ += wanted.size();
        return true;
    }

    bool digits() noexcept {
        const char* const first = at_;
        while (peek() >= '0' && peek() <= '9') {
            ++at_;
        }
        return at_ != first || fail("expected a digit");
    }

    bool number() noexcept {
        const bool negative = peek() == '-';
        at_ += negative ? 1 : 0;
        if (peek() == '0') {
            ++at_;
        } else if (!digits()) {
            return fail(negative ? "expected a digit" : "expected a value");
        }
        if (peek() == '.') {
            ++at_;
            if (!digits()) {
                return false;
            }
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            at_ += peek() == '+' || peek() == '-' ? 1 : 0;
            return digits();
        }
        return true;
    }

    bool string() noexcept {
        ++at_;
        while (at_ != end_) {
            const auto c = static_cast<unsigned char>(*at_);
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c < 0x20) {
                return fail("a control character in a string");
            }
            if (c == '\\') {
                if (!escape()) {
                    return false;
                }
            } else if (c < 0x80) {
                ++at_;
            } else {
                const std::size_t length = detail::utf8_length(at_, end_);
                if (length == 0) {
                    return fail("a string that is not UTF-8");
                }
                at_ += length;
            }
        }
        return fail("a string without an end");
    }

    bool escape() noexcept {
        const char* const start = at_;
        ++at_;
        const char kind = peek();
        if (kind != 'u') {
            if (kind == '\0' ||
                std::string_view("\"\\/bfnrt").find(kind) == std::string_view::npos) {
                return fail("an unknown escape in a string");
            }
            ++at_;
            return true;
        }
        unsigned unit = 0;
        if (!code_unit(unit)) {
            return false;
        }
        if (unit >= 0xd800 && unit <= 0xdfff) {
            // Half a character: the other half has to follow, and the higher one comes first.
            unsigned second = 0;
            if (unit >= 0xdc00 || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') {
                at_ = start;
                return fail("half of a surrogate pair in a string");
            }
            ++at_;
            if (!code_unit(second)) {
                return false;
            }
            if (second < 0xdc00 || second > 0xdfff) {
                at_ = start;
                return fail("half of a surrogate pair in a string");
            }
        }
        return true;
    }

    /// Reads `uXXXX`.
    bool code_unit(unsigned& unit) noexcept {
        ++at_;
        for (int i = 0; i < 4; ++i, ++at_) {
            const unsigned c = static_cast<unsigned char>(peek());
            const unsigned lower = c | 0x20U;
            if (c >= '0' && c <= '9') {
                unit = unit << 4 | (c - '0');
            } else if (lower >= 'a' && lower <= 'f') {
                unit = unit << 4 | (lower - 'a' + 10);
            } else {
                return fail("expected four hexadecimal digits");
            }
        }
        return true;
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    const char* problem_ = "";
    int depth_ = 0;
    std::uint64_t objects_[max_depth / 64];
};

}  // namespace

Json::Json(std::string text, std::source_location where) : text_(std::move(text)) {
    Validator validator(text_);
    if (!validator.run()) {
        const std::size_t offset = validator.offset();
        throw ArgumentError(
            ErrorInfo{
                .message = fmt::format(
                    "not JSON: {} at offset {}{}",
                    validator.problem(),
                    offset,
                    offset == text_.size() ? ", the end of the text" : ""
                ),
                .hint = "pass the text of one JSON document in UTF-8",
            },
            where
        );
    }
}

bool Json::valid(std::string_view text) noexcept {
    return Validator(text).run();
}

bool Json::is_null() const noexcept {
    const std::string_view text = text_;
    const std::size_t first = text.find_first_not_of(" \n\r\t");
    return first != std::string_view::npos && text.substr(first).starts_with("null");
}

}  // namespace azoth
