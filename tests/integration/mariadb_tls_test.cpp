// SPDX-License-Identifier: MIT
// Encryption: each mode asks for what it says, also where the client library only tries.
#include "mariadb_support.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdio>
#include <thread>

using namespace azoth;
using namespace azoth::testing;

namespace {

std::string cipher_of(driver::Connection& connection) {
    const StatementPtr status = prepare(connection, "SHOW STATUS LIKE 'Ssl_cipher'");
    REQUIRE(status->step());
    static const Field field{.ops = &type_ops<std::string>};
    std::string cipher;
    status->read_fields(1, &field, 1, &cipher);
    return cipher;
}

ConnectionPtr connect_to(std::string_view host, const Options& options) {
    const URL url = make_url(server_url()).set({.host = std::string(host)});
    return connect(arguments_of(url, options));
}

/// A server without encryption, which lets anybody in and then only counts what is asked of it.
class PlainServer {
public:
    PlainServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(listener_, 1) == 0);
        REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }

    PlainServer(const PlainServer&) = delete;
    PlainServer& operator=(const PlainServer&) = delete;

    ~PlainServer() { ::close(listener_); }

    int port() const { return port_; }

    /// The commands that came after the login, by their first byte. Waits until the client is gone.
    std::string commands() {
        thread_.join();
        return commands_;
    }

private:
    static void send(int client, unsigned char number, std::string_view body) {
        std::string packet{static_cast<char>(body.size()), '\0', '\0', static_cast<char>(number)};
        packet += body;
        static_cast<void>(::send(client, packet.data(), packet.size(), MSG_NOSIGNAL));
    }

    /// The body of the next packet; empty when there is none.
    static std::string receive(int client) {
        unsigned char head[4];
        if (::recv(client, head, sizeof(head), MSG_WAITALL) != sizeof(head)) {
            return {};
        }
        std::string body(static_cast<std::size_t>(head[0] | head[1] << 8), '\0');
        static_cast<void>(::recv(client, body.data(), body.size(), MSG_WAITALL));
        return body;
    }

    void serve() {
        using namespace std::string_view_literals;
        const int client = ::accept(listener_, nullptr, nullptr);
        // Protocol, version, thread, scramble, what it can do (not: encryption), utf8mb4, status.
        send(
            client,
            0,
            "\x0a"
            "5.5.5-10.11.0-MariaDB\0"
            "\1\0\0\0"
            "12345678\0"
            "\xff\xf7"
            "\x2d"
            "\2\0"
            "\xff\x81"
            "\x15"
            "\0\0\0\0\0\0"
            "\0\0\0\0"
            "123456789012\0"
            "mysql_native_password\0"sv
        );
        receive(client);
        send(client, 2, "\0\0\0\2\0\0\0"sv);
        for (std::string body = receive(client); !body.empty(); body = receive(client)) {
            commands_ += body.front();
        }
        ::close(client);
    }

    int listener_;
    int port_ = 0;
    std::string commands_;
    std::jthread thread_;
};

}  // namespace

TEST_CASE("tls: what a server without encryption is good for") {
    PlainServer server;
    const URL url = make_url(server_url()).set({.port = server.port()});
    Options options{{"connect_timeout", "5"}};
    SUBCASE("require") {
        options.emplace_back("tls", "require");
    }
    SUBCASE("verify_ca") {
        options.emplace_back("tls", "verify_ca");
        options.emplace_back("ssl_ca", server_detail("ca"));
        if (server_detail("ca").empty()) {
            options.back() = {"ssl_capath", "/etc/ssl/certs"};
        }
    }
    const auto error = error_of<OperationalError>([&] { connect(arguments_of(url, options)); });
    CHECK(error.message().find("offers no encryption") != std::string::npos);
    // Nothing was asked of it but to end.
    CHECK(server.commands().find('\3') == std::string::npos);
}

TEST_CASE("tls: with a server that has it") {
    const std::string authority = server_detail("ca");
    if (authority.empty()) {
        MESSAGE("the server has no certificate");
        return;
    }
    CHECK(cipher_of(*connect_to("127.0.0.1", {{"tls", "disable"}})).empty());
    CHECK_FALSE(cipher_of(*connect_to("127.0.0.1", {{"tls", "prefer"}})).empty());
    CHECK_FALSE(cipher_of(*connect_to("127.0.0.1", {{"tls", "require"}})).empty());
    const ConnectionPtr checked =
        connect_to("127.0.0.1", {{"tls", "verify_ca"}, {"ssl_ca", authority}});
    CHECK_FALSE(cipher_of(*checked).empty());
    // The certificate is made out for localhost.
    const ConnectionPtr full =
        connect_to("localhost", {{"tls", "verify_full"}, {"ssl_ca", authority}});
    CHECK_FALSE(cipher_of(*full).empty());
    CHECK_THROWS_AS(
        connect_to("127.0.0.1", {{"tls", "verify_full"}, {"ssl_ca", authority}}), OperationalError
    );
    // Another authority than that of the certificate.
    const Options other{{"ssl_ca", server_detail("other_ca")}};
    for (const std::string_view mode : {"verify_ca", "verify_full"}) {
        Options options = other;
        options.emplace_back("tls", mode);
        const auto error = error_of<OperationalError>([&] { connect_to("localhost", options); });
        CHECK(error.message().starts_with("no encrypted connection to 'localhost:"));
    }
    std::string large(3'000'000, 'x');
    CHECK(run(*full, "SELECT ?", large) == 0);
    CHECK(scalar<std::string>(*full, "SELECT REPEAT('x', 3000000)") == large);
}
