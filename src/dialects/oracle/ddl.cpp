// SPDX-License-Identifier: MIT
#include "dialects/oracle/ddl.hpp"

#include "dialects/oracle/compiler.hpp"

namespace azoth::oracle {

void OracleDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    OracleCompiler(identifiers(), *this, options, into).compile(expression);
}

}  // namespace azoth::oracle
