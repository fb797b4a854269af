// SPDX-License-Identifier: MIT
#include "dialects/postgresql/ddl.hpp"

#include "azoth/base/error.hpp"
#include "dialects/postgresql/compiler.hpp"

namespace azoth::postgresql {

std::string PostgreSQLDDLCompiler::format_type(const sql::TypeNode& type) const {
    if (type.name.empty()) {
        throw CompileError(ErrorInfo{
            .message = "an enumeration or domain of PostgreSQL needs a name",
            .hint = "give it one, as az::Enum({...}, \"mood\")",
        });
    }
    return identifiers().format_table(type.schema, type.name);
}

void PostgreSQLDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    PostgreSQLCompiler(identifiers(), *this, options, into).compile(expression);
}

}  // namespace azoth::postgresql
