// SPDX-License-Identifier: MIT
// The world in a database: all of Debian's iso-codes as objects, and what can be done with them.
#include "chapters.hpp"

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace {

namespace az = azoth;

struct Arguments {
    std::filesystem::path database{};
    std::filesystem::path data = "/usr/share/iso-codes/json";
    bool quiet = false;
    bool sql = true;
    bool help = false;
};

constexpr std::string_view usage =
    "azoth_world [options] [FILE]\n"
    "\n"
    "Puts the world (countries, their parts, languages, currencies, scripts) into the SQLite "
    "database FILE,\n"
    "which is made anew, checks it, and asks it questions. Without FILE: world.db beside the "
    "program.\n"
    "\n"
    "  --data FOLDER  the JSON files of iso-codes; /usr/share/iso-codes/json unless given\n"
    "  --no-sql       does not show the SQL behind the answers\n"
    "  --quiet        says nothing but what is wrong\n"
    "  --help         this text\n"
    "\n"
    "Colors and the progress bar are for terminals; NO_COLOR=1 turns colors off.\n";

/// Beside the program, wherever it was started from.
std::filesystem::path default_database() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return (error ? std::filesystem::temp_directory_path() : program.parent_path()) / "world.db";
}

/// False, after saying why, when they make no sense.
bool parse(int count, char** values, Arguments& arguments) {
    for (int i = 1; i < count; ++i) {
        const std::string_view value = values[i];
        if (value == "--help" || value == "-h") {
            arguments.help = true;
        } else if (value == "--quiet" || value == "-q") {
            arguments.quiet = true;
        } else if (value == "--no-sql") {
            arguments.sql = false;
        } else if (value == "--data" && i + 1 < count) {
            arguments.data = values[++i];
        } else if (value.starts_with('-') || !arguments.database.empty()) {
            fmt::print(stderr, "what is '{}'?\n\n{}", value, usage);
            return false;
        } else {
            arguments.database = value;
        }
    }
    if (arguments.database.empty()) {
        arguments.database = default_database();
    }
    return true;
}

void remove_database(const std::filesystem::path& file) {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
        std::filesystem::remove(file.string() + suffix);
    }
}

void run(const Arguments& arguments) {
    world::Show show(arguments.quiet, arguments.sql);
    const world::Data data = world::read_data(arguments.data);
    remove_database(arguments.database);

    const az::Engine engine = az::create_engine(
        az::URL::create({.drivername = "sqlite", .database = arguments.database.string()})
    );
    const world::SqlLog log(engine);

    show.chapter("Loading");
    show.line(fmt::format("from {} into {}", arguments.data.string(), to_string(engine.url())));
    world::load(engine, data, show);
    show.chapter("Checking");
    world::check(engine, data, show);
    show.chapter("Questions");
    world::questions(engine, log, show);
    show.chapter("Changes");
    world::changes(engine, log, show);
    show.chapter("Trouble");
    world::trouble(engine, log, show);
    show.chapter("Checking again");
    world::check(engine, data, show);

    const az::CacheStatistics cache = engine.cache_statistics();
    show.line(
        fmt::format("{} statements were compiled, {} came from the cache", cache.misses, cache.hits)
    );
}

}  // namespace

int main(int count, char** values) {
    constexpr int skipped = 77;  // by CMake's and Automake's convention
    Arguments arguments;
    if (!parse(count, values, arguments)) {
        return EXIT_FAILURE;
    }
    if (arguments.help) {
        fmt::print("{}", usage);
        return EXIT_SUCCESS;
    }
    if (!std::filesystem::is_directory(arguments.data)) {
        fmt::print(
            stderr,
            "there is no folder {}\nhint: apt install iso-codes, or say where it is with --data\n",
            arguments.data.string()
        );
        return skipped;
    }
    try {
        run(arguments);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fflush(stdout);
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
