// SPDX-License-Identifier: MIT
// The dialect of no database: standard SQL, to look at.
#include "dialects/default_dialect.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/dialect.hpp"
#include "azoth/sql/compiler.hpp"
#include "sql/reserved_words.hpp"

#include <iterator>
#include <utility>

namespace azoth::detail {

namespace {

sql::Features standard_features(bool enhanced) {
    sql::Features features;
    features.native_boolean = enhanced;
    features.multivalues_insert = enhanced;
    features.default_values = false;
    features.identity_columns = enhanced;
    features.postfetch_lastrowid = true;
    features.sequences = enhanced;
    features.implicit_returning = enhanced;
    features.sequences_optional = enhanced;
    features.insert_returning = enhanced;
    features.update_returning = enhanced;
    features.delete_returning = enhanced;
    return features;
}

class StandardDDLCompiler final : public sql::DDLCompiler {
public:
    StandardDDLCompiler(
        const sql::IdentifierPreparer& identifiers, const sql::Features& features, bool enhanced
    )
        : DDLCompiler(identifiers, features), enhanced_(enhanced) {}

    DDLCompiler* with_identifiers(const sql::IdentifierPreparer& identifiers) const override {
        return new StandardDDLCompiler(identifiers, features(), enhanced_);
    }

    std::string_view dialect_name() const noexcept override {
        return enhanced_ ? "default_enhanced" : "default";
    }

protected:
    bool needs_type_check(const sql::TypeNode& type) const override {
        return type.kind != TypeKind::Boolean || !features().native_boolean;
    }

    std::string type_spelling(const sql::TypeNode& type) const override {
        if (enhanced_ && type.kind == TypeKind::null_type) {
            return "NULL";
        }
        try {
            return DDLCompiler::type_spelling(type);
        } catch (const CompileError&) {
            if (!enhanced_) {
                throw;
            }
            return std::string(to_string(type.kind));
        }
    }

private:
    bool enhanced_;
};

/// Standard SQL: FOR UPDATE has no options, and DISTINCT is for whole rows.
class StandardCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    void visit_for_update(const sql::GenerativeSelect&) override { write(" FOR UPDATE"); }

    void visit_precolumns(const sql::Select& select) override {
        write(select.distinct ? "DISTINCT " : "");
    }
};

class DefaultDialect final : public Dialect {
public:
    DefaultDialect(sql::Features features, bool enhanced)
        : Dialect(std::move(features)), enhanced_(enhanced),
          identifiers_({
              .max_length = this->features().max_identifier_length,
              .reserved = standard::reserved_words,
              .reserved_count = std::size(standard::reserved_words),
          }),
          ddl_(identifiers_, this->features(), enhanced), isolation_levels_{"SERIALIZABLE"} {
        capabilities_.paramstyle = sql::Paramstyle::named;
        capabilities_.max_identifier_length = this->features().max_identifier_length;
    }

    std::string_view name() const noexcept override {
        return enhanced_ ? "default_enhanced" : "default";
    }

    const Capabilities& capabilities() const noexcept override { return capabilities_; }

    const sql::IdentifierPreparer& identifiers() const noexcept override { return identifiers_; }

    void compile(
        const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
    ) const override {
        StandardCompiler(identifiers_, ddl_, options, into).compile(statement);
    }

    const sql::DDLCompiler& ddl() const noexcept override { return ddl_; }

    driver::Connection* connect(const ConnectArguments&) const override { refuse(); }

    const std::vector<std::string>& isolation_levels() const noexcept override {
        return isolation_levels_;
    }

    bool has_table(driver::Connection&, std::string_view, std::string_view) const override {
        refuse();
    }

private:
    [[noreturn]] static void refuse() {
        throw NotSupportedError(ErrorInfo{
            .message = "the default dialect belongs to no database and cannot connect",
            .hint = "use the dialect of a database, such as \"sqlite\"",
        });
    }

    bool enhanced_;
    Capabilities capabilities_;
    sql::IdentifierPreparer identifiers_;
    StandardDDLCompiler ddl_;
    std::vector<std::string> isolation_levels_;
};

template <bool enhanced>
const Dialect* shared_dialect() {
    // Never destroyed: others with static storage may outlive it otherwise.
    static const auto* const dialect = new DefaultDialect(standard_features(enhanced), enhanced);
    return dialect;
}

template <bool enhanced>
Dialect* make_dialect(const FeatureChange& change) {
    sql::Features features = standard_features(enhanced);
    change(features);
    return new DefaultDialect(std::move(features), enhanced);
}

}  // namespace

void register_default_dialects() {
    register_dialect("default", &shared_dialect<false>, &make_dialect<false>);
    register_dialect("default_enhanced", &shared_dialect<true>, &make_dialect<true>);
}

}  // namespace azoth::detail
