// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/engine/cursor.hpp"
#include "azoth/engine/execution_options.hpp"
#include "azoth/engine/result.hpp"
#include "azoth/engine/transaction.hpp"
#include "azoth/sql/compound.hpp"
#include "azoth/sql/dml.hpp"
#include "azoth/sql/select.hpp"
#include "azoth/sql/text.hpp"
#include "azoth/sql/textual_select.hpp"

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace azoth {

class DDLElement;
class Engine;

namespace detail {

/// What a statement gives without an ORM: its columns as tuples, mapped classes as plain values.
template <class Statement>
struct ResultOf;

template <class... Ts>
struct ResultOf<Select<Ts...>> {
    using type = Result<Ts...>;
};

template <class... Ts>
struct ResultOf<CompoundSelect<Ts...>> {
    using type = Result<Ts...>;
};

template <class... Ts>
struct ResultOf<TextualSelect<Ts...>> {
    using type = Result<Ts...>;
};

template <class... Ts>
struct ResultOf<Insert<Ts...>> {
    using type = Result<Ts...>;
};

template <class... Ts>
struct ResultOf<Update<Ts...>> {
    using type = Result<Ts...>;
};

template <class... Ts>
struct ResultOf<Delete<Ts...>> {
    using type = Result<Ts...>;
};

template <>
struct ResultOf<TextClause> {
    using type = Result<>;
};

template <class S>
using result_of = typename ResultOf<S>::type;

template <class R>
R make_result(CursorRef cursor) {
    using Row = typename R::row_type;
    return R(cursor_rows<Row>(std::move(cursor)));
}

template <class Statement>
struct FirstColumn;

template <template <class...> class S, class T, class... Ts>
struct FirstColumn<S<T, Ts...>> {
    using type = T;
};

template <template <class...> class S>
struct FirstColumn<S<>> {
    using type = Value;
};

template <>
struct FirstColumn<TextClause> {
    using type = Value;
};

}  // namespace detail

/// A connection of an engine, with a transaction that begins by itself at the first statement.
///
/// "Commit as you go": execute, then `commit()` or `rollback()`; what is not committed when the connection
/// goes back to the pool is rolled back. Used by one thread at a time. Movable.
class AZOTH_EXPORT Connection {
public:
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    ~Connection();

    /// Runs a statement. What comes back reads its rows from the database as they are asked for.
    template <class Statement>
    detail::result_of<Statement> execute(
        const Statement& statement, std::source_location where = std::source_location::current()
    ) {
        return detail::make_result<detail::result_of<Statement>>(
            run(*statement.statement(), {}, where)
        );
    }

    /// With values for its named parameters, or for the columns of an INSERT or UPDATE.
    template <class Statement>
    detail::result_of<Statement> execute(
        const Statement& statement,
        Parameters parameters,
        std::source_location where = std::source_location::current()
    ) {
        return detail::make_result<detail::result_of<Statement>>(
            run(*statement.statement(), parameters, where)
        );
    }

    /// Once per set of parameters ("executemany"), in one go; the row counts are added up.
    template <class Statement>
    std::int64_t execute(
        const Statement& statement,
        std::initializer_list<Parameters> many,
        std::source_location where = std::source_location::current()
    ) {
        return run_many(*statement.statement(), many, where);
    }

    template <class Statement>
    std::int64_t execute(
        const Statement& statement,
        const std::vector<std::vector<Parameter>>& many,
        std::source_location where = std::source_location::current()
    ) {
        return run_many(*statement.statement(), many, where);
    }

    /// Runs a DDL statement, whatever its execute_if() says: that is for events.
    void execute(
        const DDLElement& element, std::source_location where = std::source_location::current()
    );

    /// The first column of all rows.
    template <class Statement>
    auto scalars(
        const Statement& statement, std::source_location where = std::source_location::current()
    ) {
        return scalars(statement, Parameters(), where);
    }

    template <class Statement>
    auto scalars(
        const Statement& statement,
        Parameters parameters,
        std::source_location where = std::source_location::current()
    ) {
        using T = typename detail::FirstColumn<Statement>::type;
        return ScalarResult<T>(detail::cursor_rows<T>(run(*statement.statement(), parameters, where)
        ));
    }

    /// The first column of the first row, if there is one.
    template <class Statement>
    auto scalar(
        const Statement& statement, std::source_location where = std::source_location::current()
    ) {
        return scalars(statement, where).first();
    }

    template <class Statement>
    auto scalar(
        const Statement& statement,
        Parameters parameters,
        std::source_location where = std::source_location::current()
    ) {
        return scalars(statement, parameters, where).first();
    }

    /// SQL in the database's own words and placeholders, trusted as it is.
    Result<> exec_driver_sql(
        std::string_view sql,
        std::vector<Value> parameters = {},
        std::source_location where = std::source_location::current()
    );

    /// Begins explicitly. InvalidRequestError when a transaction, also one begun by itself, is open.
    Transaction begin(std::source_location where = std::source_location::current());

    /// A SAVEPOINT; begins the transaction if there is none.
    Transaction begin_nested(std::source_location where = std::source_location::current());

    /// Begins a two-phase transaction; without a name it gets one that nobody else has. NotSupportedError where the
    /// database has none.
    TwoPhaseTransaction begin_twophase(
        std::string_view xid = {}, std::source_location where = std::source_location::current()
    );

    /// Ends a transaction that is prepared, by its name; outside of one that is open here.
    void commit_prepared(
        std::string_view xid, std::source_location where = std::source_location::current()
    );
    void rollback_prepared(
        std::string_view xid, std::source_location where = std::source_location::current()
    );

    /// The names of all transactions that are prepared and not ended.
    [[nodiscard]] std::vector<std::string>
    recover_twophase(std::source_location where = std::source_location::current());

    void commit(std::source_location where = std::source_location::current());
    void rollback(std::source_location where = std::source_location::current());

    [[nodiscard]] bool in_transaction() const noexcept;
    [[nodiscard]] bool in_nested_transaction() const noexcept;

    /// Options for this connection. The isolation level may only change outside of a transaction.
    Connection& execution_options(
        ExecutionOptions options, std::source_location where = std::source_location::current()
    );
    [[nodiscard]] const ExecutionOptions& get_execution_options() const;

    [[nodiscard]] std::string get_isolation_level() const;

    /// Gives up the connection to the database, as one that cannot be trusted any more. A transaction that
    /// was open has to be rolled back before this object is of use again.
    void invalidate(std::string_view reason = "invalidated by the program");

    [[nodiscard]] bool invalidated() const noexcept;

    /// Back to the pool; rolls back what is open. Results that are still open are closed.
    void close() noexcept;

    [[nodiscard]] bool closed() const noexcept;

    [[nodiscard]] Engine engine() const;

    [[nodiscard]] const detail::Rc<detail::ConnectionCore>& core() const noexcept { return core_; }

private:
    friend class Engine;

    explicit Connection(detail::Rc<detail::ConnectionCore> core) noexcept;

    detail::CursorRef
    run(const sql::Node& statement, Parameters parameters, std::source_location where);
    std::int64_t run_many(
        const sql::Node& statement,
        std::initializer_list<Parameters> many,
        std::source_location where
    );
    std::int64_t run_many(
        const sql::Node& statement,
        const std::vector<std::vector<Parameter>>& many,
        std::source_location where
    );

    detail::Rc<detail::ConnectionCore> core_;
};

}  // namespace azoth
