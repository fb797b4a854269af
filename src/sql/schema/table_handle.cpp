// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/table_handle.hpp"

#include "azoth/sql/schema/metadata.hpp"
#include "azoth/sql/schema/table_builder.hpp"

#include <optional>
#include <variant>

namespace azoth {

TableAlias::TableAlias(sql::FromRef element, std::string name)
    : alias_(
          sql::Handle<const sql::Alias>::adopt(new sql::Alias(std::move(element), std::move(name)))
      ) {}

namespace detail {

struct TableBuilder::Parts {
    using Constraint = std::variant<
        ForeignKeyConstraint,
        UniqueConstraint,
        CheckConstraint,
        ExcludeConstraint,
        TableArgument>;

    QuotedName name;
    MetaData metadata;
    std::optional<QuotedName> schema{};
    std::string comment{};
    std::vector<std::string> prefixes{};
    DialectOptions options{};
    std::vector<ColumnDefinition> columns{};
    std::optional<PrimaryKeyConstraint> primary_key{};
    std::vector<Constraint> constraints{};
    std::vector<Index> indexes{};
    const Autoload* autoload = nullptr;
};

TableBuilder::TableBuilder(QuotedName name, const MetaData& metadata)
    : parts_(new Parts{.name = std::move(name), .metadata = metadata}) {}

TableBuilder::~TableBuilder() {
    delete parts_;
}

void TableBuilder::add(const Column& column) {
    parts_->columns.push_back(column.definition());
}

void TableBuilder::add(const PrimaryKeyConstraint& constraint) {
    parts_->primary_key = constraint;
}

void TableBuilder::add(const ForeignKeyConstraint& constraint) {
    parts_->constraints.push_back(constraint);
}

void TableBuilder::add(const UniqueConstraint& constraint) {
    parts_->constraints.push_back(constraint);
}

void TableBuilder::add(const CheckConstraint& constraint) {
    parts_->constraints.push_back(constraint);
}

void TableBuilder::add(const ExcludeConstraint& constraint) {
    parts_->constraints.emplace_back(constraint);
}

void TableBuilder::add(const DialectOptions& options) {
    for (const auto& [name, value] : options.entries()) {
        parts_->options.set(name, value);
    }
}

void TableBuilder::add(const PrefixTag& prefix) {
    parts_->prefixes.push_back(prefix.value);
}

void TableBuilder::add(const Autoload& autoload) {
    parts_->autoload = &autoload;
}

void TableBuilder::add(const Index& index) {
    parts_->indexes.push_back(index);
}

void TableBuilder::add(const TableArgument& argument) {
    parts_->constraints.push_back(argument);
}

void TableBuilder::add(const SchemaTag& schema) {
    parts_->schema = schema.value;
}

void TableBuilder::add(CommentTag comment) {
    parts_->comment = comment.value;
}

sql::Handle<sql::Table> TableBuilder::finish() {
    Parts& parts = *parts_;
    auto table = sql::Handle<sql::Table>::adopt(
        new sql::Table(parts.name, parts.schema.value_or(parts.metadata.schema()))
    );
    table->comment = std::move(parts.comment);
    table->prefixes = std::move(parts.prefixes);
    table->options = std::move(parts.options);
    if (parts.autoload != nullptr) {
        parts.autoload->fill(*table, parts.columns);
    }
    // As in SQLAlchemy, the constraints given by hand stand before those that come from columns.
    for (auto& constraint : parts.constraints) {
        std::visit(
            [&]<class C>(C& given) {
                if constexpr (std::is_same_v<C, TableArgument>) {
                    apply(*table, given);
                } else {
                    table->append_constraint(std::move(given));
                }
            },
            constraint
        );
    }
    for (auto& column : parts.columns) {
        apply(*table, std::move(column));
    }
    if (parts.primary_key) {
        table->set_primary_key(std::move(*parts.primary_key));
    }
    for (auto& index : parts.indexes) {
        table->indexes.push_back(std::move(index));
    }
    parts.metadata.add_new(table);
    if (parts.autoload != nullptr) {
        parts.autoload->resolve(*table, parts.metadata);
    }
    return table;
}

}  // namespace detail

}  // namespace azoth
