// SPDX-License-Identifier: MIT
// What the texts of the server's errors tell beside their number.
#pragma once

#include "azoth/base/error.hpp"

#include <string>
#include <string_view>

namespace azoth::mysql {

/// The text without the values of the program that errors of this number repeat.
std::string without_values(unsigned code, std::string_view text);

/// What is in the first and in the last pair of single quotes; empty when there is none.
std::string first_quoted(std::string_view text);
std::string last_quoted(std::string_view text);

/// "t" of "database.t"
std::string last_part(std::string_view name);

/// A key as the server calls it: "email", or "users.email".
void split_key(std::string_view key, ErrorInfo& info);

/// Table, column and name of: "... (`db`.`child`, CONSTRAINT `fk` FOREIGN KEY (`a`, `b`) REFERENCES ...)"
void read_foreign_key(std::string_view text, ErrorInfo& info);

/// Table and name of: "CONSTRAINT `c` failed for `db`.`t`", "Check constraint 'c' is violated."
void read_check(std::string_view text, ErrorInfo& info);

/// Table and column of: "... for column 'c' at row 1", "... for column `db`.`t`.`c` at row 1"
void read_column(std::string_view text, ErrorInfo& info);

}  // namespace azoth::mysql
