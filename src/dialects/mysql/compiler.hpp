// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::mysql {

/// SQL as MySQL and MariaDB want it.
class MySQLCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool is_literal_execute(const sql::Bind& bind) const noexcept override;

    bool has_try_cast() const noexcept override { return false; }

    bool div_is_floordiv() const noexcept override { return false; }

    void visit_column(const sql::Column& column) override;
    void visit_binary(const sql::Binary& binary) override;
    void visit_function(const sql::Function& function) override;
    void visit_cast(const sql::Cast& cast) override;
    void visit_constant(const sql::Constant& constant) override;
    void visit_next_value(const sql::NextValue& next_value) override;
    void write_concatenated(const sql::Node* const* parts, std::size_t count) override;

    std::string_view default_from() const noexcept override;
    void visit_limit(const sql::GenerativeSelect& select) override;
    void visit_for_update(const sql::GenerativeSelect& select) override;
    void write_from_hint(const sql::FromClause& from, std::string_view text) override;
    void visit_join(const sql::Join& join) override;

    void visit_on_conflict(const sql::Insert& insert) override;
    void visit_update_tables(const sql::Update& update, const std::vector<sql::FromRef>& others)
        override;
    void
    visit_update_from(const sql::Update& update, const std::vector<sql::FromRef>& others) override;

    bool qualifies_set() const noexcept override { return true; }

    void visit_update_limit(const sql::Update& update) override;
    void visit_delete_tables(const sql::Delete& statement, const std::vector<sql::FromRef>& others)
        override;
    void visit_delete_using(const sql::Delete& statement, const std::vector<sql::FromRef>& others)
        override;
    void visit_delete_limit(const sql::Delete& statement) override;

private:
    void visit_match(const sql::Binary& binary);
    void visit_regexp(const sql::Binary& binary);
    void visit_regexp_replace(const sql::Binary& binary);
    void visit_json_getitem(const sql::Binary& binary);
    void write_json_extract(const sql::Binary& binary);
    /// CONCAT('(?', flags, ')', pattern): how MariaDB's regular expressions get flags.
    void write_pattern_with_flags(const sql::Binary& binary);
    void write_limit_option(const sql::Statement& statement);
    void write_locked_tables(const sql::Extras& extras);
    /// What CAST may name for a type; nothing where CAST cannot do it.
    std::optional<std::string> cast_target(const Type& type) const;
    /// Whether CAST knows FLOAT: only where the version is known to.
    bool casts_to_float() const noexcept;

    /// What ON DUPLICATE KEY UPDATE calls the row that was to be inserted; empty: VALUES(column).
    std::string proposed_row_{};
    bool literal_execute_ = false;  ///< Where MySQL takes values and no parameters.
};

}  // namespace azoth::mysql
