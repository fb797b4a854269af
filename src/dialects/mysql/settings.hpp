// SPDX-License-Identifier: MIT
// What a URL and its options ask for.
#pragma once

#include "azoth/base/duration.hpp"
#include "azoth/dialects/dialect.hpp"

#include <cstdint>
#include <string>

namespace azoth::mysql {

/// How far a connection has to be protected. Each one asks for all that the ones before it do.
enum class Tls : std::uint8_t {
    disable,
    prefer,       ///< Encrypted if the server can do that.
    require,      ///< Encrypted, whoever answers.
    verify_ca,    ///< By a server whose certificate is of a known authority.
    verify_full,  ///< And which is made out for the host of the URL.
};

/// How a connection is opened.
///
/// Options: `unix_socket`, `charset` (utf8mb4, as there is no other), `collation`, `connect_timeout`
/// (seconds, 30 by default), `command_timeout` (seconds that a statement may take; then the server
/// cancels it, and if even that does not come the connection is given up; no limit by default),
/// `sql_mode`, `time_zone`, `tls` (disable, prefer, require, verify_ca, verify_full), `ssl_ca`,
/// `ssl_capath`, `ssl_cert`, `ssl_key`, `ssl_cipher`, and `allow_cleartext_password`.
struct Settings {
    std::string host{};  ///< Empty: a unix socket.
    unsigned port = 0;
    std::string unix_socket{};
    std::string username{};
    std::string password{};
    std::string database{};
    std::string collation{};
    Duration connect_timeout{30'000'000};
    Duration command_timeout{};  ///< Zero: none.
    std::string sql_mode{};      ///< Empty: the server's, made strict.
    std::string time_zone{};     ///< Empty: the server's.
    Tls tls = Tls::prefer;
    std::string ssl_ca{};
    std::string ssl_capath{};
    std::string ssl_cert{};
    std::string ssl_key{};
    std::string ssl_cipher{};
    bool allow_cleartext_password = false;
    bool hide_parameters = true;
    LogCallback log{};
    driver::Waiter* waiter = nullptr;

    /// "db.example.org:3306" or the path of the socket, for messages.
    [[nodiscard]] std::string address() const;
};

/// Throws ArgumentError for options that are unknown or have a wrong value.
Settings read_settings(const ConnectArguments& arguments);

}  // namespace azoth::mysql
