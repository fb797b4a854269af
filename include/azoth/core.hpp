// SPDX-License-Identifier: MIT
// All of Core: engine, schema, SQL expressions.
#pragma once

#include "azoth/base/error.hpp"
#include "azoth/engine/engine.hpp"
#include "azoth/engine/pool.hpp"
#include "azoth/engine/url.hpp"
#include "azoth/sql/compound.hpp"
#include "azoth/sql/dml.hpp"
#include "azoth/sql/dump.hpp"
#include "azoth/sql/from.hpp"
#include "azoth/sql/functions.hpp"
#include "azoth/sql/schema/column.hpp"
#include "azoth/sql/schema/ddl_events.hpp"
#include "azoth/sql/schema/metadata.hpp"
#include "azoth/sql/select.hpp"
#include "azoth/sql/text.hpp"
#include "azoth/sql/textual_select.hpp"
#include "azoth/sql/to_string.hpp"
