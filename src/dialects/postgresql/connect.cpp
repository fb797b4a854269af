// SPDX-License-Identifier: MIT
// How a connection comes to be.
#include "azoth/base/error.hpp"
#include "dialects/postgresql/connection.hpp"
#include "dialects/postgresql/errors.hpp"

#include <fmt/format.h>

#include <mutex>
#include <set>

namespace azoth::postgresql {

using driver::Deadline;
using driver::Readiness;

namespace {

bool is_local(std::string_view host) noexcept {
    return host.empty() || host.starts_with('/') || host.starts_with('@') || host == "localhost" ||
           host == "::1" || host.starts_with("127.");
}

}  // namespace

Connection::Connection(Settings settings)
    : settings_(std::move(settings)),
      waiter_(settings_.waiter != nullptr ? settings_.waiter : &driver::blocking_waiter()) {
    try {
        open();
        configure();
    } catch (...) {
        close();
        throw;
    }
}

Connection::~Connection() {
    close();
}

/// libpq goes from host to host by itself, but for one that says nothing at all: behind such a one it is
/// started again.
void Connection::open() {
    std::size_t first = 0;
    while (!open_one(first)) {
        const std::string host = PQhost(connection_) == nullptr ? "" : PQhost(connection_);
        const std::string port = PQport(connection_) == nullptr ? "" : PQport(connection_);
        PQfinish(std::exchange(connection_, nullptr));
        for (; first < settings_.hosts.size(); ++first) {
            const Settings::Host& tried = settings_.hosts[first];
            if (tried.name == host && (tried.port.empty() || tried.port == port)) {
                break;
            }
        }
        if (++first >= settings_.hosts.size()) {
            throw OperationalError(ErrorInfo{
                .message = fmt::format(
                    "the PostgreSQL server did not answer within {} seconds",
                    static_cast<double>(settings_.connect_timeout->milliseconds()) / 1000
                ),
                .detail = host.empty() ? std::string() : "the last host was " + host,
                .hint =
                    "check host and port of the URL, and the network; connect_timeout=<seconds> "
                    "in the URL allows more time",
                .retry = Retry::transaction,
            });
        }
    }
}

/// False when a host did not answer in time.
bool Connection::open_one(std::size_t first_host) {
    std::string hosts;
    std::string ports;
    for (std::size_t i = first_host; i < settings_.hosts.size(); ++i) {
        hosts += (i == first_host ? "" : ",") + settings_.hosts[i].name;
        ports += (i == first_host ? "" : ",") + settings_.hosts[i].port;
    }
    std::vector<const char*> names;
    std::vector<const char*> values;
    const auto add = [&](const std::string& name, const std::string& value) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    };
    const std::string host_name = "host";
    const std::string port_name = "port";
    add(host_name, hosts);
    add(port_name, ports);
    for (const auto& [name, value] : settings_.parameters) {
        add(name, value);
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    connection_ = PQconnectStartParams(names.data(), values.data(), 0);
    if (connection_ == nullptr) {
        throw OperationalError("libpq got no memory");
    }
    PQsetNoticeReceiver(
        connection_, [](void* self, const PGresult* notice) { receive_notice(self, notice); }, this
    );
    std::string host;
    Deadline deadline;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (PQstatus(connection_) != CONNECTION_BAD && state != PGRES_POLLING_OK) {
        // Each host has the whole time.
        if (const char* const now = PQhost(connection_);
            settings_.connect_timeout && (deadline.is_never() || host != now)) {
            host = now;
            deadline = Deadline::in(*settings_.connect_timeout);
        }
        const Readiness wanted =
            state == PGRES_POLLING_READING ? Readiness::read : Readiness::write;
        if (waiter_->wait(PQsocket(connection_), wanted, deadline) == Readiness::none) {
            return false;
        }
        state = PQconnectPoll(connection_);
        if (state == PGRES_POLLING_FAILED) {
            break;
        }
    }
    if (state != PGRES_POLLING_OK) {
        throw_connect_error(connection_);
    }
    return true;
}

void Connection::configure() {
    if (PQsetnonblocking(connection_, 1) != 0) {
        throw_connect_error(connection_);
    }
    if (settings_.require_tls && PQsslInUse(connection_) == 0 &&
        PQhostaddr(connection_) != nullptr && *PQhostaddr(connection_) != '\0') {
        throw OperationalError(ErrorInfo{
            .message = "the connection is not encrypted, though the URL asks for it",
        });
    }
    warn_of_plain_text();
    // What comes as text has to be in the form that is read here.
    const auto is = [this](const char* name, std::string_view begin) {
        const char* const value = PQparameterStatus(connection_, name);
        return value != nullptr && std::string_view(value).starts_with(begin);
    };
    std::string sql;
    sql += is("DateStyle", "ISO") ? "" : "SET datestyle = 'ISO';";
    sql += is("IntervalStyle", "postgres") && !is("IntervalStyle", "postgres_verbose")
               ? ""
               : "SET intervalstyle = 'postgres';";
    sql += is("standard_conforming_strings", "on") ? "" : "SET standard_conforming_strings = on;";
    if (!sql.empty()) {
        check(command(sql).get(), sql);
    }
}

void Connection::warn_of_plain_text() {
    const char* const address = PQhostaddr(connection_);
    const std::string host = address == nullptr ? "" : address;
    if (PQsslInUse(connection_) != 0 || is_local(host) || !settings_.log) {
        return;
    }
    static std::mutex guard;
    static std::set<std::string> known;
    {
        const std::lock_guard lock(guard);
        if (!known.insert(host).second) {
            return;
        }
    }
    const std::string text = fmt::format(
        "the connection to {} is not encrypted: everybody on the way can read it; tls=verify_full "
        "in the "
        "URL asks for encryption",
        host
    );
    settings_.log({.level = LogLevel::warning, .logger = "azoth.postgresql", .message = text});
}

}  // namespace azoth::postgresql
