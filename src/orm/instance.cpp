// SPDX-License-Identifier: MIT
// Mapped objects in memory: making, ending, and finding out what changed.
#include "azoth/base/error.hpp"
#include "orm/mapper.hpp"
#include "sql/hash.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <random>

namespace azoth::detail {

std::uint64_t process_key() {
    static const std::uint64_t key = [] {
        std::random_device device;
        return (static_cast<std::uint64_t>(device()) << 32) | device();
    }();
    return key;
}

namespace {

std::uint64_t bits_of(const TypeOps& ops, const void* inner) noexcept {
    std::uint64_t bits = 0;
    switch (ops.storage) {
    case Storage::boolean:
        bits = *static_cast<const bool*>(inner) ? 1 : 0;
        break;
    case Storage::int16:
    case Storage::uint16:
        std::memcpy(&bits, inner, 2);
        break;
    case Storage::int32:
    case Storage::uint32:
    case Storage::float32:
        std::memcpy(&bits, inner, 4);
        break;
    case Storage::date:
        bits = static_cast<std::uint32_t>(static_cast<const Date*>(inner)->days());
        break;
    case Storage::int64:
    case Storage::uint64:
    case Storage::float64:
        std::memcpy(&bits, inner, 8);
        break;
    case Storage::timestamp:
        bits = static_cast<std::uint64_t>(static_cast<const Timestamp*>(inner)->microseconds());
        break;
    case Storage::time:
        bits = static_cast<std::uint64_t>(static_cast<const Time*>(inner)->microseconds());
        break;
    case Storage::interval:
        bits = static_cast<std::uint64_t>(static_cast<const Interval*>(inner)->microseconds());
        break;
    default:
        break;
    }
    return bits;
}

std::uint64_t value_fingerprint(const Value& value) noexcept {
    const std::uint64_t seed = mix(process_key(), static_cast<std::uint64_t>(value.kind()));
    switch (value.kind()) {
    case Value::Kind::null:
        return seed;
    case Value::Kind::text:
    case Value::Kind::bytes:
    case Value::Kind::json:
        return hash_text(value.text(), seed);
    case Value::Kind::real: {
        std::uint64_t bits = 0;
        const double real = value.real();
        std::memcpy(&bits, &real, 8);
        return mix(seed, bits);
    }
    case Value::Kind::timestamp:
        return mix(seed, static_cast<std::uint64_t>(value.timestamp().microseconds()));
    case Value::Kind::date:
        return mix(seed, static_cast<std::uint64_t>(value.date().days()));
    case Value::Kind::time:
        return mix(seed, static_cast<std::uint64_t>(value.time().microseconds()));
    case Value::Kind::interval:
        return mix(seed, static_cast<std::uint64_t>(value.interval().microseconds()));
    case Value::Kind::decimal:
        return hash_text(value.decimal().to_string(), seed);
    case Value::Kind::uuid:
        return hash_bytes(reinterpret_cast<const char*>(value.uuid().bytes()), 16, seed);
    default:
        return mix(seed, static_cast<std::uint64_t>(value.integer()));
    }
}

}  // namespace

std::uint64_t fingerprint(const TypeOps& ops, const void* member) noexcept {
    const void* inner = ops.peek != nullptr ? ops.peek(member) : member;
    const std::uint64_t seed = process_key();
    if (inner == nullptr) {
        return seed;
    }
    switch (ops.storage) {
    case Storage::string:
        return hash_text(*static_cast<const std::string*>(inner), seed);
    case Storage::bytes:
        return hash_text(static_cast<const Bytes*>(inner)->view(), seed);
    case Storage::json:
        return hash_text(static_cast<const Json*>(inner)->text(), seed);
    case Storage::uuid:
        return hash_bytes(
            reinterpret_cast<const char*>(static_cast<const Uuid*>(inner)->bytes()), 16, seed
        );
    case Storage::decimal: {
        char text[Decimal::max_text_size];
        const std::size_t size = static_cast<const Decimal*>(inner)->format(text);
        return hash_bytes(text, size, seed);
    }
    case Storage::value:
        return value_fingerprint(*static_cast<const Value*>(inner));
    case Storage::custom:
        return value_fingerprint(ops.store(inner));
    default:
        return mix(seed, bits_of(ops, inner) + 1);
    }
}

inline std::uint64_t Mapper::trace_text(const void* member) const noexcept {
    return hash_text(*static_cast<const std::string*>(member), trace_key_);
}

inline void Mapper::set_trace(char* traces, const InstanceState& state, const TracedColumn& column)
    const noexcept {
    const void* at = static_cast<const char*>(state.object()) + column.offset;
    char* const trace = traces + column.trace_offset;
    switch (column.trace) {
    case Trace::text: {
        const std::uint64_t print = trace_text(at);
        std::memcpy(trace, &print, 8);
        return;
    }
    case Trace::fingerprint: {
        const std::uint64_t print = fingerprint(*column.ops, at);
        std::memcpy(trace, &print, 8);
        return;
    }
    case Trace::bits1:
        std::memcpy(trace, at, 1);
        return;
    case Trace::bits2:
        std::memcpy(trace, at, 2);
        return;
    case Trace::bits4:
        std::memcpy(trace, at, 4);
        return;
    case Trace::bits8:
        std::memcpy(trace, at, 8);
        return;
    case Trace::none:
        return;
    }
}

inline bool Mapper::differs(const InstanceState& state, const TracedColumn& column) const noexcept {
    const char* kept = state.extra->traces() + column.trace_offset;
    const void* now = static_cast<const char*>(state.object()) + column.offset;
    switch (column.trace) {
    case Trace::text: {
        const std::uint64_t print = trace_text(now);
        return std::memcmp(&print, kept, 8) != 0;
    }
    case Trace::fingerprint: {
        const std::uint64_t print = fingerprint(*column.ops, now);
        return std::memcmp(&print, kept, 8) != 0;
    }
    case Trace::bits1:
        return std::memcmp(now, kept, 1) != 0;
    case Trace::bits2:
        return std::memcmp(now, kept, 2) != 0;
    case Trace::bits4:
        return std::memcmp(now, kept, 4) != 0;
    case Trace::bits8:
        return std::memcmp(now, kept, 8) != 0;
    case Trace::none:
        return false;
    }
    return false;
}

InstanceExtra& Mapper::extra_of(InstanceState& state) const {
    if (state.extra == nullptr) {
        auto& spare = state.home->spare_extras;
        void* memory = nullptr;
        if (!spare.empty()) {
            memory = spare.back();
            spare.pop_back();
        } else {
            memory = ::operator new(sizeof(InstanceExtra) + trace_size_);
        }
        state.extra = ::new (memory) InstanceExtra();
    }
    return *state.extra;
}

void Mapper::drop_extra(InstanceState& state) const noexcept {
    InstanceExtra* extra = std::exchange(state.extra, nullptr);
    if (extra == nullptr) {
        return;
    }
    extra->~InstanceExtra();
    auto& spare = state.home->spare_extras;
    // Objects without a session may end on any thread, so what they leave is not kept for others.
    if (state.home->session != nullptr && spare.size() < spare.capacity()) {
        spare.push_back(extra);
    } else {
        ::operator delete(extra);
    }
}

void Mapper::take_trace(InstanceState& state) const {
    InstanceExtra& extra = extra_of(state);
    extra.traced = true;
    char* at = extra.traces();
    for (const TracedColumn& column : traced_) {
        set_trace(at, state, column);
    }
}

void Mapper::take_trace(InstanceState& state, std::size_t column) const noexcept {
    set_trace(state.extra->traces(), state, traced_[column]);
}

void Mapper::copy_trace(const InstanceState& from, InstanceState& to) const {
    InstanceExtra& extra = extra_of(to);
    extra.traced = true;
    std::memcpy(extra.traces(), from.extra->traces(), trace_size_);
}

ColumnMask Mapper::changes(const InstanceState& state) const noexcept {
    ColumnMask mask;
    if (is_traced(state)) {
        for (std::size_t i = 0; i < traced_.size(); ++i) {
            if (differs(state, traced_[i])) {
                mask.set(i);
            }
        }
    }
    return mask;
}

bool Mapper::changed(const InstanceState& state) const noexcept {
    if (!is_traced(state)) {
        return false;
    }
    for (const TracedColumn& column : traced_) {
        if (differs(state, column)) {
            return true;
        }
    }
    return false;
}

InstanceState* Mapper::allocate() const {
    void* memory = std::malloc(sizeof(InstanceState) + def_.object.size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    auto* state = ::new (memory) InstanceState();
    state->home = &detached_home_;
    return state;
}

InstanceState* Mapper::make() const {
    InstanceState* state = allocate();
    try {
        def_.object.construct(state->object());
    } catch (...) {
        std::free(state);
        throw;
    }
    adopt(*state);
    return state;
}

void Mapper::adopt(InstanceState& state) const noexcept {
    for (std::size_t i = 0; i < relationship_offsets_.size(); ++i) {
        char* at = static_cast<char*>(state.object()) + relationship_offsets_[i];
        if (def_.relationships[i].many) {
            reinterpret_cast<ManyBase*>(at)->bind(&state);
        } else {
            reinterpret_cast<OneBase*>(at)->bind(&state);
        }
    }
}

void Mapper::destroy(InstanceState& state) const noexcept {
    def_.object.destroy(state.object());
    drop_extra(state);
    std::free(&state);
}

std::vector<Value> Mapper::key_of(const InstanceState& state) const {
    std::vector<Value> key;
    for (const std::size_t column : primary_key_) {
        key.push_back(extract(*fields_[column].ops, member(state, column)));
    }
    return key;
}

std::int64_t Mapper::narrow_key_of(const InstanceState& state) const noexcept {
    const std::size_t column = primary_key_[0];
    const void* at = member(state, column);
    switch (fields_[column].ops->storage) {
    case Storage::int16:
        return *static_cast<const std::int16_t*>(at);
    case Storage::int32:
        return *static_cast<const std::int32_t*>(at);
    case Storage::uint16:
        return *static_cast<const std::uint16_t*>(at);
    case Storage::uint32:
        return *static_cast<const std::uint32_t*>(at);
    case Storage::uint64:
        return static_cast<std::int64_t>(*static_cast<const std::uint64_t*>(at));
    default:
        return *static_cast<const std::int64_t*>(at);
    }
}

std::int64_t Mapper::narrow_traced_key(const InstanceState& state) const noexcept {
    if (!is_traced(state)) {
        return integer_key_of(state);
    }
    const MappedColumn& mapped = columns_[primary_key_[0]];
    const char* at = state.extra->traces() + mapped.trace_offset;
    switch (mapped.field.ops->storage) {
    case Storage::int16: {
        std::int16_t key = 0;
        std::memcpy(&key, at, sizeof(key));
        return key;
    }
    case Storage::uint16: {
        std::uint16_t key = 0;
        std::memcpy(&key, at, sizeof(key));
        return key;
    }
    case Storage::int32: {
        std::int32_t key = 0;
        std::memcpy(&key, at, sizeof(key));
        return key;
    }
    case Storage::uint32: {
        std::uint32_t key = 0;
        std::memcpy(&key, at, sizeof(key));
        return key;
    }
    default: {
        std::int64_t key = 0;
        std::memcpy(&key, at, sizeof(key));
        return key;
    }
    }
}

void Mapper::restore_key(InstanceState& state) const noexcept {
    if (integer_key_) {
        if (is_traced(state)) {
            const MappedColumn& mapped = columns_[primary_key_[0]];
            std::memcpy(
                member(state, primary_key_[0]),
                state.extra->traces() + mapped.trace_offset,
                size_of_trace(mapped.trace)
            );
        }
        return;
    }
    if (state.extra == nullptr || state.extra->key.size() != primary_key_.size()) {
        return;
    }
    for (std::size_t i = 0; i < primary_key_.size(); ++i) {
        const std::size_t column = primary_key_[i];
        assign(*fields_[column].ops, member(state, column), state.extra->key[i]);
    }
}

void Mapper::assign_integer(InstanceState& state, std::size_t column, std::int64_t value) const {
    const TypeOps& ops = *fields_[column].ops;
    void* const at = member(state, column);
    if (ops.storage == Storage::int64 && ops.peek == nullptr) {
        std::memcpy(at, &value, sizeof(value));
    } else {
        assign(ops, at, Value(value));
    }
}

void Mapper::reset(InstanceState& state, std::size_t column) const {
    const Field& field = fields_[column];
    assign(*field.ops, member(state, column), default_value(column));
}

Value Mapper::default_value(std::size_t column) const {
    const Field& field = fields_[column];
    return extract(*field.ops, static_cast<const char*>(prototype_) + field.offset);
}

bool Mapper::has_default(const InstanceState& state, const TracedColumn& traced) const {
    const void* now = static_cast<const char*>(state.object()) + traced.offset;
    const void* fresh = static_cast<const char*>(prototype_) + traced.offset;
    switch (traced.trace) {
    case Trace::text:
        return *static_cast<const std::string*>(now) == *static_cast<const std::string*>(fresh);
    case Trace::fingerprint:
    case Trace::none:
        return extract(*traced.ops, now) == extract(*traced.ops, fresh);
    default:
        return std::memcmp(now, fresh, size_of_trace(traced.trace)) == 0;
    }
}

std::string Mapper::describe(const InstanceState& state) const {
    std::string text = name_ + "(";
    for (const std::size_t column : primary_key_) {
        text += text.back() == '(' ? "" : ", ";
        text += fmt::format(
            "{}={}",
            columns_[column].member,
            extract(*fields_[column].ops, member(state, column)).to_string()
        );
    }
    return text + ")";
}

InstanceState* allocate_instance(const Mapper& mapper) {
    return mapper.allocate();
}

void adopt_object(InstanceState* state) noexcept {
    state->home->mapper->adopt(*state);
}

void free_instance(InstanceState* state) noexcept {
    std::free(state);
}

void throw_null_ref() {
    throw InvalidRequestError(ErrorInfo{
        .message = "an empty Ref was followed",
        .hint = "test it first: get() and relationships give an empty Ref where there is no object",
    });
}

}  // namespace azoth::detail
