// SPDX-License-Identifier: MIT
#include "sql/array_literal.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace azoth::sql {

namespace {

void append_utf8(std::string& text, std::uint32_t code) {
    const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0U | code >> 6U);
        add(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        add(0xE0U | code >> 12U);
        add(0x80U | (code >> 6U & 0x3FU));
        add(0x80U | (code & 0x3FU));
    } else {
        add(0xF0U | code >> 18U);
        add(0x80U | (code >> 12U & 0x3FU));
        add(0x80U | (code >> 6U & 0x3FU));
        add(0x80U | (code & 0x3FU));
    }
}

/// The text between two quotes of valid JSON, and where it ends.
class JsonText {
public:
    JsonText(std::string_view json, std::size_t at) : json_(json), at_(at) { read(); }

    const std::string& text() const noexcept { return text_; }

    std::size_t end() const noexcept { return at_; }

private:
    void read() {
        ++at_;
        while (at_ < json_.size() && json_[at_] != '"') {
            if (json_[at_] != '\\') {
                text_ += json_[at_++];
                continue;
            }
            const char escaped = json_[at_ + 1];
            at_ += 2;
            switch (escaped) {
            case 'b':
                text_ += '\b';
                break;
            case 'f':
                text_ += '\f';
                break;
            case 'n':
                text_ += '\n';
                break;
            case 'r':
                text_ += '\r';
                break;
            case 't':
                text_ += '\t';
                break;
            case 'u': {
                std::uint32_t code = hex();
                if (code >= 0xD800 && code < 0xDC00 && json_.substr(at_).starts_with("\\u")) {
                    at_ += 2;
                    code = 0x10000 + ((code - 0xD800) << 10U) + (hex() - 0xDC00);
                }
                append_utf8(text_, code);
                break;
            }
            default:
                text_ += escaped;
            }
        }
        ++at_;
    }

    std::uint32_t hex() {
        const std::string digits(json_.substr(at_, 4));
        at_ += 4;
        return static_cast<std::uint32_t>(std::stoul(digits, nullptr, 16));
    }

    std::string_view json_;
    std::size_t at_;
    std::string text_;
};

/// Where an object ends.
std::size_t end_of_object(std::string_view json, std::size_t at) {
    std::size_t depth = 0;
    while (at < json.size()) {
        if (json[at] == '"') {
            at = JsonText(json, at).end();
            continue;
        }
        if (json[at] == '{') {
            ++depth;
        } else if (json[at] == '}') {
            --depth;
        }
        ++at;
        if (depth == 0) {
            break;
        }
    }
    return at;
}

}  // namespace

void write_array_literal(
    std::string_view json,
    std::string_view open,
    const std::function<void(std::string_view)>& write,
    const std::function<void(std::string_view)>& write_text
) {
    std::size_t at = 0;
    while (at < json.size()) {
        const char c = json[at];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            ++at;
        } else if (c == '[') {
            write(open);
            ++at;
        } else if (c == ']') {
            write("]");
            ++at;
        } else if (c == ',') {
            write(", ");
            ++at;
        } else if (c == '"') {
            const JsonText text(json, at);
            write_text(text.text());
            at = text.end();
        } else if (c == '{') {
            const std::size_t end = end_of_object(json, at);
            write_text(json.substr(at, end - at));
            at = end;
        } else {
            const std::size_t end = json.find_first_of(",] \n\t\r", at);
            const std::string_view word = json.substr(at, end - at);
            write(word == "null" ? std::string_view("NULL") : word);
            at = end == std::string_view::npos ? json.size() : end;
        }
    }
}

}  // namespace azoth::sql
