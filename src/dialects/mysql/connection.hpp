// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/driver.hpp"
#include "dialects/mysql/settings.hpp"

#include <mysql.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::mysql {

/// What a server is, as far as its SQL depends on it.
struct ServerTraits {
    int version[3] = {0, 0, 0};
    bool is_mariadb = false;
    /// Keys that are made within one INSERT follow each other without gaps.
    bool consecutive_ids = true;

    friend bool operator==(const ServerTraits&, const ServerTraits&) = default;
};

/// A connection to a MySQL or MariaDB server.
///
/// Every call that waits for the server goes through libmariadb's non-blocking interface and waits with
/// the Waiter. What blocks: looking up the name of the host, the handshake and writing of TLS, closing.
///
/// Transactions begin as those of SQLAlchemy's drivers: autocommit is off, so that the first statement
/// begins one without a word to the server, also after DDL, which commits.
class Connection final : public driver::Connection {
public:
    /// Connects and prepares the session.
    explicit Connection(Settings settings);
    ~Connection() override;

    driver::Statement* prepare(std::string_view sql, bool persistent) override;
    void execute(std::string_view sql) override;
    void begin(std::string_view isolation_level, bool for_write) override;
    void commit() override;
    void rollback() override;
    bool in_transaction() const noexcept override;
    void begin_twophase(std::string_view isolation_level, std::string_view xid) override;
    void prepare_twophase(std::string_view xid) override;
    void commit_prepared(std::string_view xid) override;
    void rollback_prepared(std::string_view xid) override;
    std::vector<std::string> recover_twophase() override;

    void set_waiter(driver::Waiter& waiter) noexcept override { waiter_ = &waiter; }

    bool ping() override;
    void close() noexcept override;
    void abandon() noexcept override;

    /// The last key that the last INSERT made: of several rows that of the last one.
    std::int64_t last_insert_id() const noexcept override { return last_insert_id_; }

    [[nodiscard]] const ServerTraits& server() const noexcept { return server_; }

    // ---- for statements

    /// Null when the connection is closed.
    [[nodiscard]] MYSQL* handle() const noexcept { return handle_; }

    /// The most bytes that the server takes at once.
    [[nodiscard]] std::size_t max_packet() const noexcept { return max_packet_; }

    /// Before each command: InterfaceError when the connection is closed, Disconnected when it is lost.
    void start_command(std::string_view sql);

    /// Goes on with a call of the non-blocking interface until it is done: `events` is what its start
    /// returned, `go_on(events)` calls its continuation.
    template <class Continue>
    void finish(int events, Continue&& go_on) {
        while (events != 0) {
            events = go_on(await(events));
        }
        if (gave_up_) [[unlikely]] {
            throw_given_up();
        }
    }

    /// Throws what the server or the library said.
    [[noreturn]] void
    fail(unsigned code, std::string_view sqlstate, std::string_view text, std::string_view sql);

    /// Takes note of what a statement did that succeeded.
    void succeeded(std::uint64_t insert_id, unsigned warnings);

private:
    using Row = std::vector<std::string>;

    // connect.cpp
    void connect();
    void set_options();
    void set_tls_options();
    void check_tls();
    void warn_of_plain_text();
    void learn_server();
    void set_up_session();

    // connection.cpp
    void run(std::string_view sql);
    void run_all(std::string_view sql);
    void drop_rows();
    std::vector<Row> query(std::string_view sql);
    void set_multi_statements(bool on);
    void log_warnings();
    void set_autocommit(bool on);
    void set_isolation(std::string_view level);
    void end_transaction() noexcept;
    void rollback_twophase();
    void end_prepared(std::string_view command, std::string_view xid);
    void note_status() noexcept;
    [[noreturn]] void fail(std::string_view sql);

    int await(int events);
    void make_tls_non_blocking() const noexcept;
    [[noreturn]] void throw_given_up();
    [[noreturn]] void throw_closed() const;

    Settings settings_;
    driver::Waiter* waiter_;
    MYSQL* handle_ = nullptr;
    ServerTraits server_;
    std::string isolation_;  ///< That of the session; empty: the server's own.
    std::string xid_;        ///< Of a two-phase transaction that is not prepared yet.
    std::string prepared_;   ///< The one that this session has prepared and not ended.
    std::string_view sql_;   ///< What runs, for messages.
    driver::Deadline deadline_;
    std::size_t max_packet_ = 0;
    std::int64_t last_insert_id_ = 0;
    std::exception_ptr waiter_failure_;
    bool gave_up_ = false;  ///< The command that runs, since its time was over or the waiter threw.
    bool lost_ = false;     ///< The connection.
    bool encrypted_ = true;  ///< Until it is known.
    bool autocommit_ = true;
    bool begun_ = false;
    bool used_ = false;              ///< Something ran since the last COMMIT or ROLLBACK.
    bool transaction_gone_ = false;  ///< The server rolled it back.
    bool server_in_transaction_ = false;
};

}  // namespace azoth::mysql
