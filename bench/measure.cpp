// SPDX-License-Identifier: MIT
#include "measure.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

namespace bench {

namespace {

double seconds(clockid_t clock) noexcept {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// A line of /proc/self/status, such as `VmRSS`, in KiB.
long status(std::string_view key) {
    std::FILE* file = std::fopen("/proc/self/status", "r");
    if (file == nullptr) {
        return 0;
    }
    char line[256];
    long value = 0;
    while (std::fgets(line, sizeof line, file) != nullptr) {
        if (std::string_view(line).starts_with(key)) {
            value = std::strtol(line + key.size() + 1, nullptr, 10);
            break;
        }
    }
    std::fclose(file);
    return value;
}

/// From here on VmHWM is the peak since now.
void forget_peak() {
    if (std::FILE* file = std::fopen("/proc/self/clear_refs", "w"); file != nullptr) {
        std::fputs("5", file);
        std::fclose(file);
    }
}

/// The CPUs that this process may use.
std::vector<std::size_t> allowed_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    std::vector<std::size_t> cpus;
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(cpu, &set)) {
            cpus.push_back(cpu);
        }
    }
    return cpus;
}

}  // namespace

void Meter::start() {
    // What preparing has freed would hide as much of what the work takes.
    malloc_trim(0);
    forget_peak();
    resident_ = status("VmRSS");
    wall_ = -seconds(CLOCK_MONOTONIC);
    cpu_ = -seconds(CLOCK_PROCESS_CPUTIME_ID);
    CALLGRIND_START_INSTRUMENTATION;
}

void Meter::stop() {
    CALLGRIND_STOP_INSTRUMENTATION;
    cpu_ += seconds(CLOCK_PROCESS_CPUTIME_ID);
    wall_ += seconds(CLOCK_MONOTONIC);
    peak_ = status("VmHWM");
}

void Meter::report(std::string_view workload, std::string_view side) const {
    fmt::print(
        R"({{"workload":"{}","side":"{}","count":{},"cpu":{:.9f},"wall":{:.9f},"grown_kib":{},"check":{}}})"
        "\n",
        workload,
        side,
        count_,
        cpu_,
        wall_,
        peak_ - resident_,
        check_
    );
}

void run_threads(Meter& meter, int threads, const std::function<void()>& body) {
    const std::vector<std::size_t> cpus = allowed_cpus();
    std::latch ready(threads + 1);
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&ready, &body] {
            ready.arrive_and_wait();
            body();
        });
        if (!cpus.empty()) {
            cpu_set_t set;
            CPU_ZERO(&set);
            CPU_SET(cpus[static_cast<std::size_t>(i) % cpus.size()], &set);
            pthread_setaffinity_np(running.back().native_handle(), sizeof set, &set);
        }
    }
    meter.start();
    ready.arrive_and_wait();
    for (std::thread& thread : running) {
        thread.join();
    }
    meter.stop();
}

int cost(char** command) {
    const double start = seconds(CLOCK_MONOTONIC);
    const pid_t child = fork();
    if (child < 0) {
        std::perror("fork");
        return 1;
    }
    if (child == 0) {
        execvp(command[0], command);
        std::perror(command[0]);
        _exit(127);
    }
    int code = 0;
    rusage used{};
    if (wait4(child, &code, 0, &used) != child || !WIFEXITED(code) || WEXITSTATUS(code) != 0) {
        return 1;
    }
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    fmt::print(
        R"({{"cpu":{:.6f},"wall":{:.6f},"peak_kib":{}}})"
        "\n",
        of(used.ru_utime) + of(used.ru_stime),
        seconds(CLOCK_MONOTONIC) - start,
        used.ru_maxrss
    );
    return 0;
}

}  // namespace bench
