// SPDX-License-Identifier: MIT
// A small stack machine whose program is the input: each instruction takes expressions, FROM elements and
// statements from its stacks and puts what it makes of them there.
#pragma once

#include "azoth/sql/schema/table.hpp"
#include "azoth/sql/statements.hpp"
#include "fuzz/bytes.hpp"

#include <string>
#include <vector>

namespace fuzz {

namespace sql = azoth::sql;

/// The tables that statements are made of. They live as long as the process.
const std::vector<sql::FromRef>& tables();

class StatementBuilder {
public:
    /// The same program gives the same statement; with another `salt` it has other values, lists of other
    /// lengths, and the same structure.
    StatementBuilder(Bytes program, int salt) noexcept : program_(program), salt_(salt) {}

    /// Runs the program; what it leaves on top is the statement.
    sql::NodeRef build();

    /// True when it has only what SQLite's grammar has.
    bool portable() const noexcept { return portable_; }

private:
    // statement_builder.cpp
    void step();
    std::string name();
    std::string alias_name();
    azoth::Type type();
    azoth::Value value();
    std::vector<azoth::Value> values(std::size_t width = 1);
    sql::NodeRef pop();
    sql::NodeRef column();
    sql::NodeRef ordered();
    sql::NodeRef condition();
    sql::ClauseList::Items items();
    sql::NodeRef function();

    void not_portable() noexcept { portable_ = false; }

    // statement_builder_expressions.cpp
    sql::NodeRef leaf();
    sql::NodeRef operation();
    sql::NodeRef match();
    sql::NodeRef membership();
    sql::NodeRef compound_expression();
    sql::NodeRef nested_expression();
    sql::NodeRef window();
    sql::NodeRef rare_expression();

    // statement_builder_from.cpp
    sql::FromRef from();
    sql::FromRef table();
    sql::FromRef make_from();
    sql::FromRef make_cte();
    sql::FromRef make_rare_from();

    // statement_builder_statements.cpp
    sql::NodeRef query();
    sql::NodeRef make_select();
    void change(sql::Select& select);
    void change_rows(sql::GenerativeSelect& select);
    sql::NodeRef make_compound();
    sql::NodeRef make_insert();
    void on_conflict(sql::Insert& insert);
    sql::NodeRef make_update();
    sql::NodeRef make_delete();
    void add_extras(sql::Statement& statement);
    sql::NodeRef limit();

    Bytes program_;
    int salt_;
    bool portable_ = true;
    std::vector<sql::NodeRef> expressions_;
    std::vector<sql::FromRef> froms_;
    std::vector<sql::NodeRef> statements_;
};

}  // namespace fuzz
