// SPDX-License-Identifier: MIT
#include "dialects/postgresql/ddl.hpp"

#include "dialects/postgresql/compiler.hpp"

namespace azoth::postgresql {

void PostgreSQLDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    PostgreSQLCompiler(identifiers(), *this, options, into).compile(expression);
}

}  // namespace azoth::postgresql
