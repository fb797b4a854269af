// SPDX-License-Identifier: MIT
// Something that says nothing about a column of a Table.
// expect: azoth: a column takes a SQL type and options such as az::primary_key
#include <azoth/core.hpp>

namespace az = azoth;

az::Column wrong{"id", az::Integer(), "primary key"};
