// SPDX-License-Identifier: MIT
#include "dialects/mssql/ddl.hpp"

#include "dialects/mssql/compiler.hpp"

namespace azoth::mssql {

void MSSQLDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    MSSQLCompiler(identifiers(), *this, options, into).compile(expression);
}

}  // namespace azoth::mssql
