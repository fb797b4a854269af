// SPDX-License-Identifier: MIT
// Two-phase transactions.
#include "engine/core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace azoth::detail {

namespace {

/// No two programs make the same one.
std::string make_xid() {
    std::random_device random;
    return fmt::format("azoth_{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

bool may_stand_in_xid(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':';
}

}  // namespace

void ConnectionCore::check_twophase(std::string_view xid, std::source_location where) const {
    if (!dialect().capabilities().two_phase) {
        throw NotSupportedError(
            ErrorInfo{
                .message = fmt::format("{} has no two-phase transactions", dialect().name()),
                .hint = "use begin()",
            },
            where
        );
    }
    constexpr std::size_t longest = 64;
    if (xid.size() > longest || !std::ranges::all_of(xid, may_stand_in_xid)) {
        throw ArgumentError(
            ErrorInfo{
                .message = fmt::format("'{}' cannot name a two-phase transaction", xid),
                .hint = "take letters, digits and _ - . : and at most 64 of them",
            },
            where
        );
    }
}

std::uint64_t ConnectionCore::begin_twophase(std::string_view xid, std::source_location where) {
    check_twophase(xid, where);
    if (isolation().starts_with("AUTO")) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "there are no two-phase transactions under AUTOCOMMIT",
                .hint = "choose another isolation level for this connection",
            },
            where
        );
    }
    const std::uint64_t transaction = begin(where);
    xid_ = xid.empty() ? make_xid() : std::string(xid);
    return transaction;
}

void ConnectionCore::prepare(std::source_location where) {
    ensure_begun(true, where);
    close_cursors();
    note("PREPARE TRANSACTION");
    guarded("PREPARE TRANSACTION", where, [&] { pooled_->prepare_twophase(xid_); });
    is_prepared_ = true;
    savepoints_.clear();
}

void ConnectionCore::commit_prepared(std::string_view xid, std::source_location where) {
    check_twophase(xid, where);
    check_usable(where);
    check_no_transaction(where);
    note("COMMIT PREPARED");
    guarded("COMMIT PREPARED", where, [&] { pooled_->commit_prepared(xid); });
}

void ConnectionCore::rollback_prepared(std::string_view xid, std::source_location where) {
    check_twophase(xid, where);
    check_usable(where);
    check_no_transaction(where);
    note("ROLLBACK PREPARED");
    guarded("ROLLBACK PREPARED", where, [&] { pooled_->rollback_prepared(xid); });
}

std::vector<std::string> ConnectionCore::recover_twophase(std::source_location where) {
    check_twophase({}, where);
    check_usable(where);
    return guarded("XA RECOVER", where, [&] { return pooled_->recover_twophase(); });
}

}  // namespace azoth::detail
