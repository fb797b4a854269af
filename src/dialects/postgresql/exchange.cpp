// SPDX-License-Identifier: MIT
// Sending, waiting and receiving.
#include "azoth/base/error.hpp"
#include "dialects/postgresql/connection.hpp"
#include "dialects/postgresql/errors.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace azoth::postgresql {

using driver::Deadline;
using driver::Readiness;

namespace {

/// How long a server may take to cancel a statement before the connection is given up.
constexpr Duration cancel_grace{5'000'000};

}  // namespace

void Connection::check_open() const {
    if (connection_ == nullptr) {
        throw InterfaceError("the connection is closed");
    }
    if (broken_) {
        throw_lost("it was lost before", {});
    }
}

void Connection::start_exchange(std::string_view sql) {
    check_open();
    sql_ = sql;
    was_in_transaction_ = in_transaction();
    timed_out_ = false;
    just_begun_ = false;
    deadline_ = settings_.command_timeout ? Deadline::in(*settings_.command_timeout) : Deadline();
}

void Connection::lose(std::string_view words) {
    broken_ = true;
    throw_lost(words, sql_);
}

/// Checks that libpq took what was to be sent.
void Connection::sent(int ok) {
    if (ok == 0) {
        lose(PQerrorMessage(connection_));
    }
}

void Connection::wait(Readiness wanted) {
    Readiness ready = Readiness::none;
    try {
        ready = waiter_->wait(PQsocket(connection_), wanted, deadline_);
    } catch (...) {
        broken_ = true;  // in the middle of an answer
        throw;
    }
    if (ready == Readiness::none) {
        on_timeout();
    } else if (has(ready, Readiness::read) && PQconsumeInput(connection_) == 0) {
        broken_ = true;  // what the server said before it went is still to be read
    }
}

void Connection::on_timeout() {
    if (timed_out_ || !cancel()) {
        lose("the server did not answer in time, nor did it cancel the statement");
    }
    timed_out_ = true;
    deadline_ = Deadline::in(cancel_grace);
}

/// Asks the server to cancel what runs. libpq does that on a connection of its own and blocks, so another
/// thread does it; false when it takes too long.
bool Connection::cancel() {
    struct Attempt {
        std::mutex guard;
        std::condition_variable changed;
        bool done = false;
    };

    PGcancel* const request = PQgetCancel(connection_);
    if (request == nullptr) {
        return false;
    }
    const auto attempt = std::make_shared<Attempt>();
    std::thread([request, attempt] {
        char words[256];
        PQcancel(request, words, sizeof(words));
        PQfreeCancel(request);
        const std::lock_guard lock(attempt->guard);
        attempt->done = true;
        attempt->changed.notify_one();
    }).detach();
    std::unique_lock lock(attempt->guard);
    return attempt->changed.wait_for(
        lock, std::chrono::microseconds(cancel_grace.microseconds()), [&] { return attempt->done; }
    );
}

void Connection::flush() {
    while (true) {
        if (broken_ || PQflush(connection_) <= 0) {
            return;  // a failure shows when the answer is read, where the server may have said why
        }
        // It may not take more before what it answered is read.
        wait(Readiness::both);
    }
}

ResultRef Connection::next_result() {
    while (PQisBusy(connection_) != 0 && !broken_) {
        wait(Readiness::read);
    }
    return ResultRef(PQgetResult(connection_));
}

/// The result of a statement, or the first error of several; null when there was none.
ResultRef Connection::last_result() {
    ResultRef last;
    while (ResultRef next = next_result()) {
        const ExecStatusType status = PQresultStatus(next.get());
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
            broken_ = true;
            throw NotSupportedError(ErrorInfo{
                .message = "COPY cannot be executed like a statement",
                .statement = std::string(sql_),
            });
        }
        if (last == nullptr || PQresultStatus(last.get()) != PGRES_FATAL_ERROR) {
            last = std::move(next);
        }
        if (PQstatus(connection_) == CONNECTION_BAD) {
            break;
        }
    }
    return last;
}

/// Reads to the end of what was sent before a sync.
void Connection::read_sync() {
    while (PQstatus(connection_) != CONNECTION_BAD) {
        const ResultRef result = next_result();
        if (result != nullptr && PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
            return;
        }
    }
}

void Connection::end_pipeline() {
    read_sync();
    if (PQstatus(connection_) != CONNECTION_BAD) {
        PQexitPipelineMode(connection_);
    }
}

void Connection::check(const PGresult* result, std::string_view sql) {
    if (result == nullptr) {
        lose(PQerrorMessage(connection_));
    }
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        return;
    default:
        break;
    }
    const bool lost = PQstatus(connection_) == CONNECTION_BAD || sqlstate(result).empty();
    broken_ = broken_ || lost;
    throw_error(
        result,
        {
            .sql = sql,
            .hide_parameters = settings_.hide_parameters,
            .in_transaction = was_in_transaction_,
            .lost = lost,
            .timed_out = timed_out_,
        }
    );
}

/// SQL without values and results, maybe several statements.
ResultRef Connection::command(const std::string& sql) {
    start_exchange(sql);
    if (pending_begin_.empty()) {
        sent(PQsendQuery(connection_, sql.c_str()));
    } else {
        const std::string both = pending_begin_ + ";" + sql;
        pending_begin_.clear();
        sent(PQsendQuery(connection_, both.c_str()));
    }
    flush();
    return last_result();
}

