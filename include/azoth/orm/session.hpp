// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/engine/connection.hpp"
#include "azoth/engine/engine.hpp"
#include "azoth/orm/columns.hpp"
#include "azoth/orm/instance.hpp"
#include "azoth/orm/loading.hpp"
#include "azoth/orm/mapper.hpp"
#include "azoth/orm/relationship.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <source_location>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

/// How a session behaves, by SQLAlchemy's names.
struct SessionOptions {
    bool autoflush = true;
    bool expire_on_commit = true;
    ExecutionOptions execution_options{};
};

/// Options of `Session::get`.
struct GetOptions {
    bool populate_existing = false;  ///< Load the columns again even if the object is there.
    bool with_for_update = false;
};

class SessionTransaction;

namespace detail {

class SessionCore;

/// A SELECT of the ORM that runs: its rows as objects and values.
class AZOTH_EXPORT EntityRows {
public:
    EntityRows(SessionCore& session, const sql::Select& select, std::source_location where);
    EntityRows(
        SessionCore& session,
        const sql::Select& select,
        Parameters parameters,
        std::source_location where
    );
    EntityRows(
        SessionCore& session,
        const sql::Select& select,
        const std::vector<Parameter>& parameters,
        std::source_location where
    );
    EntityRows(const EntityRows&) = delete;
    EntityRows& operator=(const EntityRows&) = delete;
    ~EntityRows();

    bool next();

    /// The object of an element of the current row; null for an outer join without a match.
    InstanceState* entity(std::size_t element) const noexcept;
    void read(std::size_t element, const Field& field, void* value);

    /// After the last row: loads what options asked to load after the objects.
    void finish();

private:
    struct State;
    State* state_;
};

/// What an element of a SELECT is in the rows of a session: a handle for a mapped class, else the value.
template <class T>
struct SessionElement {
    using type = T;

    static void read(EntityRows& rows, std::size_t element, T& value) {
        rows.read(element, value_field<T>, &value);
    }
};

template <mapped T>
struct SessionElement<T> {
    using type = Ref<T>;

    static void read(EntityRows& rows, std::size_t element, Ref<T>& value) {
        value = Ref<T>(rows.entity(element));
    }
};

template <class T>
using session_element = typename SessionElement<T>::type;

/// The rows of a SELECT as `ops` says they are, each filled in by `read`.
AZOTH_EXPORT Rc<RowSource> load_rows(
    SessionCore& session,
    const sql::Select& select,
    Parameters parameters,
    const RowOps& ops,
    void (*read)(EntityRows& rows, void* row),
    std::source_location where
);

/// A row of a session.
template <class... Ts>
struct SessionRow {
    using type = std::tuple<session_element<Ts>...>;
    static_assert(
        alignof(type) <= alignof(std::max_align_t),
        "azoth: rows of over-aligned types are not supported"
    );

    static void read(EntityRows& rows, void* row) {
        read_parts(rows, *static_cast<type*>(row), std::index_sequence_for<Ts...>());
    }

private:
    template <std::size_t... I>
    static void read_parts(EntityRows& rows, type& row, std::index_sequence<I...>) {
        (SessionElement<Ts>::read(rows, I, std::get<I>(row)), ...);
    }
};

/// The first element of every row.
template <class T>
Rc<RowSource> load_elements(
    SessionCore& session,
    const sql::Select& select,
    Parameters parameters,
    std::source_location where
) {
    return load_rows(
        session,
        select,
        parameters,
        row_ops<T>,
        [](EntityRows& rows, void* value) { rows.read(0, value_field<T>, value); },
        where
    );
}

template <mapped T>
Rc<RowSource> load_elements(
    SessionCore& session,
    const sql::Select& select,
    Parameters parameters,
    std::source_location where
) {
    EntityRows rows(session, select, parameters, where);
    std::vector<Ref<T>> all;
    while (rows.next()) {
        all.emplace_back(rows.entity(0));
    }
    rows.finish();
    return Rc<RowSource>(Rc<VectorSource<Ref<T>>>::make(std::move(all), where));
}

/// Whether the primary key of a class is one integer.
template <class T>
consteval bool integer_key() {
    std::size_t parts = 0;
    bool integer = false;
    for (std::size_t i = 0; i < definition<T>.column_count; ++i) {
        if (definition<T>.columns[i].options.primary_key) {
            ++parts;
            switch (definition<T>.columns[i].ops->storage) {
            case Storage::int16:
            case Storage::int32:
            case Storage::int64:
            case Storage::uint16:
            case Storage::uint32:
            case Storage::uint64:
                integer = true;
                break;
            default:
                break;
            }
        }
    }
    return parts == 1 && integer;
}

template <class K>
concept key_part = !std::same_as<K, GetOptions> && !std::same_as<K, std::source_location>;

}  // namespace detail

