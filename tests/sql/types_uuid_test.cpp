// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/types/uuid.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_set>
#include <vector>

using azoth::Uuid;

static_assert(sizeof(Uuid) == 16);
static_assert(std::is_trivially_copyable_v<Uuid>);
static_assert(Uuid() == Uuid::nil() && Uuid::nil().is_nil());

namespace {

constexpr std::uint8_t octets[16] = {
    0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10
};
constexpr Uuid sample(octets);
static_assert(sample > Uuid::nil());

}  // namespace

TEST_CASE("texts of UUIDs") {
    CHECK(sample.to_string() == "01234567-89ab-cdef-fedc-ba9876543210");
    CHECK(sample.hex() == "0123456789abcdeffedcba9876543210");
    CHECK(Uuid::nil().to_string() == "00000000-0000-0000-0000-000000000000");
    CHECK(Uuid::from_bytes(octets) == sample);
    CHECK(std::equal(std::begin(octets), std::end(octets), std::begin(sample.bytes())));
    for (const char* text :
         {"01234567-89ab-cdef-fedc-ba9876543210",
          "01234567-89AB-CDEF-FEDC-BA9876543210",
          "0123456789abcdeffedcba9876543210",
          "0123456789ABCDEFfedcba9876543210",
          "{01234567-89ab-cdef-fedc-ba9876543210}",
          "{0123456789abcdeffedcba9876543210}",
          "urn:uuid:01234567-89ab-cdef-fedc-ba9876543210"}) {
        CAPTURE(text);
        CHECK(Uuid::from_string(text) == sample);
    }
}

TEST_CASE("texts that are not UUIDs are refused") {
    for (const char* text :
         {"",
          "{}",
          "{",
          "}",
          "0",
          "0123456789abcdeffedcba987654321",
          "0123456789abcdeffedcba98765432100",
          "g123456789abcdeffedcba9876543210",
          "01234567-89ab-cdef-fedc-ba987654321",
          "01234567-89ab-cdef-fedc-ba98765432100",
          "01234567-89ab-cdef-fedcba9876543210",
          "0123456-789ab-cdef-fedc-ba9876543210",
          "01234567_89ab_cdef_fedc_ba9876543210",
          "01234567-89ab-cdef-fedc-ba987654321g",
          "{01234567-89ab-cdef-fedc-ba9876543210",
          "01234567-89ab-cdef-fedc-ba9876543210}",
          "{{0123456789abcdeffedcba9876543210}}",
          " 01234567-89ab-cdef-fedc-ba9876543210",
          "uuid:01234567-89ab-cdef-fedc-ba9876543210",
          "urn:uuid:",
          "01234567-89ab-cdef-fedc-ba98765432 0",
          "--------------------------------",
          "------------------------------------"}) {
        CAPTURE(text);
        Uuid uuid = sample;
        CHECK_FALSE(Uuid::parse(text, uuid));
        CHECK(uuid == sample);
        CHECK_THROWS_AS(static_cast<void>(Uuid::from_string(text)), azoth::ArgumentError);
    }
    Uuid uuid;
    CHECK_FALSE(Uuid::parse(std::string_view(), uuid));
}

TEST_CASE("an error about a UUID does not quote it") {
    try {
        static_cast<void>(Uuid::from_string("01234567-secret"));
        FAIL("no error");
    } catch (const azoth::ArgumentError& error) {
        CHECK(std::string_view(error.what()).find("secret") == std::string_view::npos);
    }
}

TEST_CASE("random UUIDs are of version 4, differ, and go through text and back") {
    std::unordered_set<Uuid> seen;
    std::uint8_t ones[16] = {};
    std::int64_t wrong = 0;
    for (int i = 0; i < 10'000; ++i) {
        const Uuid uuid = Uuid::v4();
        seen.insert(uuid);
        for (std::size_t k = 0; k < 16; ++k) {
            ones[k] = static_cast<std::uint8_t>(ones[k] | uuid.bytes()[k]);
        }
        const bool good = uuid.version() == 4 && (uuid.bytes()[8] & 0xc0) == 0x80 &&
                          Uuid::from_string(uuid.to_string()) == uuid &&
                          Uuid::from_string(uuid.hex()) == uuid;
        wrong += good ? 0 : 1;
    }
    CHECK(wrong == 0);
    CHECK(seen.size() == 10'000);
    CHECK(ones[6] == 0x4f);
    CHECK(ones[8] == 0xbf);
    CHECK(ones[0] == 0xff);
    CHECK(ones[15] == 0xff);
}

TEST_CASE("UUIDs of version 7 begin with the time and only grow") {
    const auto now = [] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::system_clock::now().time_since_epoch()
        )
            .count();
    };
    const auto before = now();
    const Uuid first = Uuid::v7();
    const auto after = now();
    std::int64_t milliseconds = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        milliseconds = milliseconds << 8 | first.bytes()[i];
    }
    CHECK(before <= milliseconds);
    CHECK(milliseconds <= after);
    CHECK(first.version() == 7);
    CHECK((first.bytes()[8] & 0xc0) == 0x80);
    std::vector<Uuid> made;
    for (int i = 0; i < 20'000; ++i) {
        made.push_back(Uuid::v7());
    }
    CHECK(std::is_sorted(made.begin(), made.end()));
    CHECK(std::adjacent_find(made.begin(), made.end()) == made.end());
    CHECK(first < made.front());
}

TEST_CASE("UUIDs of version 7 from several threads never share a tick") {
    std::vector<std::string> ticks;
    std::mutex mutex;
    std::vector<std::thread> threads;
    std::int64_t unsorted = 0;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            std::vector<Uuid> made(5'000);
            for (Uuid& uuid : made) {
                uuid = Uuid::v7();
            }
            const std::lock_guard lock(mutex);
            unsorted += std::is_sorted(made.begin(), made.end()) ? 0 : 1;
            for (const Uuid& uuid : made) {
                ticks.push_back(uuid.hex().substr(0, 16));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    std::sort(ticks.begin(), ticks.end());
    CHECK(unsorted == 0);
    CHECK(std::adjacent_find(ticks.begin(), ticks.end()) == ticks.end());
}

TEST_CASE("UUIDs compare as their texts do") {
    std::mt19937 random(4);
    std::int64_t wrong = 0;
    for (int i = 0; i < 10'000; ++i) {
        std::uint8_t left[16] = {};
        std::uint8_t right[16] = {};
        left[random() % 16] = static_cast<std::uint8_t>(random());
        right[random() % 16] = static_cast<std::uint8_t>(random());
        const Uuid a(left);
        const Uuid b(right);
        wrong += (a <=> b) == (a.to_string() <=> b.to_string()) ? 0 : 1;
        wrong += (a == b) == (a.to_string() == b.to_string()) ? 0 : 1;
        wrong += a != b || hash_value(a) == hash_value(b) ? 0 : 1;
    }
    CHECK(wrong == 0);
}
