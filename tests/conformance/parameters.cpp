// SPDX-License-Identifier: MIT
#include "conformance/parameters.hpp"

#include "conformance/nodes.hpp"

#include <fmt/format.h>

namespace conformance {

namespace {

/// What a parameter stands for: one value, or the list of an IN.
struct Given {
    const sql::Bind* bind = nullptr;
    azoth::Value value{};
};

std::string shown(const Given& given) {
    if (given.bind == nullptr || !given.bind->expanding()) {
        return given.value.to_string();
    }
    std::string text;
    for (const auto& value : given.bind->values()) {
        text += (text.empty() ? "" : ", ") + value.to_string();
    }
    return "[" + text + "]";
}

bool equals(const Json& expected, const Given& given) {
    if (given.bind == nullptr || !given.bind->expanding()) {
        return Reader::value(expected) == given.value;
    }
    const auto& values = given.bind->values();
    if (expected.is_null()) {
        return values.empty();
    }
    if (!expected.is_array() || expected.size() != values.size()) {
        return false;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!(Reader::value(expected[i]) == values[i])) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::string shown_sql(const sql::Compiled& compiled) {
    std::string sql;
    std::size_t from = 0;
    for (const sql::BindSlot& slot : compiled.binds) {
        if (slot.expanding) {
            sql.append(compiled.sql, from, slot.offset - from);
            from = slot.offset;
            sql += "__[POSTCOMPILE_" + slot.name + "]";
        }
    }
    return sql.append(compiled.sql, from, std::string::npos);
}

std::string
compare_parameters(const Json& record, const sql::Node& statement, const sql::Compiled& compiled) {
    sql::BindList sources;
    sql::collect_binds(statement, sources);
    const Json* given_params = member(record.at("flags"), "given_params");

    std::vector<std::pair<std::string, Given>> in_order;
    for (const sql::BindSlot& slot : compiled.binds) {
        Given given;
        if (given_params != nullptr && given_params->contains(slot.name)) {
            given.value = Reader::value(given_params->at(slot.name));
        } else if (slot.source >= 0) {
            given.bind = sources[static_cast<std::size_t>(slot.source)];
            given.value = given.bind->value();
        } else {
            given.value = slot.constant;
        }
        in_order.emplace_back(slot.name, std::move(given));
    }

    if (const Json* expected = member(record, "params")) {
        std::map<std::string, const Given*> by_name;
        for (const auto& [name, given] : in_order) {
            by_name.emplace(name, &given);
        }
        for (const auto& [name, value] : expected->items()) {
            const auto found = by_name.find(name);
            if (found == by_name.end()) {
                return fmt::format("a name is missing: {}", name);
            }
            if (!equals(value, *found->second)) {
                return fmt::format("another value: {} is {}", name, shown(*found->second));
            }
        }
        if (by_name.size() != expected->size()) {
            return fmt::format("too many: {} of them", by_name.size());
        }
    }
    if (const Json* expected = member(record, "positional")) {
        if (expected->size() != in_order.size()) {
            return fmt::format("another number of positions: {}", in_order.size());
        }
        for (std::size_t i = 0; i < in_order.size(); ++i) {
            if (!equals((*expected)[i], in_order[i].second)) {
                return fmt::format(
                    "another value at a position: {} is {}", i, shown(in_order[i].second)
                );
            }
        }
    }
    return {};
}

}  // namespace conformance
