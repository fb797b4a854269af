// SPDX-License-Identifier: MIT
// What one run of one side of a workload costs.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace bench {

/// Measures between start() and stop(); preparing and checking happen outside of them.
class Meter {
public:
    explicit Meter(std::int64_t count) noexcept : count_(count) {}

    /// How many operations the run is asked to do.
    std::int64_t count() const noexcept { return count_; }

    /// Under callgrind, instructions are counted from here to stop().
    void start();
    void stop();

    /// Adds to a sum over the results, by which the runner sees that both sides did the same.
    void check(std::uint64_t value) noexcept { check_ += value; }

    /// One line of JSON on the standard output.
    void report(std::string_view workload, std::string_view side) const;

private:
    std::int64_t count_;
    double cpu_ = 0;     ///< seconds of all threads, user and system
    double wall_ = 0;    ///< seconds
    long resident_ = 0;  ///< KiB before start()
    long peak_ = 0;      ///< KiB at most until stop()
    std::uint64_t check_ = 0;
};

/// Runs `body` on so many threads, spread over the CPUs and released together.
void run_threads(Meter& meter, int threads, const std::function<void()>& body);

/// Runs a command and prints what it and its children took, as one line of JSON.
int cost(char** command);

}  // namespace bench
