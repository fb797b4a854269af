// SPDX-License-Identifier: MIT
// What few statements have: prefixes, suffixes, hints, CTEs that were added, options.
#include "conformance/nodes.hpp"

namespace conformance {

namespace {

void read_words(Reader& reader, sql::Words& words, const Json& list) {
    for (const Json& word : list) {
        words.text.push_back(
            word.contains("expr") ? reader.node(word.at("expr"))
                                  : sql::NodeRef::adopt(new sql::Text(
                                        word.at("text").get<std::string>(), false, azoth::Type()
                                    ))
        );
        const std::string dialect = text_of(word, "dialect");
        words.dialects.push_back(dialect == "*" ? "" : dialect);
    }
}

void read_option(Reader& reader, sql::Extras& extras, const std::string& name, const Json& value) {
    sql::NodeRef node;
    if (value.is_object() && value.contains("node")) {
        node = reader.node(value);
    } else if (!value.is_null()) {
        node = sql::make_bind(Reader::value(value), azoth::Integer(), nullptr);
    } else {
        return;
    }
    extras.option_names.push_back(name);
    extras.option_values.push_back(std::move(node));
}

}  // namespace

void read_extras(Reader& reader, sql::Statement& statement, const Json& json) {
    for (const auto& [name, value] : json.items()) {
        if (name == "prefixes") {
            read_words(reader, sql::writable_extras(statement).prefixes, value);
        } else if (name == "suffixes") {
            read_words(reader, sql::writable_extras(statement).suffixes, value);
        } else if (name == "statement_hints") {
            read_words(reader, sql::writable_extras(statement).statement_hints, value);
        } else if (name == "hints") {
            sql::Extras& extras = sql::writable_extras(statement);
            for (const Json& hint : value) {
                extras.hint_targets.push_back(reader.from(hint.at("target")));
            }
            read_words(reader, extras.hints, value);
        } else if (name == "independent_ctes") {
            sql::Extras& extras = sql::writable_extras(statement);
            for (const Json& added : value) {
                extras.ctes.push_back(reader.from(added.at("cte")));
                extras.nested_ctes.emplace_back(flag(added, "nest_here") ? "nest" : "");
            }
        } else if (name == "options") {
            for (const auto& [option, setting] : value.items()) {
                read_option(reader, sql::writable_extras(statement), option, setting);
            }
        }
    }
}

}  // namespace conformance