/// A conversation with the database in objects: loads them, keeps one of each, finds what was changed, and
/// writes it in the right order ("unit of work").
///
/// A session belongs to one thread at a time. It takes a connection when it needs one and keeps it until
/// commit, rollback or close. The identity map is weak: an object that nobody holds and nothing changed goes
/// away by itself. Handles outlive the session; what is not loaded by then cannot be loaded any more.
class AZOTH_EXPORT Session {
public:
    explicit Session(const Engine& engine, SessionOptions options = {});
    Session(Session&&) noexcept;
    Session& operator=(Session&&) = delete;
    ~Session();

    /// Adds a new object (and what it points to); it is inserted at the next flush.
    template <class T>
        requires(!requires(const std::remove_cvref_t<T>& object) { object.state(); })
    Ref<std::remove_cvref_t<T>>
    add(T&& object, std::source_location where = std::source_location::current()) {
        auto ref = make_ref(std::forward<T>(object));
        add_state(ref.state(), where);
        return ref;
    }

    /// Adds an object that has a handle already; also a detached one.
    template <class T>
    void add(const Ref<T>& object, std::source_location where = std::source_location::current()) {
        add_state(object.state(), where);
    }

    template <class Range>
        requires requires(const Range& r) {
            r.begin();
            r.end();
        }
    auto
    add_all(const Range& objects, std::source_location where = std::source_location::current()) {
        using T = std::remove_cvref_t<decltype(*objects.begin())>;
        if constexpr (requires(const T& t) { t.state(); }) {
            for (const auto& object : objects) {
                add(object, where);
            }
        } else {
            std::vector<Ref<T>> refs;
            for (const auto& object : objects) {
                refs.push_back(add(T(object), where));
            }
            return refs;
        }
    }

    template <mapped T>
    std::vector<Ref<T>> add_all(
        std::vector<T>&& objects, std::source_location where = std::source_location::current()
    ) {
        std::vector<Ref<T>> refs;
        refs.reserve(objects.size());
        for (T& object : objects) {
            refs.push_back(add(std::move(object), where));
        }
        return refs;
    }

    template <mapped T>
    std::vector<Ref<T>> add_all(
        std::initializer_list<T> objects,
        std::source_location where = std::source_location::current()
    ) {
        return add_all(std::vector<T>(objects), where);
    }

    template <mapped T>
    void add_all(
        std::initializer_list<Ref<T>> objects,
        std::source_location where = std::source_location::current()
    ) {
        for (const auto& object : objects) {
            add(object, where);
        }
    }

    /// The object with that primary key: from the identity map without SQL, else from the database. Empty
    /// when there is no such row. A composite key is given part by part.
    template <class T, class Key>
    [[nodiscard]] Ref<T>
    get(const Key& key, std::source_location where = std::source_location::current()) {
        return get_with<T>({}, where, key);
    }

    template <class T, detail::key_part K1, detail::key_part K2>
    [[nodiscard]] Ref<T>
    get(const K1& first,
        const K2& second,
        std::source_location where = std::source_location::current()) {
        return get_with<T>({}, where, first, second);
    }

    template <class T, detail::key_part K1, detail::key_part K2, detail::key_part K3>
    [[nodiscard]] Ref<T>
    get(const K1& first,
        const K2& second,
        const K3& third,
        std::source_location where = std::source_location::current()) {
        return get_with<T>({}, where, first, second, third);
    }

