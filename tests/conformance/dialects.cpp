// SPDX-License-Identifier: MIT
#include "conformance/dialects.hpp"

#include "azoth/dialects/create.hpp"

#include <memory>

namespace conformance {

namespace {

void set_option(sql::Features& features, const std::string& name, const Json& value) {
    static const std::map<std::string, bool sql::Features::*> flags = {
        {"backslash_escapes", &sql::Features::backslash_escapes},
        {"cte_follows_insert", &sql::Features::cte_follows_insert},
        {"double_percents", &sql::Features::double_percents},
        {"implicit_returning", &sql::Features::implicit_returning},
        {"insert_null_pk_still_autoincrements", &sql::Features::insert_null_pk_still_autoincrements
        },
        {"is_mariadb", &sql::Features::is_mariadb},
        {"legacy_schema_aliasing", &sql::Features::alias_tables_with_schema},
        {"optimize_limits", &sql::Features::optimize_limits},
        {"requires_alias_for_on_duplicate_key", &sql::Features::requires_alias_for_on_duplicate_key
        },
        {"strict_binds", &sql::Features::strict_binds},
        {"supports_create_index_concurrently", &sql::Features::concurrent_index},
        {"supports_drop_index_concurrently", &sql::Features::concurrent_index},
        {"supports_default_metavalue", &sql::Features::default_metavalue},
        {"supports_default_values", &sql::Features::default_values},
        {"supports_empty_insert", &sql::Features::empty_insert},
        {"supports_for_update_of", &sql::Features::for_update_of},
        {"supports_identity_columns", &sql::Features::identity_columns},
        {"supports_jsonb_subscripting", &sql::Features::jsonb_subscripting},
        {"supports_multivalues_insert", &sql::Features::multivalues_insert},
        {"supports_native_boolean", &sql::Features::native_boolean},
        {"supports_simple_order_by_label", &sql::Features::simple_order_by_label},
        {"tuple_in_values", &sql::Features::tuple_in_values},
        {"use_ansi", &sql::Features::ansi_joins},
        {"use_mysql_for_share", &sql::Features::for_share},
        {"use_nchar_for_unicode", &sql::Features::nchar_for_unicode},
    };
    if (const auto found = flags.find(name); found != flags.end()) {
        features.*found->second = value.get<bool>();
    } else if (name == "enable_offset_fetch" || name == "supports_offset_fetch") {
        features.offset_fetch = value.get<bool>() ? 1 : 0;
    } else if (name == "default_schema_name") {
        features.default_schema = value.get<std::string>();
    } else if (name == "label_length") {
        features.label_length = value.get<std::size_t>();
    } else if (name == "max_identifier_length") {
        features.max_identifier_length = value.get<std::size_t>();
    } else if (name == "max_index_name_length") {
        features.max_index_name_length = value.get<std::size_t>();
    } else if (name == "server_version_info") {
        for (std::size_t i = 0; i < 3 && i < value.size(); ++i) {
            features.server_version[i] = value[i].get<int>();
        }
    } else {
        throw Unsupported("dialect option " + name);
    }
}

/// The records come from dialects that have not met a server. What those take for granted is an old one;
/// azoth takes a new one.
void forget_server(sql::Features& features, const std::string& dialect) {
    const auto version = [&](int major, int minor) {
        features.server_version[0] = major;
        features.server_version[1] = minor;
    };
    if (dialect == "mssql") {
        version(9, 0);
        features.offset_fetch = 0;
    } else if (dialect == "mysql") {
        version(5, 7);
    } else if (dialect == "mariadb") {
        version(10, 1);
    } else if (dialect == "postgresql") {
        features.backslash_escapes = true;
    }
}

}  // namespace

const azoth::Dialect& dialect_of(const Json& json) {
    static std::map<std::string, std::unique_ptr<const azoth::Dialect>> made;
    const std::string name = json.at("name");
    const std::string paramstyle = json.value("paramstyle", "named");
    const Json options = json.value("options", Json::object());
    const std::string driver = json.value("driver", std::string());
    auto& dialect = made[name + driver + paramstyle + options.dump()];
    if (!dialect) {
        dialect.reset(azoth::create_dialect(name, [&](sql::Features& features) {
            forget_server(features, name);
            if (driver == "psycopg") {
                features.bind_casts = sql::BindCasts::textual;
            } else if (driver == "asyncpg") {
                features.bind_casts = sql::BindCasts::all;
            }
            for (const auto& [option, value] : options.items()) {
                set_option(features, option, value);
            }
            features.double_percents_in_ddl =
                features.double_percents && (paramstyle == "format" || paramstyle == "pyformat");
        }));
    }
    return *dialect;
}

}  // namespace conformance
