// SPDX-License-Identifier: MIT
// Types of the records.
#include "conformance/nodes.hpp"

#include <deque>

namespace conformance {

namespace {

using azoth::Type;
using azoth::TypeFlag;
using azoth::TypeKind;
using azoth::detail::Rc;

const std::map<std::string_view, TypeKind>& kinds() {
    static const auto made = [] {
        std::map<std::string_view, TypeKind> found;
        for (int i = 0; i <= static_cast<int>(TypeKind::user_defined); ++i) {
            const auto kind = static_cast<TypeKind>(i);
            found.emplace(azoth::to_string(kind), kind);
        }
        found.emplace("DOUBLE_PRECISION", TypeKind::DOUBLE_PRECISION);
        found.emplace("TupleType", TypeKind::Tuple);
        found.emplace("OpaqueType", TypeKind::user_defined);
        found.emplace("PickleType", TypeKind::LargeBinary);
        return found;
    }();
    return made;
}

/// A type that another one stands for, with SQL around its parameters and columns.
class WrappingType final : public azoth::TypeDecorator {
public:
    WrappingType(Type impl, const Json& json, std::string dialect)
        : TypeDecorator(azoth::TypeSpec(impl.kind())), type_(std::move(impl)),
          dialect_(std::move(dialect)) {
        if (const Json* expression = member(json, "bind_expression")) {
            bind_ = *expression;
        }
        if (const Json* expression = member(json, "column_expression")) {
            column_ = *expression;
        }
    }

    sql::NodeRef bind_expression(const sql::NodeRef& parameter) const override {
        return wrap(bind_, parameter);
    }

    sql::NodeRef column_expression(const sql::NodeRef& column) const override {
        return wrap(column_, column);
    }

    Type load_dialect_impl(std::string_view) const override { return type_; }

private:
    sql::NodeRef wrap(const Json& expression, const sql::NodeRef& self) const {
        if (expression.is_null()) {
            return nullptr;
        }
        static const Json nothing = Json::object();
        Reader reader(nothing, dialect_);
        reader.set_self(self);
        return reader.node(expression);
    }

    Type type_;
    std::string dialect_;
    Json bind_;
    Json column_;
};

Type wrapped(Type impl, const Json& json, const std::string& dialect) {
    // A type decorator lives as long as the process.
    static auto* const made = new std::deque<WrappingType>;
    return azoth::decorated(made->emplace_back(std::move(impl), json, dialect));
}

void set_flag(sql::TypeNode& node, TypeFlag flag, const Json& value) {
    if (value.get<bool>()) {
        node.flags = node.flags | flag;
    }
}

/// SQL, or a value that is to be written as a literal.
sql::NodeRef expression_or_value(Reader& reader, const Json& json) {
    return json.is_object() && json.contains("node")
               ? reader.node(json)
               : sql::make_bind(Reader::value(json), Type(), nullptr);
}

void set_argument(Reader& reader, sql::TypeNode& node, const std::string& name, const Json& value) {
    if (value.is_null()) {
        if (node.kind == TypeKind::Enum && name == "length") {
            node.length = 0;  // not the longest value: none
        }
        return;
    }
    const bool days_and_seconds =
        node.kind == TypeKind::Interval || node.kind == TypeKind::INTERVAL;
    static const std::map<std::string, TypeFlag> flags = {
        {"unsigned", TypeFlag::unsigned_},
        {"zerofill", TypeFlag::zerofill},
        {"ascii", TypeFlag::ascii},
        {"unicode", TypeFlag::unicode},
        {"binary", TypeFlag::binary},
        {"national", TypeFlag::national},
        {"varying", TypeFlag::varying},
        {"local_timezone", TypeFlag::local_timezone},
        {"filestream", TypeFlag::filestream},
        {"not_null", TypeFlag::not_null},
        {"none_as_null", TypeFlag::none_as_null},
    };
    if (const auto found = flags.find(name); found != flags.end()) {
        set_flag(node, found->second, value);
    } else if (name == "length" || name == "display_width" || name == "binary_precision" ||
               name == "dim") {
        node.length = value.get<int>();
    } else if (name == "precision" || name == "fsp" ||
               (name == "day_precision" && days_and_seconds)) {
        node.precision = value.get<int>();
    } else if (name == "scale" || name == "second_precision") {
        node.scale = value.get<int>();
    } else if (name == "timezone") {
        node.timezone = value.get<bool>();
    } else if (name == "collation") {
        node.collation = value.get<std::string>();
    } else if (name == "charset" || name == "storage_type") {
        node.charset = value.get<std::string>();
    } else if (name == "fields" || name == "storage_format") {
        node.fields = value.get<std::string>();
    } else if (name == "values") {
        node.values = value.get<std::vector<std::string>>();
    } else if (name == "name") {
        node.name = quoted(value);
    } else if (name == "spec") {
        node.name = value.get<std::string>();
    } else if (name == "schema") {
        node.schema = quoted(value);
    } else if (name == "native_enum") {
        node.native_enum = value.get<bool>();
    } else if (name == "native_uuid" || name == "native") {
        node.flags = value.get<bool>() ? node.flags : node.flags | TypeFlag::non_native;
    } else if (name == "create_constraint") {
        node.create_constraint = value.get<bool>();
    } else if (name == "item_type" || name == "data_type") {
        node.item = Rc<const sql::TypeNode>(&reader.type(value).node());
    } else if (name == "dimensions") {
        node.dimensions = value.get<int>();
    } else if (name == "constraint_name") {
        node.domain_constraint = quoted(value);
    } else if (name == "default") {
        node.domain_default = expression_or_value(reader, value);
    } else if (name == "check") {
        node.domain_check = expression_or_value(reader, value);
    }
    // What is left says how values travel, and nothing of the SQL: astext_type, zero_indexes, ...
}

}  // namespace

Type Reader::type(const Json& json) {
    const std::string name = json.at("type");
    const Json* arguments = member(json, "args");
    Type made;
    if (name == "TypeDecorator") {
        made = wrapped(type(arguments->at("impl")), json, dialect_);
    } else {
        const auto kind = kinds().find(name);
        if (kind == kinds().end()) {
            throw Unsupported("type " + name);
        }
        auto node = Rc<sql::TypeNode>::make();
        node->kind = kind->second;
        if (arguments != nullptr) {
            for (const auto& [argument, value] : arguments->items()) {
                set_argument(*this, *node, argument, value);
            }
        }
        made = azoth::make_type(std::move(node));
        if (json.contains("bind_expression") || json.contains("column_expression")) {
            made = wrapped(std::move(made), json, dialect_);
        }
    }
    if (const Json* variants = member(json, "variants")) {
        for (const auto& [dialect, variant] : variants->items()) {
            made = made.with_variant(type(variant), dialect);
        }
    }
    return made;
}

}  // namespace conformance