    template <
        class T,
        detail::key_part K1,
        detail::key_part K2,
        detail::key_part K3,
        detail::key_part K4>
    [[nodiscard]] Ref<T>
    get(const K1& first,
        const K2& second,
        const K3& third,
        const K4& fourth,
        std::source_location where = std::source_location::current()) {
        return get_with<T>({}, where, first, second, third, fourth);
    }

    template <class T, class Key>
    [[nodiscard]] Ref<T>
    get(const Key& key,
        GetOptions options,
        std::source_location where = std::source_location::current()) {
        return get_with<T>(options, where, key);
    }

    /// As `get`, but NoResultFound when there is no such row.
    template <class T, class Key>
    [[nodiscard]] Ref<T>
    get_one(const Key& key, std::source_location where = std::source_location::current()) {
        return one_of(get_with<T>({}, where, key), where);
    }

    template <class T, class Key>
    [[nodiscard]] Ref<T> get_one(
        const Key& key,
        GetOptions options,
        std::source_location where = std::source_location::current()
    ) {
        return one_of(get_with<T>(options, where, key), where);
    }

    template <class T, detail::key_part K1, detail::key_part K2>
    [[nodiscard]] Ref<T> get_one(
        const K1& first,
        const K2& second,
        std::source_location where = std::source_location::current()
    ) {
        return one_of(get_with<T>({}, where, first, second), where);
    }

    template <class T, detail::key_part K1, detail::key_part K2, detail::key_part K3>
    [[nodiscard]] Ref<T> get_one(
        const K1& first,
        const K2& second,
        const K3& third,
        std::source_location where = std::source_location::current()
    ) {
        return one_of(get_with<T>({}, where, first, second, third), where);
    }

    /// Runs a SELECT: objects as handles, other columns as values.
    template <class... Ts>
    auto execute(
        const Select<Ts...>& select, std::source_location where = std::source_location::current()
    ) {
        return execute(select, Parameters(), where);
    }

    /// With values for its named parameters.
    template <class... Ts>
    auto execute(
        const Select<Ts...>& select,
        Parameters parameters,
        std::source_location where = std::source_location::current()
    ) {
        if constexpr (sizeof...(Ts) == 0) {
            return Result<>(
                detail::make_result<Result<>>(run(*select.statement(), parameters, where))
            );
        } else {
            using Loaded = detail::SessionRow<Ts...>;
            return Result<detail::session_element<Ts>...>(detail::load_rows(
                *core_,
                *select.statement(),
                parameters,
                detail::row_ops<typename Loaded::type>,
                &Loaded::read,
                where
            ));
        }
    }

    /// Runs an INSERT, UPDATE, DELETE or text. Objects of the session whose rows an UPDATE changes are
    /// expired, those whose rows a DELETE removes are deleted; where only the database can tell which they
    /// are, all objects of the class are expired.
    template <class Statement>
    auto execute(
        const Statement& statement, std::source_location where = std::source_location::current()
    ) {
        using R = detail::result_of<Statement>;
        return detail::make_result<R>(run(*statement.statement(), {}, where));
    }

    template <class Statement>
    auto execute(
        const Statement& statement,
        Parameters parameters,
        std::source_location where = std::source_location::current()
    ) {
        using R = detail::result_of<Statement>;
        return detail::make_result<R>(run(*statement.statement(), parameters, where));
    }

    /// Once per set of parameters ("executemany"), in one go; the row counts are added up.
    template <class Statement>
    std::int64_t execute(
        const Statement& statement,
        std::initializer_list<Parameters> many,
        std::source_location where = std::source_location::current()
    ) {
        const std::int64_t count = connection_for(where).execute(statement, many, where);
        statement_done(*statement.statement());
        return count;
    }

    template <class Statement>
    std::int64_t execute(
        const Statement& statement,
        const std::vector<std::vector<Parameter>>& many,
        std::source_location where = std::source_location::current()
    ) {
        const std::int64_t count = connection_for(where).execute(statement, many, where);
        statement_done(*statement.statement());
        return count;
    }

    /// The first element of every row: for `select<User>()` the users.
    template <class T, class... Ts>
    auto scalars(
        const Select<T, Ts...>& select, std::source_location where = std::source_location::current()
    ) {
        return scalars(select, Parameters(), where);
    }

