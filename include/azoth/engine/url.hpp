// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <initializer_list>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

/// Where a database is and how to reach it:
/// `dialect[+driver]://[user[:password]@][host][:port][/database][?key=value]`.
///
/// An immutable value; every change gives a new URL. The password, and query parameters that carry
/// secrets, are in no text unless `render_as_string(false)` asks for them, and in no error message.
class AZOTH_EXPORT URL {
public:
    /// Query parameters in the order given. The values of a name that comes more than once stand
    /// together.
    using Query = std::vector<std::pair<std::string, std::string>>;

    /// Query parameters with one entry per name and all its values.
    using NormalizedQuery = std::vector<std::pair<std::string, std::vector<std::string>>>;

    /// The components of a URL, not percent-encoded. What is `nullopt` is not in the text at all;
    /// an empty text is: `sqlite://` has no database, the database of `sqlite:///` is empty.
    struct Parts {
        std::string drivername{};
        std::optional<std::string> username{};
        std::optional<std::string> password{};
        std::optional<std::string> host{};  ///< A name or address; IPv6 without brackets.
        std::optional<int> port{};
        std::optional<std::string> database{};
        Query query{};
    };

    /// Components to replace; those that are `nullopt` stay as they are.
    struct Changes {
        std::optional<std::string> drivername{};
        std::optional<std::string> username{};
        std::optional<std::string> password{};
        std::optional<std::string> host{};
        std::optional<int> port{};
        std::optional<std::string> database{};
        std::optional<Query> query{};
    };

    /// Makes a URL from its components.
    ///
    /// Throws `ArgumentError` when the driver name is not made of letters, digits, `_` and `+`, or
    /// a component holds a NUL byte.
    static URL create(Parts parts, std::source_location where = std::source_location::current());

    const std::string& drivername() const noexcept { return parts_.drivername; }

    const std::optional<std::string>& username() const noexcept { return parts_.username; }

    const std::optional<std::string>& password() const noexcept { return parts_.password; }

    const std::optional<std::string>& host() const noexcept { return parts_.host; }

    std::optional<int> port() const noexcept { return parts_.port; }

    const std::optional<std::string>& database() const noexcept { return parts_.database; }

    const Query& query() const noexcept { return parts_.query; }

    /// The first value of a query parameter; valid as long as this URL.
    std::optional<std::string_view> query_value(std::string_view name) const noexcept;

    NormalizedQuery normalized_query() const;

    /// The part of the driver name before the `+`: the database.
    std::string_view get_backend_name() const noexcept;

    /// The part of the driver name after the `+`; empty when the choice is left to the dialect.
    std::string_view get_driver_name() const noexcept;

    /// A URL with some components replaced: `url.set({.database = "other"})`.
    URL set(Changes changes, std::source_location where = std::source_location::current()) const;

    /// Adds the parameters of a text like `a=1&b=2`. The values replace those that a name has so
    /// far; with `append` they come after them.
    URL update_query_string(
        std::string_view query,
        bool append = false,
        std::source_location where = std::source_location::current()
    ) const;

    /// As `update_query_string`, from pairs; a name may come more than once.
    URL update_query_pairs(
        const Query& pairs,
        bool append = false,
        std::source_location where = std::source_location::current()
    ) const;

    /// As `update_query_string`, from all values of each name.
    URL update_query_dict(
        const NormalizedQuery& query,
        bool append = false,
        std::source_location where = std::source_location::current()
    ) const;

    /// A URL without these query parameters; names that it does not have are ignored.
    URL difference_update_query(std::span<const std::string_view> names) const;
    URL difference_update_query(std::initializer_list<std::string_view> names) const;

    /// The URL as text, the query sorted by name.
    ///
    /// With `hide_password` the password and the values of secret query parameters (`sslpassword`,
    /// `token`, ...) are `***`. Without it, `make_url` gives an equal URL back, except for what
    /// this form of text cannot say: an empty host, delimiters in a host, `?` in a database (and `@`, where there
    /// is no password), a password without a user, an empty query value.
    std::string render_as_string(bool hide_password = true) const;

    /// `render_as_string()` with everything secret hidden.
    friend std::string to_string(const URL& url) { return url.render_as_string(); }

    /// Component-wise; the order of names in the query does not count, that of the values of a name
    /// does.
    AZOTH_EXPORT friend bool operator==(const URL& left, const URL& right);

private:
    explicit URL(Parts parts) noexcept : parts_(std::move(parts)) {}

    Parts parts_;
};

/// Reads a URL from text. User, password and query are percent-decoded, host and database are taken
/// as they are.
///
/// Throws `ArgumentError` that names the part at fault, never its secret.
AZOTH_EXPORT URL
make_url(std::string_view text, std::source_location where = std::source_location::current());

}  // namespace azoth
