// SPDX-License-Identifier: MIT
#include "azoth/dialects/driver.hpp"

#include "azoth/base/error.hpp"

namespace azoth::driver {

namespace {

[[noreturn]] void no_twophase() {
    throw NotSupportedError("this database has no two-phase transactions");
}

}  // namespace

Statement::~Statement() = default;

void Statement::stream(std::size_t /*rows*/) {}

Connection::~Connection() = default;

void Connection::begin_twophase(std::string_view /*isolation_level*/, std::string_view /*xid*/) {
    no_twophase();
}

void Connection::prepare_twophase(std::string_view /*xid*/) {
    no_twophase();
}

void Connection::commit_prepared(std::string_view /*xid*/) {
    no_twophase();
}

void Connection::rollback_prepared(std::string_view /*xid*/) {
    no_twophase();
}

std::vector<std::string> Connection::recover_twophase() {
    no_twophase();
}

}  // namespace azoth::driver
