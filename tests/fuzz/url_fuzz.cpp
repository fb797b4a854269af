// SPDX-License-Identifier: MIT
// URLs: what can be read is written so that it reads the same, and no text of it has the password.
#include "azoth/base/error.hpp"
#include "azoth/engine/url.hpp"
#include "fuzz/bytes.hpp"

namespace {

/// The components that a URL as text can have, see URL::render_as_string().
bool can_be_written(const azoth::URL& url) {
    const auto has = [](const std::optional<std::string>& part, const char* characters) {
        return part && part->find_first_of(characters) != std::string::npos;
    };
    if (url.host() == "" || has(url.host(), "/?#@[]:") || has(url.database(), "?#") ||
        (has(url.database(), "@") && !url.password()) || (url.password() && !url.username())) {
        return false;
    }
    for (const auto& [name, value] : url.query()) {
        if (name.empty() || value.empty()) {
            return false;
        }
    }
    return true;
}

void round_trip(const azoth::URL& url) {
    const std::string text = url.render_as_string(false);
    const azoth::URL again = azoth::make_url(text);
    fuzz::require(again == url, "a URL reads differently from how it was written", text);
    fuzz::require(again.render_as_string(false) == text, "a URL is not written the same", text);
}

void hides_password(const azoth::URL& url) {
    // Where the secret is a part of something else that is shown, nothing can be said.
    if (!url.password() || url.password()->size() < 4 ||
        url.password()->find_first_of("*:@/") != std::string::npos) {
        return;
    }
    azoth::URL::Parts others{.drivername = url.drivername(), .username = url.username()};
    others.host = url.host();
    others.port = url.port();
    others.database = url.database();
    others.query = url.query();
    const std::string shown = url.render_as_string();
    const std::string without = azoth::URL::create(others).render_as_string(false);
    fuzz::require(
        without.find(*url.password()) != std::string::npos ||
            shown.find(*url.password()) == std::string::npos,
        "the password is shown",
        shown
    );
}

void from_text(const std::string& text) {
    try {
        const azoth::URL url = azoth::make_url(text);
        hides_password(url);
        if (can_be_written(url)) {
            round_trip(url);
        }
    } catch (const azoth::ArgumentError&) {
        // No URL.
    }
}

void from_parts(fuzz::Bytes& bytes) {
    azoth::URL::Parts parts{.drivername = bytes.flip() ? "sqlite" : "postgresql+libpq"};
    const std::uint8_t which = bytes.next();
    const auto part = [&](int bit, std::size_t longest) {
        return (which & (1 << bit)) != 0 ? std::optional(bytes.text(longest)) : std::nullopt;
    };
    parts.username = part(0, 8);
    parts.password = part(1, 8);
    parts.host = part(2, 12);
    parts.database = part(3, 12);
    if ((which & 16) != 0) {
        parts.port = static_cast<int>(bytes.word() % 65'536);
    }
    for (std::size_t i = bytes.below(4); i > 0; --i) {
        std::string name = bytes.text(6);
        parts.query.emplace_back(std::move(name), bytes.text(8));
    }
    try {
        const azoth::URL url = azoth::URL::create(parts);
        hides_password(url);
        if (can_be_written(url)) {
            round_trip(url);
        }
    } catch (const azoth::ArgumentError&) {
        // Not everything can be a component.
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    if (bytes.flip()) {
        from_parts(bytes);
    } else {
        from_text(bytes.rest());
    }
    return 0;
}