    template <class T, class... Ts>
    auto scalars(
        const Select<T, Ts...>& select,
        Parameters parameters,
        std::source_location where = std::source_location::current()
    ) {
        return ScalarResult<detail::session_element<T>>(
            detail::load_elements<T>(*core_, *select.statement(), parameters, where)
        );
    }

    /// The first column of every row of a text, or of what RETURNING gives.
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

    /// The first element of the first row, if there is one.
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

    /// Gives the object of this session with the same key the members of another one: of a detached object, of
    /// one of another session, or of a new one with its key set. It is loaded if it is not here, and added if it
    /// has no row. Follows the relationships that are loaded and have "merge" in their cascade, as they have
    /// unless told otherwise. The given object stays what it is. Of a new one foreign keys that have the value of
    /// a fresh object count as not set.
    template <class T>
    Ref<T>
    merge(const Ref<T>& object, std::source_location where = std::source_location::current()) {
        return Ref<T>::adopt(merge_state(object.state(), where));
    }

    template <mapped T>
    Ref<T> merge(T object, std::source_location where = std::source_location::current()) {
        return merge(make_ref(std::move(object)), where);
    }

    /// Marks an object for deletion at the next flush; cascades to what belongs to it.
    template <class T>
    void
    remove(const Ref<T>& object, std::source_location where = std::source_location::current()) {
        remove_state(object.state(), where);
    }

    /// Writes all changes, in one transaction with everything else since the last commit.
    void flush(std::source_location where = std::source_location::current());

    /// Flushes and commits. Objects are expired: the next look at one loads it again.
    void commit(std::source_location where = std::source_location::current());

    /// Undoes everything since the last commit: new objects are out of the session again, deleted ones back,
    /// and all others will be loaded again.
    void rollback(std::source_location where = std::source_location::current());

    /// A scope: `tx.commit()` commits; without it the scope's end rolls back.
    [[nodiscard]] SessionTransaction
    begin(std::source_location where = std::source_location::current());

    /// Runs `f()` in a transaction: commits when it returns, rolls back when it throws.
    template <std::invocable F>
    auto begin(F&& f, std::source_location where = std::source_location::current());

    /// A savepoint; rolling it back undoes only what came after it.
    [[nodiscard]] SessionTransaction
    begin_nested(std::source_location where = std::source_location::current());

    /// Loads the object's columns again now and forgets unflushed changes of it.
    template <class T>
    void
    refresh(const Ref<T>& object, std::source_location where = std::source_location::current()) {
        refresh_state(object.state(), where);
    }

    /// The next look at the object loads it again. Unflushed changes of it are forgotten.
    template <class T>
    void expire(const Ref<T>& object) {
        expire_state(object.state());
    }

    void expire_all();

    /// Lets go of an object: it becomes detached.
    template <class T>
    void expunge(const Ref<T>& object) {
        expunge_state(object.state());
    }

    void expunge_all();

    /// Ends the session: rolls back, lets go of all objects, gives the connection back. May be used again.
    void close();

    [[nodiscard]] bool in_transaction() const noexcept;

    /// The connection of the current transaction, for what the ORM does not do.
    Connection& connection(std::source_location where = std::source_location::current());

    [[nodiscard]] Engine bind() const;

    /// Objects to be inserted, objects with changes, objects to be deleted: how many there are now.
    [[nodiscard]] std::size_t new_count() const noexcept;
    [[nodiscard]] std::size_t dirty_count() const;
    [[nodiscard]] std::size_t deleted_count() const noexcept;
    [[nodiscard]] std::size_t identity_map_size() const noexcept;

    template <class T>
    [[nodiscard]] bool contains(const Ref<T>& object) const noexcept {
        return contains_state(object.state());
    }

    template <class T>
    [[nodiscard]] bool is_modified(const Ref<T>& object) const {
        return modified(object.state());
    }

    /// While one of these lives, queries do not flush first.
    class NoAutoflush {
    public:
        explicit NoAutoflush(Session& session);
        NoAutoflush(const NoAutoflush&) = delete;
        NoAutoflush& operator=(const NoAutoflush&) = delete;
        ~NoAutoflush();