ResultRef Connection::run(const Request& request) {
    start_exchange(request.sql);
    const bool begins = !pending_begin_.empty();
    if (begins) {
        PQenterPipelineMode(connection_);
        sent(PQsendQueryParams(
            connection_, pending_begin_.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0
        ));
        last_begin_ = std::exchange(pending_begin_, {});
    }
    sent(
        request.name != nullptr ? PQsendQueryPrepared(
                                      connection_,
                                      request.name,
                                      request.count,
                                      request.values,
                                      request.lengths,
                                      request.formats,
                                      request.binary_result ? 1 : 0
                                  )
                                : PQsendQueryParams(
                                      connection_,
                                      request.sql,
                                      request.count,
                                      request.types,
                                      request.values,
                                      request.lengths,
                                      request.formats,
                                      request.binary_result ? 1 : 0
                                  )
    );
    if (!begins) {
        flush();
        return last_result();
    }
    sent(PQpipelineSync(connection_));
    flush();
    const ResultRef began = last_result();
    ResultRef result = last_result();
    end_pipeline();
    check(began.get(), last_begin_);
    just_begun_ = true;
    return result;
}

void Connection::close_cursor(const std::string& name) noexcept {
    if (!is_open() || PQtransactionStatus(connection_) != PQTRANS_INTRANS) {
        return;  // it ended with the transaction, or will
    }
    try {
        command("CLOSE " + name);
    } catch (...) {
        // The connection is lost, and who uses it next is told.
    }
}

void Connection::begin_again() {
    const std::string again = last_begin_;
    check(command("ROLLBACK").get(), "ROLLBACK");
    pending_begin_ = again;
}

Description Connection::parse(const std::string& name, const std::string& sql) {
    start_exchange(sql);
    // What was given back is closed on the way, unless a failed transaction would refuse that.
    const bool tidy = PQtransactionStatus(connection_) != PQTRANS_INERROR;
    std::vector<std::string> closed;
    if (tidy) {
        closed = std::exchange(given_back_, {});
    }
    PQenterPipelineMode(connection_);
    for (const std::string& old : closed) {
        const std::string deallocate = "DEALLOCATE " + old;
        sent(PQsendQueryParams(
            connection_, deallocate.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0
        ));
        // A sync of its own: what was forgotten already must not keep the next from being run.
        sent(PQpipelineSync(connection_));
    }
    sent(PQsendPrepare(connection_, name.c_str(), sql.c_str(), 0, nullptr));
    sent(PQsendDescribePrepared(connection_, name.c_str()));
    sent(PQpipelineSync(connection_));
    flush();
    for (std::size_t i = 0; i < closed.size(); ++i) {
        const ResultRef result = last_result();
        read_sync();
        if (PQstatus(connection_) == CONNECTION_BAD) {
            check(result.get(), sql);  // else it does not matter what became of it
        }
    }
    const ResultRef prepared = last_result();
    const ResultRef described = last_result();
    end_pipeline();
    check(prepared.get(), sql);
    check(described.get(), sql);
    Description description;
    for (int i = 0; i < PQnparams(described.get()); ++i) {
        description.parameters.push_back(form_of(PQparamtype(described.get(), i)));
    }
    for (int i = 0; i < PQnfields(described.get()); ++i) {
        description.columns.push_back(form_of(PQftype(described.get(), i)));
        description.binary_result =
            description.binary_result && description.columns.back() != Form::other;
    }
    return description;
}

/// Of a type that was created in the database, whether it is an enumeration or else nothing but a text: asked
/// once per connection.
Form Connection::form_of(Oid type) {
    if (type < types::first_own) {
        return form_of_builtin(type);
    }
    if (const auto known = own_types_.find(type); known != own_types_.end()) {
        return known->second;
    }
    const std::string query = fmt::format(
        "SELECT t.typtype = 'e' OR p.proname = 'citextsend' FROM pg_catalog.pg_type t LEFT JOIN "
        "pg_catalog.pg_proc p ON p.oid = t.typsend WHERE t.oid = {}",
        type
    );
    const std::string begin = std::exchange(pending_begin_, {});
    const ResultRef result = command(query);
    pending_begin_ = begin;
    check(result.get(), query);
    const bool text =
        PQntuples(result.get()) == 1 && std::string_view(PQgetvalue(result.get(), 0, 0)) == "t";
    const Form form = text ? Form::text : Form::other;
    own_types_.emplace(type, form);
    return form;
}

void Connection::receive_notice(void* self, const PGresult* notice) noexcept {
    const auto& connection = *static_cast<const Connection*>(self);
    if (!connection.settings_.log) {
        return;
    }
    const char* const severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char* const words = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    const std::string_view kind = severity == nullptr ? "NOTICE" : severity;
    try {
        connection.settings_.log({
            .level = kind == "WARNING"           ? LogLevel::warning
                     : kind.starts_with("DEBUG") ? LogLevel::debug
                                                 : LogLevel::info,
            .logger = "azoth.postgresql",
            .message = words == nullptr ? std::string_view() : words,
        });
    } catch (...) {
        // A callback must not throw; libpq could not pass it on.
    }
}

}  // namespace azoth::postgresql
