// SPDX-License-Identifier: MIT
#include "conformance/runner.hpp"

#include "conformance/outcome.hpp"
#include "conformance/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

namespace conformance {

namespace {

using Run = Outcome (*)(const Json&);

struct Tally {
    std::size_t matched = 0;
    std::size_t different = 0;
    std::size_t total = 0;

    void operator+=(const Tally& other) {
        matched += other.matched;
        different += other.different;
        total += other.total;
    }
};

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

Outcome outcome_of(Run run_record, const Json& record) {
    try {
        return run_record(record);
    } catch (const Unsupported& e) {
        return Outcome::mismatch(
            record.value("sql", ""), e.what(), fmt::format("unsupported: {}", e.what())
        );
    } catch (const std::exception& e) {
        return Outcome::mismatch(
            record.value("sql", ""), e.what(), "error: " + first_line(e.what())
        );
    }
}

class Runner {
public:
    explicit Runner(const Options& options)
        : options_(options), different_(read_pairs(options.different)) {}

    bool run() {
        bool enough = true;
        const auto floors = options_.floors.empty() ? Pairs() : read_pairs(options_.floors);
        Tally all;
        for (const auto& [name, run_record] : files()) {
            const Tally tally = run_file(name, run_record);
            fmt::print("{:32} {}/{}", name, tally.matched, tally.total);
            if (tally.different != 0) {
                fmt::print(" ({} different on purpose)", tally.different);
            }
            if (const auto floor = floors.find(name); floor != floors.end()) {
                if (tally.matched + tally.different < std::stoul(floor->second)) {
                    fmt::print("  BELOW THE FLOOR of {}", floor->second);
                    enough = false;
                }
            } else {
                enough = enough && (!options_.floors.empty() ||
                                    tally.matched + tally.different == tally.total);
            }
            fmt::print("\n");
            all += tally;
        }
        fmt::print(
            "{:32} {}/{} ({} different on purpose)\n", "all", all.matched, all.total, all.different
        );
        if (options_.summary) {
            print_summary();
        }
        return enough;
    }

private:
    using Pairs = std::map<std::string, std::string>;

    std::vector<std::pair<std::string, Run>> files() const {
        std::vector<std::pair<std::string, Run>> found;
        for (std::string& name : compile_files(options_.directory)) {
            found.emplace_back(std::move(name), &run_compile);
        }
        found.emplace_back("url.jsonl", &run_url);
        found.emplace_back("toposort.jsonl", &run_toposort);
        found.emplace_back("identifiers.jsonl", &run_identifier);
        std::erase_if(found, [&](const auto& file) { return !is_chosen(options_, file.first); });
        return found;
    }

    Tally run_file(const std::string& name, Run run_record) {
        Tally tally;
        std::size_t shown = 0;
        for_each_record(options_.directory / name, [&](const Json& record) {
            if (!is_chosen(options_, record) ||
                (!options_.dialect.empty() && dialect_name(record) != options_.dialect)) {
                return;
            }
            ++tally.total;
            const Outcome outcome = outcome_of(run_record, record);
            const std::string id = record.at("id");
            if (outcome.matched) {
                ++tally.matched;
            } else if (different_.contains(id)) {
                ++tally.different;
            } else {
                reasons_[outcome.reason].push_back(id);
                if (shown++ < options_.mismatches) {
                    print(record, outcome);
                }
            }
        });
        return tally;
    }

    static void print(const Json& record, const Outcome& outcome) {
        fmt::print("{}\n", record.at("id").get<std::string>());
        if (const auto dialect = record.find("dialect"); dialect != record.end()) {
            fmt::print("    dialect  {}\n", dialect->dump());
        }
        if (const auto flags = record.find("flags"); flags != record.end() && !flags->empty()) {
            fmt::print("    flags    {}\n", flags->dump());
        }
        fmt::print("    reason   {}\n", outcome.reason);
        fmt::print("    expected {}\n", outcome.expected);
        fmt::print("    got      {}\n", outcome.got);
    }

    void print_summary() const {
        std::vector<std::pair<std::string, const std::vector<std::string>*>> sorted;
        for (const auto& [reason, ids] : reasons_) {
            sorted.emplace_back(reason, &ids);
        }
        std::ranges::sort(sorted, std::greater<>(), [](const auto& entry) {
            return entry.second->size();
        });
        for (const auto& [reason, ids] : sorted) {
            fmt::print("{:6} {}  (as in {})\n", ids->size(), reason, ids->front());
        }
    }

    const Options& options_;
    Pairs different_;
    std::map<std::string, std::vector<std::string>> reasons_;
};

}  // namespace

bool run(const Options& options) {
    return Runner(options).run();
}

}  // namespace conformance