    private:
        detail::Rc<detail::SessionCore> core_;
        bool before_;
    };

    [[nodiscard]] NoAutoflush no_autoflush() { return NoAutoflush(*this); }

private:
    friend class SessionTransaction;

    template <class T, class... Key>
    Ref<T> get_with(GetOptions options, std::source_location where, const Key&... key) {
        static_assert(
            (... && !std::is_floating_point_v<Key>),
            "azoth: a primary key is an integer, text, a UUID or the like; this is a floating "
            "point number"
        );
        static_assert(
            !(detail::integer_key<T>() &&
              (... || std::is_convertible_v<const Key&, std::string_view>)),
            "azoth: the primary key of this class is an integer; this is text"
        );
        const detail::Mapper& mapper = detail::mapper_of<T>();
        if constexpr (sizeof...(Key) == 1 &&
                      (... && (std::integral<Key> && !std::same_as<Key, bool> && sizeof(Key) <= 8)
                      )) {
            return Ref<T>::adopt(
                get_by_integer(mapper, static_cast<std::int64_t>((key, ...)), options, where)
            );
        } else {
            return Ref<T>::adopt(get_by_key(mapper, {detail::to_value(key)...}, options, where));
        }
    }

    template <class T>
    static Ref<T> one_of(Ref<T> found, std::source_location where) {
        if (!found) {
            detail::throw_no_result(where);
        }
        return found;
    }

    detail::InstanceState* get_by_integer(
        const detail::Mapper& mapper,
        std::int64_t key,
        GetOptions options,
        std::source_location where
    );
    detail::InstanceState* get_by_key(
        const detail::Mapper& mapper,
        std::vector<Value> key,
        GetOptions options,
        std::source_location where
    );
    detail::CursorRef
    run(const sql::Node& statement, Parameters parameters, std::source_location where);
    /// The connection, after an autoflush.
    Connection& connection_for(std::source_location where);
    void statement_done(const sql::Node& statement);
    detail::InstanceState* merge_state(detail::InstanceState* state, std::source_location where);
    void add_state(detail::InstanceState* state, std::source_location where);
    void remove_state(detail::InstanceState* state, std::source_location where);
    void refresh_state(detail::InstanceState* state, std::source_location where);
    void expire_state(detail::InstanceState* state);
    void expunge_state(detail::InstanceState* state);
    bool contains_state(const detail::InstanceState* state) const noexcept;
    bool modified(const detail::InstanceState* state) const;

    detail::Rc<detail::SessionCore> core_;
};

/// A transaction or savepoint of a session. Rolls back when it goes out of scope uncommitted.
class AZOTH_EXPORT SessionTransaction {
public:
    SessionTransaction(SessionTransaction&& other) noexcept;
    SessionTransaction& operator=(SessionTransaction&&) = delete;
    ~SessionTransaction();

    void commit(std::source_location where = std::source_location::current());
    void rollback(std::source_location where = std::source_location::current());

    [[nodiscard]] bool is_active() const noexcept;

private:
    friend class Session;

    SessionTransaction(
        detail::Rc<detail::SessionCore> core, std::uint64_t id, std::size_t depth
    ) noexcept;

    detail::Rc<detail::SessionCore> core_;
    std::uint64_t id_;
    std::size_t depth_;  ///< 0: the transaction itself; else which savepoint.
    bool open_ = true;
};

template <std::invocable F>
auto Session::begin(F&& f, std::source_location where) {
    SessionTransaction transaction = begin(where);
    if constexpr (std::is_void_v<decltype(f())>) {
        f();
        transaction.commit(where);
    } else {
        auto result = f();
        transaction.commit(where);
        return result;
    }
}

/// Makes sessions that are alike.
class AZOTH_EXPORT sessionmaker {
public:
    explicit sessionmaker(Engine engine, SessionOptions options = {})
        : engine_(std::move(engine)), options_(std::move(options)) {}

    [[nodiscard]] Session operator()() const { return Session(engine_, options_); }

private:
    Engine engine_;
    SessionOptions options_;
};

}  // namespace azoth
