// SPDX-License-Identifier: MIT
#pragma once

#include "measure.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace bench {

/// One piece of work, done by each side. A side that is not there is null.
struct Workload {
    std::string_view name;
    std::int64_t count;  ///< Operations per run, unless the command line says otherwise.
    std::int64_t counted =
        0;  ///< The same where instructions are counted, which is slow; 0: count.
    int threads = 1;
    void (*raw)(Meter&) = nullptr;  ///< The C API (or plain C++), one prepared statement in a loop.
    void (*tuned)(Meter&) = nullptr;  ///< The same without SQLite's mutex and in one transaction.
    void (*azoth)(Meter&) = nullptr;  ///< azoth's public API.
};

// One list per file, in the order of the report.
std::span<const Workload> get_workloads();
std::span<const Workload> load_workloads();
std::span<const Workload> write_workloads();
std::span<const Workload> eager_workloads();
std::span<const Workload> statement_workloads();
std::span<const Workload> pool_workloads();

}  // namespace bench
