// SPDX-License-Identifier: MIT
// How a connection comes to be.
#include "azoth/base/error.hpp"
#include "dialects/mysql/connection.hpp"
#include "dialects/mysql/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

namespace azoth::mysql {

using driver::Deadline;

namespace {

void initialize_library() {
    static std::once_flag once;
    std::call_once(once, [] { mysql_server_init(0, nullptr, nullptr); });
}

const char* c_string(const std::string& text) noexcept {
    return text.empty() ? nullptr : text.c_str();
}

std::uint64_t to_number(std::string_view text) noexcept {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Until when the handshake of TLS may take, which the library does in one go.
thread_local const Deadline* handshake_deadline = nullptr;

/// Called by the library where it does not leave the waiting to its caller: in the handshake of TLS, and when it
/// writes through TLS, where it says that it waits to read.
int wait_in_library(my_socket socket, my_bool is_read, int) {
    const bool handshake = handshake_deadline != nullptr;
    const auto wanted =
        handshake && is_read != 0 ? driver::Readiness::read : driver::Readiness::write;
    const Deadline until = handshake ? *handshake_deadline : Deadline::in(Duration(30'000'000));
    try {
        const auto ready = driver::blocking_waiter().wait(socket, wanted, until);
        return ready == driver::Readiness::none ? 0 : 1;
    } catch (...) {  // the library is C
        return -1;
    }
}

bool is_local(std::string_view host) noexcept {
    return host.empty() || host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

Connection::Connection(Settings settings)
    : settings_(std::move(settings)),
      waiter_(settings_.waiter != nullptr ? settings_.waiter : &driver::blocking_waiter()) {
    initialize_library();
    handle_ = mysql_init(nullptr);
    if (handle_ == nullptr) {
        throw OperationalError("the client library of MariaDB got no memory");
    }
    try {
        set_options();
        connect();
        check_tls();
        learn_server();
        set_up_session();
    } catch (...) {
        close();
        throw;
    }
}

Connection::~Connection() {
    close();
}

void Connection::set_options() {
    mysql_optionsv(handle_, MYSQL_OPT_NONBLOCK, nullptr);
    mysql_optionsv(handle_, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const unsigned off = 0;
    mysql_optionsv(handle_, MYSQL_OPT_LOCAL_INFILE, &off);
    const unsigned long longest = 1UL << 30;  // the server has its own, lower limit
    mysql_optionsv(handle_, MYSQL_OPT_MAX_ALLOWED_PACKET, &longest);
    if (!settings_.allow_cleartext_password) {
        // Only ways to prove a password without telling it, whatever the server asks for.
        mysql_optionsv(
            handle_,
            MARIADB_OPT_RESTRICTED_AUTH,
            "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,parsec,"
            "auth_gssapi_client"
        );
    }
    mysql_optionsv(handle_, MARIADB_OPT_IO_WAIT, reinterpret_cast<const void*>(&wait_in_library));
    if (settings_.tls != Tls::disable) {
        set_tls_options();
    }
}

/// The library only tries: without TLS on the other side it connects in plain text, whatever it is told. So
/// check_tls() looks at what came about.
void Connection::set_tls_options() {
    mysql_ssl_set(
        handle_,
        c_string(settings_.ssl_key),
        c_string(settings_.ssl_cert),
        c_string(settings_.ssl_ca),
        c_string(settings_.ssl_capath),
        c_string(settings_.ssl_cipher)
    );
    const my_bool on = 1;
    mysql_optionsv(handle_, MYSQL_OPT_SSL_ENFORCE, &on);
    if (settings_.tls == Tls::verify_full) {
        mysql_optionsv(handle_, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
    }
}

void Connection::connect() {
    const unsigned protocol =
        settings_.host.empty() ? unsigned{MYSQL_PROTOCOL_SOCKET} : unsigned{MYSQL_PROTOCOL_TCP};
    mysql_optionsv(handle_, MYSQL_OPT_PROTOCOL, &protocol);
    deadline_ = Deadline::in(settings_.connect_timeout);
    handshake_deadline = &deadline_;
    const std::unique_ptr<const Deadline*, void (*)(const Deadline**)> forget(
        &handshake_deadline, [](const Deadline** deadline) { *deadline = nullptr; }
    );
    MYSQL* connected = nullptr;
    const int events = mysql_real_connect_start(
        &connected,
        handle_,
        c_string(settings_.host),
        settings_.username.c_str(),
        settings_.password.c_str(),
        c_string(settings_.database),
        settings_.port,
        c_string(settings_.unix_socket),
        CLIENT_FOUND_ROWS
    );
    try {
        finish(events, [&](int ready) {
            return mysql_real_connect_cont(&connected, handle_, ready);
        });
    } catch (const Disconnected&) {
        throw OperationalError(ErrorInfo{
            .message = fmt::format(
                "the server {} did not answer within {} seconds",
                settings_.address(),
                static_cast<double>(settings_.connect_timeout.milliseconds()) / 1000
            ),
            .hint = "check host and port in the URL; connect_timeout sets the limit",
        });
    }
    if (connected == nullptr) {
        throw_connect_error(
            {.code = mysql_errno(handle_),
             .sqlstate = mysql_sqlstate(handle_),
             .text = mysql_error(handle_)},
            settings_
        );
    }
    note_status();
}

void Connection::check_tls() {
    encrypted_ = mysql_get_ssl_cipher(handle_) != nullptr;
    if (encrypted_) {
        return;
    }
    if (settings_.tls >= Tls::require) {
        throw OperationalError(ErrorInfo{
            .message = fmt::format("the server {} offers no encryption", settings_.address()),
            .hint = "set up TLS in the server; tls=prefer connects without it",
        });
    }
    warn_of_plain_text();
}

void Connection::warn_of_plain_text() {
    if (is_local(settings_.host) || !settings_.log) {
        return;
    }
    static std::mutex guard;
    static std::set<std::string> known;
    {
        const std::lock_guard lock(guard);
        if (!known.insert(settings_.host).second) {
            return;
        }
    }
    const std::string text = fmt::format(
        "the connection to {} is not encrypted: everybody on the way can read it; tls=verify_full "
        "in the URL asks for encryption",
        settings_.host
    );
    settings_.log({.level = LogLevel::warning, .logger = "azoth.mysql", .message = text});
}

void Connection::learn_server() {
    const unsigned long version = mysql_get_server_version(handle_);
    server_.version[0] = static_cast<int>(version / 10'000);
    server_.version[1] = static_cast<int>(version / 100 % 100);
    server_.version[2] = static_cast<int>(version % 100);
    server_.is_mariadb = mariadb_connection(handle_) != 0;
    const auto rows = query("SELECT @@max_allowed_packet, @@auto_increment_increment");
    if (rows.size() == 1 && rows[0].size() == 2) {
        max_packet_ = to_number(rows[0][0]);
        server_.consecutive_ids = to_number(rows[0][1]) <= 1;
    }
}

/// Autocommit off, and a server that refuses values it would have to change.
void Connection::set_up_session() {
    std::string sql = "SET autocommit=0, sql_mode=";
    if (settings_.sql_mode.empty()) {
        // Literals are written for servers where a backslash escapes.
        sql += "REPLACE(CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES,STRICT_ALL_TABLES'), "
               "'NO_BACKSLASH_ESCAPES', '')";
    } else {
        sql += "'" + settings_.sql_mode + "'";
    }
    if (!settings_.time_zone.empty()) {
        sql += ", time_zone='" + settings_.time_zone + "'";
    }
    if (settings_.command_timeout != Duration()) {
        const std::int64_t milliseconds =
            std::max<std::int64_t>(1, settings_.command_timeout.milliseconds());
        sql += server_.is_mariadb
                   ? fmt::format(
                         ", max_statement_time={}.{:03}", milliseconds / 1000, milliseconds % 1000
                     )
                   : fmt::format(", max_execution_time={}", milliseconds);
    }
    run(sql);
    autocommit_ = false;
    if (!settings_.collation.empty()) {
        run("SET NAMES utf8mb4 COLLATE " + settings_.collation);
    }
    end_transaction();
}

}  // namespace azoth::mysql
