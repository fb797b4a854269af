// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/dialect.hpp"
#include "conformance/reader.hpp"

#include <memory>
#include <string>
#include <vector>

namespace conformance {

/// A connection for trying statements, in whose database the tables of one record at a time are.
class Scratch {
public:
    explicit Scratch(const std::string& url);
    ~Scratch();

    const azoth::Dialect& dialect() const noexcept { return *dialect_; }

    /// Creates the tables, and the schemas they are in; drops those of the record before. Columns without a type,
    /// or with one of another database, are of type `untyped`.
    void create(const std::vector<const sql::Table*>& tables, const std::string& untyped);

    /// Whether the tables have such columns.
    bool has_untyped() const noexcept { return has_untyped_; }

    /// Throws what the driver throws. Where DDL can be taken back it is executed, not only read.
    void prepare(const std::string& sql, bool is_ddl);

private:
    void create_schema(const azoth::QuotedName& name);
    void drop_later(const std::string& what);
    void clear() noexcept;
    void try_to(const std::string& statement) noexcept;

    bool is_postgresql() const { return dialect_->name() == "postgresql"; }

    bool is_mysql() const { return dialect_->name() == "mysql" || dialect_->name() == "mariadb"; }

    std::string type_of(const sql::Column& column) const;

    const azoth::Dialect* dialect_;
    std::unique_ptr<azoth::driver::Connection> connection_;
    bool has_untyped_ = false;
    std::vector<std::string> undo_;  ///< What drops all that create() made.
};

}  // namespace conformance
