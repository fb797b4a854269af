// SPDX-License-Identifier: MIT
// Reads one record of the conformance vectors and builds what it describes through azoth's API.
#pragma once

#include "azoth/core.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace conformance {

/// Keeps the order of the attributes, in which definitions come before references.
using Json = nlohmann::ordered_json;

namespace sql = azoth::sql;

/// The record asks for something that azoth cannot express.
struct Unsupported : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A name, and whether it was quoted by hand or came out of a naming convention.
struct Name {
    std::string text;
    int quote = -1;  ///< -1: decided by the rules
    bool final = false;
};

/// Builds the nodes of one record. Each family of nodes has a file of its own.
class Reader {
public:
    /// `dialect` is that of the record: some constructs have a form per dialect.
    Reader(const Json& record, std::string dialect);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();

    // values.cpp
    static azoth::Value value(const Json& json);
    static Name name(const Json& json);

    // types.cpp
    azoth::Type type(const Json& json);

    // tables.cpp
    void read_tables(const Json& tables);
    sql::FromRef table(const std::string& id) const;
    std::vector<const sql::Table*> tables() const;

    // ddl.cpp: the SQL of a record of kind `ddl`
    std::string ddl(const Json& tree, const azoth::Dialect& dialect);

    // expressions.cpp
    sql::NodeRef expression(const Json& json);

    // selectables.cpp
    sql::FromRef from(const Json& json);
    sql::NodeRef select(const Json& json);

    // dml.cpp
    sql::NodeRef dml(const Json& json);

    /// Any node: dispatches on "node", and knows "id" and "ref".
    sql::NodeRef node(const Json& json);

    std::vector<sql::NodeRef> nodes(const Json& list);

    const std::string& dialect() const noexcept { return dialect_; }

    bool is_ddl() const { return record_.value("kind", "") == "ddl"; }

    /// What the node `self` is: the parameter or column that a type wraps.
    void set_self(sql::NodeRef self) { self_ = std::move(self); }

private:
    const Json& record_;
    std::string dialect_;
    std::map<int, sql::NodeRef> known_;
    std::map<std::string, sql::FromRef> tables_;
    std::map<const sql::Node*, sql::FromRef> bare_;  ///< Texts and functions that stand in FROM.
    sql::NodeRef self_;
};

/// Pairs of schemas, null standing for none.
sql::SchemaTranslateMap schema_translate_map(const Json& json);

/// A name with its quotes.
azoth::QuotedName quoted(const Json& json);

}  // namespace conformance
