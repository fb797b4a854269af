// SPDX-License-Identifier: MIT
#include "conformance/parameters.hpp"

#include "conformance/nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace conformance {

namespace {

/// What a parameter stands for: one value, or the list of an IN.
struct Given {
    azoth::Value value{};
    std::vector<azoth::Value> list{};
    bool is_list = false;
    std::size_t width = 1;
};

std::string shown(const Given& given) {
    if (!given.is_list) {
        return given.value.to_string();
    }
    std::string text;
    for (const auto& value : given.list) {
        text += (text.empty() ? "" : ", ") + value.to_string();
    }
    return "[" + text + "]";
}

bool equal_values(const Json& expected, const azoth::Value& value) {
    try {
        return Reader::value(expected) == value;
    } catch (const Unsupported&) {
        return false;
    }
}

bool equals(const Json& expected, const Given& given) {
    if (!given.is_list) {
        return equal_values(expected, given.value);
    }
    if (expected.is_null()) {
        return given.list.empty();
    }
    std::vector<Json> flat;
    for (const Json& item : expected) {
        if (item.is_array() && given.width > 1) {
            flat.insert(flat.end(), item.begin(), item.end());
        } else {
            flat.push_back(item);
        }
    }
    return std::ranges::equal(flat, given.list, equal_values);
}

/// A name as a placeholder has it.
std::string escaped(std::string name) {
    static const std::map<char, char> replacements = {
        {'%', 'P'},
        {'(', 'A'},
        {')', 'Z'},
        {':', 'C'},
        {'.', '_'},
        {'[', '_'},
        {']', '_'},
        {' ', '_'}
    };
    for (char& c : name) {
        if (const auto found = replacements.find(c); found != replacements.end()) {
            c = found->second;
        }
    }
    return name;
}

std::string placeholder(sql::Paramstyle style, const std::string& name, std::size_t number) {
    switch (style) {
    case sql::Paramstyle::qmark:
        return "?";
    case sql::Paramstyle::format:
        return "%s";
    case sql::Paramstyle::named:
        return ":" + escaped(name);
    case sql::Paramstyle::pyformat:
        return "%(" + escaped(name) + ")s";
    case sql::Paramstyle::numeric:
        return fmt::format(":{}", number);
    case sql::Paramstyle::numeric_dollar:
        return fmt::format("${}", number);
    }
    return {};
}

/// The placeholders of a list, each element with a name of its own.
std::string expanded(
    const sql::BindSlot& slot, std::size_t count, sql::Paramstyle style, std::size_t first_number
) {
    if (count == 0) {
        return slot.empty_set;
    }
    std::string sql = slot.width > 1 && slot.tuple_values ? "VALUES " : "";
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t part = i % slot.width;
        std::string name = fmt::format("{}_{}", escaped(slot.name), i / slot.width + 1);
        if (slot.width > 1) {
            name += fmt::format("_{}", part + 1);
        }
        sql += i == 0 ? "" : ", ";
        sql += slot.width > 1 && part == 0 ? "(" : "";
        sql += placeholder(style, name, first_number + i) + slot.cast;
        sql += slot.width > 1 && part + 1 == slot.width ? ")" : "";
    }
    return sql;
}

/// A value as it is written into the SQL at execution.
std::string literal(const sql::Bind& bind, const azoth::Dialect& dialect) {
    sql::CompileOptions options;
    options.literal_binds = true;
    sql::Compiled compiled;
    dialect.compile(bind, options, compiled);
    return compiled.sql;
}

