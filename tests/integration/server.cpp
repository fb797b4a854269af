// SPDX-License-Identifier: MIT
#include "server.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace azoth::testing {

namespace {

/// "AZOTH_TEST_POSTGRESQL_URL"
std::string variable_name() {
    std::string name = "AZOTH_TEST_" AZOTH_TEST_SERVER "_URL";
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        }
    }
    return name;
}

/// What server.sh wrote under a name; empty when there is none.
std::string written(std::string_view key) {
    std::ifstream file(AZOTH_TEST_SERVERS_DIR "/" AZOTH_TEST_SERVER ".server");
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with(key) && line.substr(key.size(), 1) == "=") {
            return line.substr(key.size() + 1);
        }
    }
    return {};
}

/// Ends the run before its first test when there is no server, with the status that means "skipped".
struct SkipWithoutServer : doctest::IReporter {
    explicit SkipWithoutServer(const doctest::ContextOptions&) {}

    void test_run_start() override {
        if (server_url().empty()) {
            std::printf(
                "skipped: no server " AZOTH_TEST_SERVER ". ctest starts one where it is installed; "
                "or put its URL into %s\n",
                variable_name().c_str()
            );
            std::fflush(stdout);
            std::_Exit(77);
        }
    }

    void report_query(const doctest::QueryData&) override {}

    void test_run_end(const doctest::TestRunStats&) override {}

    void test_case_start(const doctest::TestCaseData&) override {}

    void test_case_reenter(const doctest::TestCaseData&) override {}

    void test_case_end(const doctest::CurrentTestCaseStats&) override {}

    void test_case_exception(const doctest::TestCaseException&) override {}

    void subcase_start(const doctest::SubcaseSignature&) override {}

    void subcase_end() override {}

    void log_assert(const doctest::AssertData&) override {}

    void log_message(const doctest::MessageData&) override {}

    void test_case_skipped(const doctest::TestCaseData&) override {}
};

}  // namespace

REGISTER_LISTENER("server", 0, SkipWithoutServer);

std::string server_url() {
    const char* const given = std::getenv(variable_name().c_str());
    return given != nullptr && *given != '\0' ? given : written("url");
}

std::string server_socket_url() {
    return written("socket_url");
}

std::string server_detail(std::string_view name) {
    return written(name);
}

}  // namespace azoth::testing
