// SPDX-License-Identifier: MIT
// CAST, which names only few types, and values inside JSON, which need one.
#include "dialects/mysql/compiler.hpp"

#include <fmt/format.h>

namespace azoth::mysql {

using sql::Op;

bool MySQLCompiler::casts_to_float() const noexcept {
    const auto& version = features().server_version;
    if (version[0] == 0) {
        return false;
    }
    return features().is_mariadb ? features().at_least(10, 4, 5) : features().at_least(8, 0, 17);
}

std::optional<std::string> MySQLCompiler::cast_target(const Type& type) const {
    const Type resolved = types().resolve_type(type);
    const sql::TypeNode& node = resolved.node();
    switch (node.kind) {
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
    case TypeKind::TINYINT:
    case TypeKind::MEDIUMINT:
        return node.has(TypeFlag::unsigned_) ? "UNSIGNED INTEGER" : "SIGNED INTEGER";
    case TypeKind::TIMESTAMP:
    case TypeKind::Interval:
        return "DATETIME";
    case TypeKind::DECIMAL:
    case TypeKind::DateTime:
    case TypeKind::DATETIME:
    case TypeKind::Date:
    case TypeKind::DATE:
    case TypeKind::Time:
    case TypeKind::TIME:
        return types().emit_type(node);
    case TypeKind::Numeric:
    case TypeKind::NUMERIC: {
        std::string text = types().emit_type(node);
        if (text.starts_with("NUMERIC")) {
            text.replace(0, 7, "DECIMAL");
        }
        return text;
    }
    case TypeKind::String:
    case TypeKind::Text:
    case TypeKind::Unicode:
    case TypeKind::UnicodeText:
    case TypeKind::CHAR:
    case TypeKind::VARCHAR:
    case TypeKind::NCHAR:
    case TypeKind::NVARCHAR:
    case TypeKind::TEXT:
    case TypeKind::TINYTEXT:
    case TypeKind::MEDIUMTEXT:
    case TypeKind::LONGTEXT: {
        // A collation cannot stand in a CAST, a character set can.
        auto text = detail::Rc<sql::TypeNode>::make();
        text->kind = TypeKind::CHAR;
        text->length = node.length;
        text->charset = node.charset;
        text->flags = static_cast<TypeFlag>(
            static_cast<unsigned>(node.flags) &
            static_cast<unsigned>(TypeFlag::ascii | TypeFlag::unicode)
        );
        return types().emit_type(*text);
    }
    case TypeKind::LargeBinary:
    case TypeKind::BLOB:
    case TypeKind::TINYBLOB:
    case TypeKind::MEDIUMBLOB:
    case TypeKind::LONGBLOB:
    case TypeKind::BINARY:
    case TypeKind::VARBINARY:
        return "BINARY";
    case TypeKind::JSON:
        return "JSON";
    case TypeKind::Float:
    case TypeKind::FLOAT:
    case TypeKind::Double:
    case TypeKind::DOUBLE:
    case TypeKind::DOUBLE_PRECISION:
    case TypeKind::REAL:
        return casts_to_float() ? std::optional(types().emit_type(node)) : std::nullopt;
    default:
        return std::nullopt;
    }
}

void MySQLCompiler::visit_cast(const sql::Cast& cast) {
    if (cast.how() != sql::CastKind::cast) {
        return SQLCompiler::visit_cast(cast);
    }
    const std::optional<std::string> target = cast_target(cast.type());
    if (!target) {
        return visit_grouped(cast.operand());
    }
    write("CAST(");
    visit(cast.operand());
    write(" AS ");
    write(*target);
    write(")");
}

void MySQLCompiler::write_json_extract(const sql::Binary& binary) {
    write("JSON_EXTRACT(");
    visit(binary.left());
    write(", ");
    visit(binary.right());
    write(")");
}

void MySQLCompiler::visit_json_getitem(const sql::Binary& binary) {
    const sql::TypeNode& type = binary.type().node();
    if (type.kind == TypeKind::JSON) {
        return write_json_extract(binary);
    }
    // A JSON null is a value of its own: it has to be made SQL's.
    write("CASE ");
    write_json_extract(binary);
    write(" WHEN 'null' THEN NULL ");
    switch (type.kind) {
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
        write("ELSE CAST(");
        write_json_extract(binary);
        write(" AS SIGNED INTEGER)");
        break;
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
    case TypeKind::Float:
    case TypeKind::FLOAT:
    case TypeKind::Double:
    case TypeKind::DOUBLE:
        write(type.precision >= 0 && type.scale >= 0 ? "ELSE CAST(" : "ELSE ");
        write_json_extract(binary);
        write(
            type.precision >= 0 && type.scale >= 0
                ? fmt::format(" AS DECIMAL({}, {}))", type.precision, type.scale)
                : "+0.0000000000000000000000"
        );
        break;
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
        write("WHEN true THEN true ELSE false");
        break;
    case TypeKind::String:
    case TypeKind::Text:
    case TypeKind::Unicode:
    case TypeKind::UnicodeText:
    case TypeKind::VARCHAR:
    case TypeKind::CHAR:
    case TypeKind::TEXT:
        write("ELSE JSON_UNQUOTE(");
        write_json_extract(binary);
        write(")");
        break;
    default:
        write("ELSE ");
        write_json_extract(binary);
        break;
    }
    write(" END");
}

}  // namespace azoth::mysql
