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

    /// Creates the tables, and the schemas they are in; drops those of the record before.
    void create(const std::vector<const sql::Table*>& tables);

    /// Throws what the driver throws.
    void prepare(const std::string& sql);

private:
    void create_schema(const azoth::QuotedName& name);
    void clear() noexcept;
    std::string type_of(const sql::Column& column) const;

    const azoth::Dialect* dialect_;
    std::unique_ptr<azoth::driver::Connection> connection_;
    std::vector<std::string> undo_;  ///< What drops all that create() made.
};

}  // namespace conformance
