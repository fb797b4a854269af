// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

namespace sql {
class Table;
}

/// The constraint or index that is being named, as a custom token of a naming convention sees it.
struct ConstraintSubject {
    std::string_view kind;  ///< "pk", "fk", "uq", "ck" or "ix"
    const sql::Table& table;
    const std::vector<std::string>& columns;                     ///< By key.
    std::string_view given_name;                                 ///< Empty when there is none.
    std::string_view referred_table{};                           ///< fk
    std::string_view referred_schema{};                          ///< fk
    const std::vector<std::string>* referred_columns = nullptr;  ///< fk
};

/// How constraints and indexes without a name are called, so that migrations can find them again.
///
///     az::NamingConvention{{"ix", "ix_%(column_0_label)s"}, {"uq", "uq_%(table_name)s_%(column_0_N_name)s"}}
///
/// The keys are `ix`, `uq`, `ck`, `fk` and `pk`; what has none stays without a name. The tokens are
/// SQLAlchemy's: `table_name`, `constraint_name` (the given name), `referred_table_name`, and
/// `column_0_name`, `column_0_key`, `column_0_label` (table and column), `referred_column_0_name`, with any
/// number for 0; `0_N` stands for all columns joined by `_`, `0N` for all of them without it.
class AZOTH_EXPORT NamingConvention {
public:
    using Token = std::string (*)(const ConstraintSubject& subject);

    /// azoth().
    NamingConvention();

    /// ArgumentError for a key that is none of the five and for a template that is not well formed.
    NamingConvention(std::initializer_list<std::pair<std::string_view, std::string_view>> templates
    );

    /// A name for every kind: the default of MetaData. A CHECK without a name is called after its column;
    /// where it belongs to none it stays without.
    static NamingConvention azoth();

    /// SQLAlchemy's default: only indexes are named.
    static NamingConvention sqlalchemy();

    /// Sets the template of a kind; an empty one takes it away.
    NamingConvention& set(std::string_view kind, std::string_view name_template);

    /// Adds a token of your own, made by a function: `.token("user", f)` for `%(user)s`.
    NamingConvention& token(std::string_view name, Token make);

    /// The template of a kind, empty when there is none.
    std::string_view get(std::string_view kind) const noexcept;

    /// The name for a constraint; empty when it stays without. `subject.given_name` takes part only where
    /// the template asks for it. ArgumentError for a token that is not known, InvalidRequestError when
    /// `constraint_name` is asked for and there is none.
    std::string name_for(const ConstraintSubject& subject) const;

private:
    static constexpr std::size_t kinds = 5;
    std::string templates_[kinds];
    std::vector<std::pair<std::string, Token>> tokens_;
    bool unnamed_checks_ = false;
};

namespace detail {

/// Names what has no name yet in a table. Doing it again changes nothing.
AZOTH_EXPORT void apply_naming(sql::Table& table, const NamingConvention& convention);

/// A made name as a database can hold it: longer ones are cut and end in four digits of their hash.
/// `max_length` counts bytes.
AZOTH_EXPORT std::string shorten_name(std::string_view name, std::size_t max_length);

}  // namespace detail

}  // namespace azoth
