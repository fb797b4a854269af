// SPDX-License-Identifier: MIT
#include "dialects/mysql/ddl.hpp"

#include "dialects/mysql/compiler.hpp"

namespace azoth::mysql {

void MySQLDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    MySQLCompiler(identifiers(), *this, options, into).compile(expression);
}

}  // namespace azoth::mysql
