// SPDX-License-Identifier: MIT
// From what PostgreSQL calls a type to a type of azoth.
#include "azoth/dialects/postgresql/types.hpp"
#include "azoth/sql/statements.hpp"
#include "dialects/postgresql/reflection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace azoth::postgresql {

namespace {

constexpr std::pair<std::string_view, TypeKind> known_types[] = {
    {"bigint", TypeKind::BIGINT},
    {"bit", TypeKind::BIT},
    {"bit varying", TypeKind::BIT},
    {"boolean", TypeKind::BOOLEAN},
    {"bytea", TypeKind::BYTEA},
    {"character", TypeKind::CHAR},
    {"character varying", TypeKind::VARCHAR},
    {"cidr", TypeKind::CIDR},
    {"citext", TypeKind::CITEXT},
    {"date", TypeKind::DATE},
    {"datemultirange", TypeKind::DATEMULTIRANGE},
    {"daterange", TypeKind::DATERANGE},
    {"double precision", TypeKind::DOUBLE_PRECISION},
    {"hstore", TypeKind::HSTORE},
    {"inet", TypeKind::INET},
    {"int4multirange", TypeKind::INT4MULTIRANGE},
    {"int4range", TypeKind::INT4RANGE},
    {"int8multirange", TypeKind::INT8MULTIRANGE},
    {"int8range", TypeKind::INT8RANGE},
    {"integer", TypeKind::INTEGER},
    {"json", TypeKind::JSON},
    {"jsonb", TypeKind::JSONB},
    {"jsonpath", TypeKind::JSONPATH},
    {"macaddr", TypeKind::MACADDR},
    {"macaddr8", TypeKind::MACADDR8},
    {"money", TypeKind::MONEY},
    {"numeric", TypeKind::NUMERIC},
    {"nummultirange", TypeKind::NUMMULTIRANGE},
    {"numrange", TypeKind::NUMRANGE},
    {"oid", TypeKind::OID},
    {"real", TypeKind::REAL},
    {"regclass", TypeKind::REGCLASS},
    {"regconfig", TypeKind::REGCONFIG},
    {"smallint", TypeKind::SMALLINT},
    {"text", TypeKind::TEXT},
    {"time with time zone", TypeKind::TIME},
    {"time without time zone", TypeKind::TIME},
    {"timestamp with time zone", TypeKind::TIMESTAMP},
    {"timestamp without time zone", TypeKind::TIMESTAMP},
    {"tsmultirange", TypeKind::TSMULTIRANGE},
    {"tsquery", TypeKind::TSQUERY},
    {"tsrange", TypeKind::TSRANGE},
    {"tstzmultirange", TypeKind::TSTZMULTIRANGE},
    {"tstzrange", TypeKind::TSTZRANGE},
    {"tsvector", TypeKind::TSVECTOR},
    {"uuid", TypeKind::UUID},
};

/// "10,2"; -1 for what is not there.
std::pair<int, int> two_numbers(std::string_view text) {
    int first = -1;
    int second = -1;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, first);
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == ',') {
        std::from_chars(read.ptr + 1, end, second);
    }
    return {first, second};
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return result;
}

Type array_of(const Type& item, int dimensions) {
    auto node = detail::Rc<sql::TypeNode>::make();
    node->kind = TypeKind::ARRAY;
    node->dimensions = dimensions > 1 ? dimensions : -1;
    node->item = detail::Rc<const sql::TypeNode>(&item.node());
    return make_type(std::move(node));
}

Type collated(const Type& type, std::string_view collation) {
    if (collation.empty()) {
        return type;
    }
    auto node = detail::Rc<sql::TypeNode>::make(type.node());
    node->collation = collation;
    return make_type(std::move(node));
}

Type enum_type(const ReflectedEnum& known) {
    auto node = detail::Rc<sql::TypeNode>::make();
    node->kind = TypeKind::ENUM;
    node->name = QuotedName(known.name);
    node->schema = QuotedName(known.visible ? std::string() : known.schema);
    node->values = known.labels;
    return make_type(std::move(node));
}

sql::NodeRef as_sql(const std::string& text) {
    return DDLExpression(text).node();
}

Type domain_type(const ReflectedDomain& known) {
    DomainOptions options{
        .schema = QuotedName(known.visible ? std::string() : known.schema),
        .collation = known.collation,
        .not_null = !known.nullable,
    };
    if (known.default_) {
        options.default_value = as_sql(*known.default_);
    }
    if (!known.constraints.empty()) {
        // A domain of azoth has one constraint: further ones are joined to the first.
        std::string condition = known.constraints.front().check;
        for (std::size_t i = 1; i < known.constraints.size(); ++i) {
            condition = fmt::format("({}) AND ({})", condition, known.constraints[i].check);
        }
        options.constraint_name = QuotedName(known.constraints.front().name);
        options.check = as_sql(condition);
    }
    return Domain(QuotedName(known.name), known.type, options);
}

}  // namespace

std::optional<Type> builtin_type(std::string_view text) {
    // "timestamp(3) without time zone": the numbers stand in the middle.
    std::string name(text);
    std::string_view numbers;
    const std::size_t open = text.find('(');
    const std::size_t close = text.find(')');
    if (open != std::string_view::npos && close != std::string_view::npos && open < close) {
        numbers = text.substr(open + 1, close - open - 1);
        name = std::string(text.substr(0, open)) + std::string(text.substr(close + 1));
    }
    const auto [first, second] = two_numbers(numbers);
    std::string fields;
    if (name.starts_with("interval")) {
        fields = upper(name.substr(std::min<std::size_t>(name.size(), 9)));
        TypeSpec spec(TypeKind::INTERVAL);
        spec.precision = first;
        spec.fields = fields;
        return Type(spec);
    }
    const auto* const known =
        std::ranges::find(known_types, name, &std::pair<std::string_view, TypeKind>::first);
    if (known == std::end(known_types)) {
        return std::nullopt;
    }
    TypeSpec spec(known->second);
    switch (spec.kind) {
    case TypeKind::NUMERIC:
        spec.precision = first;
        spec.scale = second;
        break;
    case TypeKind::TIME:
    case TypeKind::TIMESTAMP:
        spec.precision = first;
        spec.timezone = name.ends_with("with time zone");
        break;
    case TypeKind::BIT:
        spec.length = first;
        spec.flags = name == "bit varying" ? TypeFlag::varying : TypeFlag::none;
        break;
    case TypeKind::CHAR:
    case TypeKind::VARCHAR:
        spec.length = first;
        break;
    default:
        break;
    }
    return Type(spec);
}

Type reflected_type(
    const TypeFacts& facts, const NamedTypes& named, CatalogReader& catalog, std::string_view what
) {
    std::string_view text = facts.text;
    while (text.ends_with("[]")) {
        text.remove_suffix(2);
    }
    const bool array = facts.array || text.size() != facts.text.size();
    std::optional<Type> type;
    const NamedTypes::Key key{facts.schema, facts.name};
    if (const auto found = named.enums.find(key); facts.kind == "e" && found != named.enums.end()) {
        type = enum_type(found->second);
    } else if (const auto domain = named.domains.find(key);
               facts.kind == "d" && domain != named.domains.end()) {
        type = domain_type(domain->second);
    } else {
        type = builtin_type(text);
    }
    if (!type) {
        catalog.warn(fmt::format("{}: the type '{}' is not known and kept as it is", what, text));
        type = user_defined_type(text);
    }
    const Type whole = collated(*type, facts.collation);
    return array ? array_of(whole, facts.dimensions) : whole;
}

}  // namespace azoth::postgresql
