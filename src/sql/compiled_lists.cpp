// SPDX-License-Identifier: MIT
#include "sql/compiled_lists.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth {

const Value& CompiledStatement::operator[](std::string_view name) const {
    std::string known;
    for (const CompiledParameter& parameter : parameters) {
        if (parameter.name == name) {
            return parameter.value;
        }
        known += (known.empty() ? "" : ", ") + parameter.name;
    }
    throw ArgumentError(ErrorInfo{
        .message = fmt::format("the statement has no parameter '{}'", name),
        .statement = sql,
        .hint = known.empty() ? "it has none at all" : "it has: " + known,
    });
}

namespace sql {

namespace {

std::string placeholder(Paramstyle style, const std::string& name, std::size_t number) {
    switch (style) {
    case Paramstyle::qmark:
        return "?";
    case Paramstyle::format:
        return "%s";
    case Paramstyle::named:
        return ":" + name;
    case Paramstyle::pyformat:
        return "%(" + name + ")s";
    case Paramstyle::numeric:
        return fmt::format(":{}", number);
    case Paramstyle::numeric_dollar:
        return fmt::format("${}", number);
    }
    return {};
}

}  // namespace

CompiledStatement write_lists(
    const Node& statement, Compiled& compiled, Paramstyle style, const WriteLiteral& literal
) {
    BindList sources;
    collect_binds(statement, sources);
    CompiledStatement shown;
    std::vector<CompiledParameter> listed;
    // With numbers, those of lists come behind all others.
    const bool numbered = style == Paramstyle::numeric || style == Paramstyle::numeric_dollar;
    std::size_t number =
        static_cast<std::size_t>(std::ranges::count_if(compiled.binds, [](const BindSlot& slot) {
            return !slot.expanding && !slot.literal_execute;
        }));

    struct List {
        const BindSlot* slot;
        std::string text;
    };

    std::vector<List> lists;
    for (const BindSlot& slot : compiled.binds) {
        const Bind* bind =
            slot.source < 0 ? nullptr : sources[static_cast<std::size_t>(slot.source)];
        if (!slot.expanding && !slot.literal_execute) {
            shown.parameters.push_back(
                {slot.name, bind != nullptr ? bind->value() : slot.constant, slot.required}
            );
            continue;
        }
        if (!slot.expanding || bind == nullptr) {
            const Value& value = bind != nullptr ? bind->value() : slot.constant;
            lists.push_back({&slot, literal(value, slot.type)});
            continue;
        }
        const std::vector<Value>& values = bind->values();
        const bool tuples = slot.width > 1;
        std::string text = values.empty() ? slot.empty_set : "";
        text += !values.empty() && tuples && slot.tuple_values ? "VALUES " : "";
        for (std::size_t i = 0; i < values.size(); ++i) {
            std::string name =
                tuples ? fmt::format("{}_{}_{}", slot.name, i / slot.width + 1, i % slot.width + 1)
                       : fmt::format("{}_{}", slot.name, i + 1);
            text += i == 0 ? "" : ", ";
            text += tuples && i % slot.width == 0 ? "(" : "";
            if (slot.literal_execute) {
                text += literal(values[i], slot.type);
            } else {
                text += placeholder(style, name, ++number) + slot.cast;
                auto& parameters = numbered ? listed : shown.parameters;
                parameters.push_back({std::move(name), values[i], false});
            }
            text += tuples && (i + 1) % slot.width == 0 ? ")" : "";
        }
        lists.push_back({&slot, std::move(text)});
    }
    // With numbers they come as they were met, which need not be how they stand in the SQL.
    std::ranges::sort(lists, {}, [](const List& list) { return list.slot->offset; });
    std::size_t from = 0;
    for (const List& list : lists) {
        shown.sql.append(compiled.sql, from, list.slot->offset - from);
        shown.sql += list.text;
        from = list.slot->offset;
    }
    shown.sql.append(compiled.sql, from, std::string::npos);
    std::ranges::move(listed, std::back_inserter(shown.parameters));
    return shown;
}

namespace {

/// A value, or the list of an IN, as SQL.
std::string literal_text(
    const BindSlot& slot, const Value* const* values, std::size_t count, const WriteLiteral& literal
) {
    if (count == 0) {
        return slot.empty_set;
    }
    const bool tuples = slot.expanding && slot.width > 1;
    std::string text = tuples && slot.tuple_values ? "VALUES " : "";
    for (std::size_t i = 0; i < count; ++i) {
        text += i == 0 ? "" : ", ";
        text += tuples && i % slot.width == 0 ? "(" : "";
        text += literal(*values[i], slot.type);
        text += tuples && (i + 1) % slot.width == 0 ? ")" : "";
    }
    return text;
}

}  // namespace

CompiledRef write_literals(
    const Compiled& compiled,
    std::vector<const Value*>& values,
    std::vector<std::size_t>& counts,
    const WriteLiteral& literal
) {
    if (std::ranges::none_of(compiled.binds, &BindSlot::literal_execute)) {
        return nullptr;
    }

    struct Written {
        std::size_t offset;
        std::string text;
    };

    std::vector<Written> texts;
    std::vector<const Value*> sent;
    std::vector<std::size_t> sent_counts;
    auto made = detail::Rc<Compiled>::make();
    std::size_t value = 0;
    std::size_t list = 0;
    for (const BindSlot& slot : compiled.binds) {
        const std::size_t count = slot.expanding ? counts[list++] : 1;
        if (slot.literal_execute) {
            texts.push_back({slot.offset, literal_text(slot, values.data() + value, count, literal)}
            );
        } else {
            made->binds.push_back(slot);
            made->has_expanding = made->has_expanding || slot.expanding;
            sent.insert(sent.end(), values.data() + value, values.data() + value + count);
            if (slot.expanding) {
                sent_counts.push_back(count);
            }
        }
        value += count;
    }
    std::ranges::sort(texts, {}, &Written::offset);
    std::size_t from = 0;
    for (const auto& [offset, text] : texts) {
        made->sql.append(compiled.sql, from, offset - from);
        made->sql += text;
        from = offset;
    }
    made->sql.append(compiled.sql, from);
    for (BindSlot& slot : made->binds) {  // what stands behind a text moves on
        const std::size_t before = slot.offset;
        for (const auto& [offset, text] : texts) {
            slot.offset += offset <= before ? text.size() : 0;
        }
    }
    made->number_sign = compiled.number_sign;
    made->numbered = compiled.numbered;
    values = std::move(sent);
    counts = std::move(sent_counts);
    return made;
}

}  // namespace sql

}  // namespace azoth
