// SPDX-License-Identifier: MIT
#include <azoth/core.hpp>

#include <doctest/doctest.h>

using namespace azoth;

TEST_CASE("two-phase: a database without it says so") {
    const Engine engine = create_engine("sqlite://");
    Connection connection = engine.connect();
    CHECK_THROWS_AS(connection.begin_twophase(), NotSupportedError);
    CHECK_THROWS_AS(connection.commit_prepared("x"), NotSupportedError);
    CHECK_THROWS_AS((void)connection.recover_twophase(), NotSupportedError);
    CHECK_FALSE(connection.in_transaction());
}
