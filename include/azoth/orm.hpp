// SPDX-License-Identifier: MIT
// All of the ORM, and Core below it.
#pragma once

#include "azoth/core.hpp"
#include "azoth/orm/aliased.hpp"
#include "azoth/orm/columns.hpp"
#include "azoth/orm/dml.hpp"
#include "azoth/orm/loading.hpp"
#include "azoth/orm/mapping.hpp"
#include "azoth/orm/session.hpp"
#include "azoth/orm/values_of.hpp"
