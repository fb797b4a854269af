// SPDX-License-Identifier: MIT
// The names a compiler makes, and the parameters of a statement.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"

#include <fmt/format.h>

namespace azoth::sql {

std::string SQLCompiler::anonymous(std::string_view base) {
    return fmt::format("{}_{}", base, ++made_->counters[std::string(base)]);
}

const std::string& SQLCompiler::made_name(const Node& node, std::string_view base) {
    const auto [found, fresh] = made_->made.try_emplace(&node);
    if (fresh) {
        found->second = anonymous(base);
    }
    return found->second;
}

std::string SQLCompiler::alias_name(const FromClause& from) {
    if (const std::string_view given = from.name(); !given.empty()) {
        return std::string(given);
    }
    const auto* alias = if_is<Alias>(&from);
    const std::string_view base = alias != nullptr ? alias->element().name() : std::string_view();
    return made_name(from, base.empty() ? "anon" : base);
}

std::string SQLCompiler::column_name(const Column& column) {
    if (!column.name_is_made()) {
        return column.name();
    }
    if (const auto* alias = if_is<Alias>(column.from())) {
        return column_name(*alias->element().columns()[column.position()]);
    }
    return made_name(column, column.name());
}

std::string SQLCompiler::label_name(const Label& label) {
    return label.name().empty() ? made_name(label, "anon") : label.name();
}

namespace {

/// A name that parameters of every database may have.
std::string plain_base(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        const bool odd = c == '%' || c == '(' || c == ')' || c == ' ' || c == '$';
        if (!odd) {
            plain += c;
        } else if (plain.empty() || plain.back() != '_') {
            plain += '_';
        }
    }
    const std::size_t first = plain.find_first_not_of('_');
    if (first == std::string::npos) {
        return "param";
    }
    return plain.substr(first, plain.find_last_not_of('_') - first + 1);
}

/// The name as it can stand behind the colon of a named parameter.
std::string placeholder_name(std::string_view name) {
    std::string plain(name);
    for (char& c : plain) {
        switch (c) {
        case '%':
            c = 'P';
            break;
        case '(':
            c = 'A';
            break;
        case ')':
            c = 'Z';
            break;
        case ':':
            c = 'C';
            break;
        case '.':
        case '[':
        case ']':
        case ' ':
            c = '_';
            break;
        default:
            break;
        }
    }
    return plain;
}

}  // namespace

std::string SQLCompiler::bind_name(const Bind& bind) {
    if (!bind.anonymous()) {
        if (made_->assigning != &bind) {
            made_->given.emplace(bind.base_name());
        }
        return std::string(bind.base_name());
    }
    if (const auto found = made_->made.find(&bind); found != made_->made.end()) {
        return found->second;
    }
    return made_name(bind, plain_base(bind.base_name()));
}

void SQLCompiler::write_assigned(const Column& column, const Node& value, std::string_view suffix) {
    const auto* bind = if_is<Bind>(&value);
    if (bind != nullptr && bind->anonymous() && !bind->expanding()) {
        // It is called as the column, so that the execution may give another value for it.
        const std::string name = fmt::format("{}{}", column.key(), suffix);
        if (made_->made.try_emplace(bind, name).second) {
            made_->assigned.insert(name);
        }
    }
    made_->assigning = &value;
    visit_grouped(value);
    made_->assigning = nullptr;
}

void SQLCompiler::check_parameter_names() const {
    for (const std::string& name : made_->assigned) {
        if (made_->given.contains(name)) {
            throw CompileError(ErrorInfo{
                .message = fmt::format(
                    "bindparam(\"{}\") has the name of a column that this statement sets: the name "
                    "stands for the "
                    "new value",
                    name
                ),
                .column = name,
                .hint = fmt::format("give the parameter another name, such as \"b_{}\"", name),
            });
        }
    }
}

std::size_t SQLCompiler::add_bind(const Bind& bind, std::string name) {
    BindSlot slot;
    slot.name = std::move(name);
    slot.type = bind.type();
    slot.required = bind.required();
    slot.expanding = bind.expanding();
    // Most parameters are written in the order in which they are collected.
    const BindList& sources = made_->sources;
    if (made_->next_source < sources.size() && sources[made_->next_source] == &bind) {
        slot.source = static_cast<int>(made_->next_source++);
    } else {
        auto& index = made_->source_index;
        if (index.empty()) {
            for (std::size_t i = 0; i < sources.size(); ++i) {
                index.try_emplace(sources[i], static_cast<int>(i));
            }
        }
        if (const auto found = index.find(&bind); found != index.end()) {
            slot.source = found->second;
            made_->next_source = static_cast<std::size_t>(found->second) + 1;
        } else {
            slot.constant = bind.value();
        }
    }
    into_.binds.push_back(std::move(slot));
    return into_.binds.size() - 1;
}

void SQLCompiler::write_placeholder(std::size_t slot) {
    switch (options_.paramstyle) {
    case Paramstyle::qmark:
        return write("?");
    case Paramstyle::format:
        return write("%s");
    case Paramstyle::named:
        return write(":" + placeholder_name(into_.binds[slot].name));
    case Paramstyle::pyformat:
        return write("%(" + placeholder_name(into_.binds[slot].name) + ")s");
    case Paramstyle::numeric:
        return write(fmt::format(":{}", slot + 1));
    case Paramstyle::numeric_dollar:
        return write(fmt::format("${}", slot + 1));
    }
}

void SQLCompiler::visit_bind(const Bind& bind) {
    if (literal_ && !bind.required()) {
        if (bind.expanding()) {
            if (bind.values().empty()) {
                write(empty_set());
            }
            for (std::size_t i = 0; i < bind.values().size(); ++i) {
                write(i == 0 ? "" : ", ");
                render_literal(bind.values()[i], bind.type());
            }
        } else {
            render_literal(bind.value(), bind.type());
        }
        return;
    }
    const std::size_t slot = add_bind(bind, bind_name(bind));
    if (bind.expanding()) {
        into_.has_expanding = true;
        into_.empty_set = empty_set();
        into_.binds[slot].offset = into_.sql.size();
        return;
    }
    write_placeholder(slot);
}

}  // namespace azoth::sql
