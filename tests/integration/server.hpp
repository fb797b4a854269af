// SPDX-License-Identifier: MIT
// The database server that the tests of this executable run against.
#pragma once

#include <string>
#include <string_view>

namespace azoth::testing {

/// Its URL, with user and password, over TCP.
std::string server_url();

/// Its URL over a unix socket; empty when the server is one that the environment names.
std::string server_socket_url();

/// What server.sh wrote under another name, such as `ca`, the authority that the server's certificate is of;
/// empty when there is no such thing.
std::string server_detail(std::string_view name);

}  // namespace azoth::testing
