// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/quoted_name.hpp"
#include "azoth/sql/schema/ddl_expression.hpp"
#include "azoth/sql/type.hpp"

#include <cstdint>
#include <optional>

namespace azoth {

/// How a sequence counts, and the sequence behind an identity column.
struct SequenceOptions {
    std::optional<std::int64_t> start{};
    std::optional<std::int64_t> increment{};
    std::optional<std::int64_t> minvalue{};
    std::optional<std::int64_t> maxvalue{};
    bool nominvalue = false;
    bool nomaxvalue = false;
    std::optional<bool> cycle{};
    std::optional<std::int64_t> cache{};
    std::optional<bool> order{};  ///< Oracle

    friend bool operator==(const SequenceOptions&, const SequenceOptions&) = default;
};

/// `CREATE SEQUENCE`; as an argument of a column: its default is the next value.
struct Sequence {
    QuotedName name{};
    SequenceOptions options{};
    QuotedName schema{};
    Type data_type{};
    bool optional = false;  ///< Only where the database has no other way to count.

    friend bool operator==(const Sequence&, const Sequence&) = default;
};

/// `GENERATED ... AS IDENTITY`: the database counts the column up.
struct Identity {
    std::optional<bool> always =
        false;  ///< Else an INSERT may give a value itself; none: not said.
    SequenceOptions options{};
    bool on_null = false;  ///< Oracle: also where NULL is inserted.

    friend bool operator==(const Identity&, const Identity&) = default;
};

/// `GENERATED ALWAYS AS (...)`: the database computes the column.
struct Computed {
    DDLExpression sqltext{};
    std::optional<bool> persisted{};  ///< Stored, or computed when it is read; none: not said.

    friend bool operator==(const Computed&, const Computed&) = default;
};

}  // namespace azoth
