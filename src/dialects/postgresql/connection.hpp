// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/driver.hpp"
#include "dialects/postgresql/settings.hpp"
#include "dialects/postgresql/wire.hpp"

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace azoth::postgresql {

struct ClearResult {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};

using ResultRef = std::unique_ptr<PGresult, ClearResult>;

/// What the server knows of a prepared statement.
struct Description {
    std::vector<Form> parameters;
    std::vector<Form> columns;
    /// Every column is of a form that is read as the server has it; otherwise all come as text.
    bool binary_result = true;
};

/// One execution of a statement.
struct Request {
    const char* name = nullptr;  ///< Of the prepared statement; null: `sql` is run at once.
    const char* sql = nullptr;
    int count = 0;
    const Oid* types = nullptr;  ///< Only for SQL that is run at once.
    const char* const* values = nullptr;
    const int* lengths = nullptr;
    const int* formats = nullptr;
    bool binary_result = false;
};

/// A connection to a PostgreSQL server. It never blocks in libpq: all waiting goes through the Waiter, but for
/// the look-up of host names. A BEGIN travels with the statement behind it.
class Connection final : public driver::Connection {
public:
    explicit Connection(Settings settings);
    ~Connection() override;

    driver::Statement* prepare(std::string_view sql, bool persistent) override;
    void execute(std::string_view sql) override;
    void begin(std::string_view isolation_level, bool for_write) override;

    /// A transaction that had failed is rolled back by it, which is an OperationalError.
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

    std::int64_t last_insert_id() const noexcept override { return 0; }

    // ---- for statements

    /// Prepares SQL under a name; what was given back before is closed on the way.
    Description parse(const std::string& name, const std::string& sql);
    std::string new_name();
    /// The name of a statement that is not needed any more.
    void give_back(std::string name) noexcept;
    /// Closes a cursor of the server, if its transaction goes on.
    void close_cursor(const std::string& name) noexcept;
    /// Runs a statement to its end. Errors of the server are results, too.
    ResultRef run(const Request& request);
    /// Throws what a result of `run` says; returns if it is no error.
    void check(const PGresult* result, std::string_view sql);

    [[nodiscard]] bool is_open() const noexcept { return connection_ != nullptr && !broken_; }

    /// Whether the last `run` also began the transaction, which then has nothing else in it.
    [[nodiscard]] bool just_begun() const noexcept { return just_begun_; }

    /// Rolls back what `run` began, so that it can be begun again with the next statement.
    void begin_again();

private:
    // connect.cpp
    void open();
    bool open_one(std::size_t first_host);
    void configure();
    void warn_of_plain_text();

    // exchange.cpp
    void check_open() const;
    void end_by(const std::string& sql);
    void start_exchange(std::string_view sql);
    void flush();
    ResultRef next_result();
    ResultRef last_result();
    void read_sync();
    void end_pipeline();
    ResultRef command(const std::string& sql);
    void wait(driver::Readiness wanted);
    void on_timeout();
    bool cancel();
    [[noreturn]] void lose(std::string_view words);
    void sent(int ok);

    Form form_of(Oid type);

    static void receive_notice(void* self, const PGresult* notice) noexcept;

    Settings settings_;
    driver::Waiter* waiter_;
    PGconn* connection_ = nullptr;
    driver::Deadline deadline_;
    std::string_view sql_;       ///< What runs, for messages.
    std::string pending_begin_;  ///< To be sent with the next statement.
    std::string last_begin_;
    std::vector<std::string> given_back_;
    std::unordered_map<Oid, Form> own_types_;  ///< Types of this database.
    std::uint64_t next_name_ = 1;
    bool was_in_transaction_ = false;
    bool just_begun_ = false;
    bool timed_out_ = false;
    bool broken_ = false;
};

}  // namespace azoth::postgresql
