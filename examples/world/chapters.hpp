// SPDX-License-Identifier: MIT
// The parts of the program, in the order in which they run.
#pragma once

#include "data.hpp"
#include "show.hpp"

#include <azoth/orm.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace world {

/// Creates the tables and puts everything in.
void load(const azoth::Engine& engine, const Data& data, Show& show);

/// The rows of every table, by the table's name.
using Counts = std::vector<std::pair<std::string, std::int64_t>>;
Counts count_rows(const azoth::Engine& engine);

/// Compares the database with the files, first the number of rows of every table, then every value of every
/// row. Throws at the first difference.
void check(const azoth::Engine& engine, const Data& data, Show& show);

/// Questions to the data, and their answers.
void questions(const azoth::Engine& engine, const SqlLog& log, Show& show);

/// What is sent when objects change, and what is left of it after a rollback.
void changes(const azoth::Engine& engine, const SqlLog& log, Show& show);

/// Bad input of all kinds; nothing of it may leave a trace.
void trouble(const azoth::Engine& engine, const SqlLog& log, Show& show);

}  // namespace world