std::vector<std::pair<std::string, Given>>
in_order(const Json& record, const sql::Node& statement, const sql::Compiled& compiled) {
    sql::BindList sources;
    sql::collect_binds(statement, sources);
    const Json* given_params = member(record.at("flags"), "given_params");
    const bool expand = flag(record.at("flags"), "render_postcompile");

    const bool numbered = text_of(record.at("dialect"), "paramstyle").starts_with("numeric");
    std::vector<std::pair<std::string, Given>> ordered;
    std::vector<std::pair<std::string, Given>>
        of_lists;  // behind the others, where they have numbers
    std::set<std::string> seen;
    for (const sql::BindSlot& slot : compiled.binds) {
        Given given;
        given.width = slot.width;
        given.is_list = slot.expanding;
        if (given_params != nullptr && given_params->contains(slot.name)) {
            const Json& value = given_params->at(slot.name);
            if (slot.expanding && value.is_array()) {
                for (const Json& item : value) {
                    given.list.push_back(Reader::value(item));
                }
            } else {
                given.value = Reader::value(value);
            }
        } else if (slot.source >= 0) {
            const sql::Bind& bind = *sources[static_cast<std::size_t>(slot.source)];
            given.value = bind.value();
            given.list = bind.values();
        } else {
            given.value = slot.constant;
        }
        if (expand && slot.literal_execute) {
            continue;
        }
        if (!expand || !slot.expanding) {
            ordered.emplace_back(slot.name, std::move(given));
            continue;
        }
        if (numbered && !seen.insert(slot.name).second) {
            continue;
        }
        auto& target = numbered ? of_lists : ordered;
        for (std::size_t i = 0; i < given.list.size(); ++i) {
            std::string name = fmt::format("{}_{}", escaped(slot.name), i / slot.width + 1);
            if (slot.width > 1) {
                name += fmt::format("_{}", i % slot.width + 1);
            }
            target.emplace_back(std::move(name), Given{.value = given.list[i]});
        }
    }
    std::ranges::move(of_lists, std::back_inserter(ordered));
    return ordered;
}

}  // namespace

std::string shown_sql(
    const Json& record,
    const azoth::Dialect& dialect,
    const sql::Node& statement,
    const sql::Compiled& compiled,
    sql::Paramstyle style
) {
    sql::BindList sources;
    sql::collect_binds(statement, sources);
    const bool expand = flag(record.at("flags"), "render_postcompile");
    // Numbers of the values of lists come behind those of all other parameters; a name has them once.
    std::map<std::string, std::size_t> numbers;
    std::size_t next = 1;
    std::vector<const sql::BindSlot*> by_offset;
    for (const sql::BindSlot& slot : compiled.binds) {
        if (slot.expanding || slot.literal_execute) {
            by_offset.push_back(&slot);
        } else {
            ++next;
        }
    }
    std::ranges::sort(by_offset, {}, [](const sql::BindSlot* slot) {
        return std::pair(slot->offset, slot->met);
    });
    std::string sql;
    std::size_t from = 0;
    for (const sql::BindSlot* each : by_offset) {
        const sql::BindSlot& slot = *each;
        sql.append(compiled.sql, from, slot.offset - from);
        from = slot.offset;
        const sql::Bind* bind =
            slot.source >= 0 ? sources[static_cast<std::size_t>(slot.source)] : nullptr;
        if (expand && slot.literal_execute && bind != nullptr) {
            sql += literal(*bind, dialect);
        } else if (expand && slot.expanding && bind != nullptr) {
            const auto [number, fresh] = numbers.try_emplace(slot.name, next);
            next += fresh ? bind->values().size() : 0;
            sql += expanded(slot, bind->values().size(), style, number->second);
        } else {
            sql += "__[POSTCOMPILE_" + escaped(slot.name) + "]";
        }
    }
    return sql.append(compiled.sql, from, std::string::npos);
}

std::string
compare_parameters(const Json& record, const sql::Node& statement, const sql::Compiled& compiled) {
    const auto parameters = in_order(record, statement, compiled);
    if (const Json* expected = member(record, "params")) {
        std::map<std::string, const Given*> by_name;
        for (const auto& [name, given] : parameters) {
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
        if (expected->size() != parameters.size()) {
            return fmt::format("another number of positions: {}", parameters.size());
        }
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            if (!equals((*expected)[i], parameters[i].second)) {
                return fmt::format(
                    "another value at a position: {} is {}", i, shown(parameters[i].second)
                );
            }
        }
    }
    return {};
}

}  // namespace conformance
