// SPDX-License-Identifier: MIT
// azoth_bench list                              the workloads: name, count for callgrind, threads, sides
// azoth_bench <workload> <raw|tuned|azoth> [n]  one run of one side
// azoth_bench cost <command>...                 what a command takes
#include "azoth/base/error.hpp"
#include "measure.hpp"
#include "workload.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::vector<bench::Workload> all_workloads() {
    std::vector<bench::Workload> all;
    for (const auto list :
         {bench::get_workloads,
          bench::load_workloads,
          bench::write_workloads,
          bench::eager_workloads,
          bench::statement_workloads,
          bench::pool_workloads}) {
        const auto workloads = list();
        all.insert(all.end(), workloads.begin(), workloads.end());
    }
    return all;
}

int list() {
    for (const bench::Workload& workload : all_workloads()) {
        fmt::print(
            "{} {} {}{}{}{}\n",
            workload.name,
            workload.counted != 0 ? workload.counted : workload.count,
            workload.threads,
            workload.raw != nullptr ? " raw" : "",
            workload.tuned != nullptr ? " tuned" : "",
            workload.azoth != nullptr ? " azoth" : ""
        );
    }
    return 0;
}

int run(std::string_view name, std::string_view side, std::string_view count_text) {
    for (const bench::Workload& workload : all_workloads()) {
        if (workload.name != name) {
            continue;
        }
        void (*const work)(bench::Meter&) = side == "raw"     ? workload.raw
                                            : side == "tuned" ? workload.tuned
                                            : side == "azoth" ? workload.azoth
                                                              : nullptr;
        if (work == nullptr) {
            fmt::print(stderr, "azoth_bench: the workload {} has no side '{}'\n", name, side);
            return 2;
        }
        std::int64_t count = workload.count;
        if (!count_text.empty()) {
            const char* const end = count_text.data() + count_text.size();
            const auto [stop, error] = std::from_chars(count_text.data(), end, count);
            if (error != std::errc() || stop != end || count <= 0) {
                fmt::print(stderr, "azoth_bench: '{}' is no count\n", count_text);
                return 2;
            }
        }
        bench::Meter meter(count);
        work(meter);
        meter.report(name, side);
        return 0;
    }
    fmt::print(stderr, "azoth_bench: no workload '{}'; see azoth_bench list\n", name);
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string_view> words(argv + 1, argv + argc);
    try {
        if (words.size() == 1 && words[0] == "list") {
            return list();
        }
        if (words.size() >= 2 && words[0] == "cost") {
            return bench::cost(argv + 2);
        }
        if (words.size() == 2 || words.size() == 3) {
            return run(words[0], words[1], words.size() == 3 ? words[2] : std::string_view());
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "azoth_bench: {}\n", error.what());
        return 1;
    }
    fmt::print(
        stderr,
        "usage: azoth_bench list\n"
        "       azoth_bench <workload> <raw|tuned|azoth> [count]\n"
        "       azoth_bench cost <command>...\n"
        "bench/run <build folder> runs them all and makes the table.\n"
    );
    return 2;
}
