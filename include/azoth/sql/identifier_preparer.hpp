// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/quoted_name.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::sql {

/// From the schema that tables name to the one to use; an empty name stands for none.
using SchemaTranslateMap = std::vector<std::pair<std::string, QuotedName>>;

/// Writes identifiers the way a database wants them.
///
/// A name is quoted when it is a reserved word, has a character that a plain name may not have, or is not
/// lower case. A name with a NUL, an empty one and one that is too long are refused with IdentifierError.
class AZOTH_EXPORT IdentifierPreparer {
public:
    struct Rules {
        char open_quote = '"';
        char close_quote = '"';
        std::size_t max_length = 9999;
        /// Sorted, lower case.
        const std::string_view* reserved = nullptr;
        std::size_t reserved_count = 0;
        bool double_percents = false;  ///< In quotes, % is written %%.
        bool quote_leading_underscore = false;
        bool dotted_schemas = false;    ///< A schema is "database.owner", each quoted by itself.
        bool plain_collations = false;  ///< A collation is not quoted for its case.
        bool folds_to_upper = false;    ///< The database knows plain names in upper case.
    };

    explicit IdentifierPreparer(const Rules& rules) noexcept;

    /// Quoted if it needs to be.
    [[nodiscard]] std::string quote(std::string_view name) const;
    [[nodiscard]] std::string quote(const QuotedName& name) const;

    [[nodiscard]] std::string quote(const std::string& name) const {
        return quote(std::string_view(name));
    }

    [[nodiscard]] std::string quote(const char* name) const {
        return quote(std::string_view(name));
    }

    /// The same, onto the end of `out`.
    void append(std::string& out, std::string_view name) const;
    void append(std::string& out, const QuotedName& name) const;

    void append(std::string& out, const std::string& name) const {
        append(out, std::string_view(name));
    }

    void append(std::string& out, const char* name) const { append(out, std::string_view(name)); }

    /// The same for a name whose shape is known.
    void append(std::string& out, const QuotedName& name, detail::NameShape shape) const;

    [[nodiscard]] static detail::NameShape shape_of(std::string_view name) noexcept;

    /// Always quoted; what is inside is escaped.
    [[nodiscard]] std::string quote_identifier(std::string_view name) const;

    [[nodiscard]] bool requires_quotes(std::string_view name) const noexcept;

    /// schema.table
    [[nodiscard]] std::string format_table(const QuotedName& schema, const QuotedName& table) const;

    /// The schema and the dot behind it, onto the end of `out`; nothing where there is no schema.
    void append_schema(std::string& out, const QuotedName& schema) const;

    /// The schema alone.
    [[nodiscard]] std::string quote_schema(const QuotedName& schema) const;

    [[nodiscard]] std::string format_collation(std::string_view name) const;

    /// The names of a dotted path, `"a.b".c`, without their quotes.
    [[nodiscard]] std::vector<std::string> unformat_identifiers(std::string_view path) const;

    /// True when the database keeps plain names in upper case, which are lower case here.
    [[nodiscard]] bool requires_name_normalize() const noexcept { return rules_.folds_to_upper; }

    /// A name as such a database has it, to how it is called here: USERS is users, and users is `"users"`.
    [[nodiscard]] QuotedName normalize_name(QuotedName name) const;

    /// The other way round.
    [[nodiscard]] QuotedName denormalize_name(QuotedName name) const;

    [[nodiscard]] std::size_t max_length() const noexcept { return rules_.max_length; }

    /// A copy for drivers that look for % in the SQL: in quotes it is doubled.
    [[nodiscard]] IdentifierPreparer with_double_percents() const;

    /// A copy that writes a marker for each schema, to be replaced in the finished SQL.
    [[nodiscard]] IdentifierPreparer with_schema_translate(SchemaTranslateMap map) const;

    /// Whether schemas are written as such markers.
    [[nodiscard]] bool translates_schemas() const noexcept { return translates_; }

    /// The SQL with its markers replaced. A schema that the map does not have stays; one that it takes away
    /// becomes `default_schema`: CompileError when that is not known.
    [[nodiscard]] std::string
    render_schema_translates(std::string_view sql, std::string_view default_schema) const;

private:
    void check(std::string_view name) const;
    bool is_reserved(std::string_view name, std::size_t sketch) const noexcept;

    Rules rules_;
    /// A bit for each reserved word: where it is not set, a name is none of them.
    std::uint64_t maybe_reserved_[32]{};
    SchemaTranslateMap translate_{};
    bool translates_ = false;
    bool translates_none_ = false;
};

}  // namespace azoth::sql
