// SPDX-License-Identifier: MIT
#include "azoth/engine/url.hpp"
#include "server.hpp"

#include <doctest/doctest.h>

TEST_CASE("the server of the tests has a URL") {
    const azoth::URL url = azoth::make_url(azoth::testing::server_url());
    CHECK(url.get_backend_name() == "postgresql");
    CHECK(url.port().value_or(0) != 0);
}
