// SPDX-License-Identifier: MIT
// The database server that the tests of this executable run against.
#pragma once

#include <string>

namespace azoth::testing {

/// Its URL, with user and password, over TCP.
std::string server_url();

/// Its URL over a unix socket; empty when the server is one that the environment names.
std::string server_socket_url();

}  // namespace azoth::testing
