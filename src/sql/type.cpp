// SPDX-License-Identifier: MIT
#include "azoth/sql/type.hpp"

#include "azoth/sql/statements.hpp"
#include "sql/affinity.hpp"
#include "sql/hash.hpp"

#include <algorithm>
#include <array>

namespace azoth {

namespace {

using detail::Rc;
using sql::TypeNode;

constexpr std::size_t kinds = static_cast<std::size_t>(TypeKind::user_defined) + 1;

void seal(TypeNode& node) {
    std::uint64_t hash = detail::mix(0, static_cast<std::uint64_t>(node.kind));
    for (const int number : {node.length, node.precision, node.scale, node.dimensions}) {
        hash = detail::mix(hash, static_cast<std::uint64_t>(number));
    }
    hash = detail::mix(
        hash,
        static_cast<std::uint64_t>(node.timezone) +
            static_cast<std::uint64_t>(node.native_enum) * 2 +
            static_cast<std::uint64_t>(node.create_constraint) * 4 +
            static_cast<std::uint64_t>(node.flags) * 8
    );
    for (const std::string* text : {&node.collation, &node.charset, &node.fields}) {
        hash = detail::hash_text(*text, hash);
    }
    for (const QuotedName* name : {&node.name, &node.schema, &node.domain_constraint}) {
        hash = detail::mix(detail::hash_text(*name, hash), static_cast<std::uint64_t>(name->quote));
    }
    hash = detail::mix(hash, node.item ? node.item->hash : 0);
    for (const sql::NodeRef* part : {&node.domain_default, &node.domain_check}) {
        hash = detail::mix(hash, *part ? (*part)->hash() : 0);
    }
    for (const auto& value : node.values) {
        hash = detail::hash_text(value, hash);
    }
    hash = detail::mix(hash, reinterpret_cast<std::uintptr_t>(node.decorator));
    for (const auto& [dialect, variant] : node.variants) {
        hash = detail::mix(detail::hash_text(dialect, hash), variant->hash);
    }
    node.hash = hash;
}

bool has_arguments(const TypeSpec& spec) noexcept {
    return spec.array || spec.flags != TypeFlag::none || !spec.charset.empty() ||
           !spec.schema.empty() || !spec.fields.empty() || spec.length >= 0 ||
           spec.precision >= 0 || spec.scale >= 0 || spec.timezone || !spec.native_enum ||
           spec.create_constraint || !spec.collation.empty() || !spec.name.empty() ||
           spec.value_count != 0 || spec.decorator != nullptr;
}

}  // namespace

namespace sql {

constinit std::atomic<const Type*> plain_types{nullptr};

const Type* make_plain_types() noexcept {
    static const std::vector<Type>* const made = [] {
        auto* types = new std::vector<Type>();  // outlives all statements
        types->reserve(kinds);
        for (std::size_t i = 0; i < kinds; ++i) {
            auto* node = new TypeNode();
            node->kind = static_cast<TypeKind>(i);
            seal(*node);
            node->make_immortal();
            types->emplace_back(Rc<const TypeNode>::adopt(node));
        }
        plain_types.store(types->data(), std::memory_order_release);
        return types;
    }();
    return made->data();
}

}  // namespace sql

Type::Type() : Type(sql::plain_type(TypeKind::null_type)) {}

Type::Type(const TypeSpec& spec) {
    if (!has_arguments(spec)) {
        node_ = sql::plain_type(spec.kind).node_;
        return;
    }
    auto node = Rc<TypeNode>::make();
    if (spec.array) {
        TypeSpec item(spec);
        item.array = false;
        item.dimensions = -1;
        node->kind = TypeKind::ARRAY;
        node->dimensions = spec.dimensions;
        node->item = Type(item).node_;
        seal(*node);
        node_ = std::move(node);
        return;
    }
    node->kind = spec.kind;
    node->flags = spec.flags;
    node->charset = spec.charset;
    node->schema = spec.schema;
    node->fields = spec.fields;
    node->length = spec.length;
    node->precision = spec.precision;
    node->scale = spec.scale;
    node->timezone = spec.timezone;
    node->native_enum = spec.native_enum;
    node->create_constraint = spec.create_constraint;
    node->collation = spec.collation;
    node->name = spec.name;
    node->values.assign(spec.values, spec.values + spec.value_count);
    node->decorator = spec.decorator;
    seal(*node);
    node_ = std::move(node);
}

Type Type::with_variant(const Type& type, std::string_view dialect) const {
    auto node = Rc<TypeNode>::make(*node_);
    node->variants.emplace_back(dialect, type.node_);
    seal(*node);
    return Type(Rc<const TypeNode>(std::move(node)));
}

const sql::TypeNode& Type::resolve(std::string_view dialect) const noexcept {
    for (const auto& [name, variant] : node_->variants) {
        if (name == dialect) {
            return *variant;
        }
    }
    return *node_;
}

namespace {

bool same_part(const sql::NodeRef& left, const sql::NodeRef& right) noexcept {
    return left == right || (left && right && sql::same_structure(*left, *right));
}

bool same_name(const QuotedName& left, const QuotedName& right) noexcept {
    return left == right && left.quote == right.quote;
}

bool same(const TypeNode& left, const TypeNode& right) noexcept {
    if (&left == &right) {
        return true;
    }
    return left.hash == right.hash && left.kind == right.kind && left.length == right.length &&
           left.precision == right.precision && left.scale == right.scale &&
           left.timezone == right.timezone && left.native_enum == right.native_enum &&
           left.create_constraint == right.create_constraint && left.collation == right.collation &&
           left.flags == right.flags && left.dimensions == right.dimensions &&
           left.charset == right.charset && left.fields == right.fields &&
           same_name(left.name, right.name) && same_name(left.schema, right.schema) &&
           left.values == right.values && left.decorator == right.decorator &&
           bool{left.item} == bool{right.item} && (!left.item || same(*left.item, *right.item)) &&
           same_part(left.domain_default, right.domain_default) &&
           same_part(left.domain_check, right.domain_check) &&
           same_name(left.domain_constraint, right.domain_constraint) &&
           std::ranges::equal(left.variants, right.variants, [](const auto& a, const auto& b) {
               return a.first == b.first && same(*a.second, *b.second);
           });
}

}  // namespace

bool operator==(const Type& left, const Type& right) noexcept {
    return left.node_ == right.node_ || same(*left.node_, *right.node_);
}

Type make_type(Rc<TypeNode> description) {
    seal(*description);
    return Type(Rc<const TypeNode>(std::move(description)));
}

Type Enum(std::initializer_list<std::string_view> values, EnumOptions options) {
    auto node = Rc<TypeNode>::make();
    node->kind = TypeKind::Enum;
    node->values.assign(values.begin(), values.end());
    node->name = std::move(options.name);
    node->schema = std::move(options.schema);
    node->length = options.length;
    node->native_enum = options.native;
    node->create_constraint = options.create_constraint;
    return make_type(std::move(node));
}

Type Enum(std::initializer_list<std::string_view> values, std::string_view name) {
    return Enum(values, EnumOptions{.name = name});
}

Type user_defined_type(std::string_view spelling) {
    auto node = Rc<TypeNode>::make();
    node->kind = TypeKind::user_defined;
    node->name = spelling;
    seal(*node);
    return Type(Rc<const TypeNode>(std::move(node)));
}

Value TypeDecorator::process_bind_param(Value value) const {
    return value;
}

Value TypeDecorator::process_result_value(Value value) const {
    return value;
}

sql::NodeRef TypeDecorator::bind_expression(const sql::NodeRef&) const {
    return nullptr;
}

sql::NodeRef TypeDecorator::column_expression(const sql::NodeRef&) const {
    return nullptr;
}

Type TypeDecorator::load_dialect_impl(std::string_view) const {
    return Type(impl_);
}

}  // namespace azoth
