// SPDX-License-Identifier: MIT
#include "sql/cache_key_support.hpp"

namespace azoth::test {

namespace {

using sql::FromRef;
using sql::Handle;
using sql::NodeRef;

class Marked final : public sql::Option {
public:
    explicit Marked(int mark) : mark_(mark) {}

    bool equals(const Option& other) const noexcept override {
        return mark_ == static_cast<const Marked&>(other).mark_;
    }

private:
    int mark_;
};

Handle<const sql::Option> marked(int mark) {
    return Handle<const sql::Option>::adopt(new Marked(mark));
}

/// What is special about one statement.
template <class S>
using Change = std::function<void(S& statement, int value)>;

const sql::Column& column(const char* key) {
    return shop().users.definition().column(key);
}

sql::Assignment assigned(const char* key, int value) {
    return {.column = sql::ColumnRef(&column(key)), .value = bound(value)};
}

FromRef cte(int value, const char* name) {
    return node<sql::Cte>(select_user(value), name);
}

/// What every statement can have.
std::vector<Change<sql::Extras>> extras() {
    using E = sql::Extras;
    const auto in = [](sql::Words E::* list, const char* text, const char* dialect = "") {
        return [=](E& e, int) {
            (e.*list).text.push_back(words(text));
            (e.*list).dialects.emplace_back(dialect);
        };
    };
    std::vector<Change<E>> changes;
    for (const auto list : {&E::prefixes, &E::suffixes, &E::hints, &E::statement_hints}) {
        changes.emplace_back(in(list, "A"));
        changes.emplace_back(in(list, "B"));
        changes.emplace_back(in(list, "A", "mysql"));
        changes.emplace_back(in(list, "A", "oracle"));
    }
    const std::vector<Change<E>> others{
        [=](E& e, int v) {
            in(&E::hints, "A")(e, v);
            e.hint_targets.push_back(users());
        },
        [=](E& e, int v) {
            in(&E::hints, "A")(e, v);
            e.hint_targets.push_back(addresses());
        },
        [](E& e, int v) {
            e.ctes.push_back(cte(v, "a"));
            e.nested_ctes.emplace_back("");
        },
        [](E& e, int v) {
            e.ctes.push_back(cte(v, "b"));
            e.nested_ctes.emplace_back("");
        },
        [](E& e, int v) {
            e.ctes.push_back(cte(v, "a"));
            e.nested_ctes.emplace_back("nest");
        },
        [](E& e, int v) { e.fetch = bound(v); },
        [](E& e, int) { e.fetch = words("1"); },
        [](E& e, int v) {
            e.fetch = bound(v);
            e.fetch_with_ties = true;
        },
        [](E& e, int v) {
            e.fetch = bound(v);
            e.fetch_percent = true;
        },
        [](E& e, int) { e.for_update_of.push_back(users()); },
        [](E& e, int) { e.for_update_of.push_back(user("id")); },
        [](E& e, int v) {
            e.option_names.emplace_back("mysql_limit");
            e.option_values.push_back(bound(v));
        },
        [](E& e, int v) {
            e.option_names.emplace_back("mariadb_limit");
            e.option_values.push_back(bound(v));
        },
        [](E& e, int) {
            e.option_names.emplace_back("mysql_limit");
            e.option_values.push_back(words("1"));
        },
    };
    changes.insert(changes.end(), others.begin(), others.end());
    return changes;
}

/// `base` alone, and with each of the changes.
template <class S>
Keys statements(const char* what, Change<S> base, const std::vector<Change<S>>& changes) {
    Keys keys{what, {}};
    const auto add = [&](Change<S> change) {
        keys.variants.emplace_back([=](int v) {
            return statement<S>([&](S& made) {
                base(made, v);
                change(made, v);
            });
        });
    };
    add([](S&, int) {});
    for (const auto& change : changes) {
        add(change);
    }
    for (const auto& change : extras()) {
        add([=](S& made, int v) { change(sql::writable_extras(made), v); });
    }
    return keys;
}

/// What SELECT and UNION have in common.
template <class S>
std::vector<Change<S>> generative(std::vector<Change<S>> changes) {
    const auto lock = [](bool sql::ForUpdate::* how) {
        return [=](S& s, int) {
            s.for_update.wanted = true;
            s.for_update.*how = true;
        };
    };
    const std::vector<Change<S>> common{
        [](S& s, int) { s.group_by.push_back(user("id")); },
        [](S& s, int v) { s.group_by.push_back(bound(v)); },
        [](S& s, int) { s.order_by.push_back(user("id")); },
        [](S& s, int) { s.order_by.push_back(user("age")); },
        [](S& s, int) { s.order_by.push_back(sql::make_order(sql::Op::desc, user("id"))); },
        [](S& s, int v) { s.limit = bound(v); },
        [](S& s, int) { s.limit = words("1"); },
        [](S& s, int v) { s.offset = bound(v); },
        lock(&sql::ForUpdate::wanted),
        lock(&sql::ForUpdate::read),
        lock(&sql::ForUpdate::nowait),
        lock(&sql::ForUpdate::skip_locked),
        lock(&sql::ForUpdate::key_share),
        [](S& s, int) { s.label_style = sql::LabelStyle::none; },
        [](S& s, int) { s.label_style = sql::LabelStyle::tablename_plus_col; },
        [](S& s, int) { s.options.push_back(marked(1)); },
        [](S& s, int) { s.options.push_back(marked(2)); },
    };
    changes.insert(changes.end(), common.begin(), common.end());
    return changes;
}

Keys selects() {
    using S = sql::Select;
    const auto join = [](NodeRef condition, bool outer = false, bool full = false) {
        return
            [=](S& s, int) { s.joins.push_back({nullptr, addresses(), condition, outer, full}); };
    };
    return statements<S>(
        "select",
        [](S& s, int) { s.columns.push_back(user("id")); },
        generative<S>({
            [](S& s, int) { s.distinct = true; },
            [](S& s, int) { s.distinct_on.push_back(user("id")); },
            [](S& s, int) { s.correlation = sql::Correlation::only; },
            [](S& s, int) { s.correlation = sql::Correlation::except; },
            [](S& s, int) { s.correlate.push_back(users()); },
            [](S& s, int) { s.columns.push_back(user("age")); },
            [](S& s, int v) { s.columns.push_back(bound(v)); },
            [](S& s, int) { s.earlier_columns.push_back(user("age")); },
            [](S& s, int) { s.from.push_back(users()); },
            [](S& s, int) { s.from.push_back(addresses()); },
            [](S& s, int v) { s.where.push_back(is_user(v)); },
            [](S& s, int v) { s.having.push_back(is_user(v)); },
            join(nullptr),
            join(user("active")),
            join(nullptr, true),
            join(nullptr, true, true),
            [](S& s, int) { s.joins.push_back({users(), addresses(), nullptr}); },
        })
    );
}

Keys compounds() {
    using S = sql::CompoundSelect;
    std::vector<Change<S>> changes{
        [](S& s, int v) { s.selects.push_back(select_user(v)); },
        [](S& s, int v) { s.selects.push_back(node<sql::Grouping>(select_user(v))); },
    };
    for (const auto op :
         {sql::SetOp::union_all,
          sql::SetOp::except,
          sql::SetOp::except_all,
          sql::SetOp::intersect,
          sql::SetOp::intersect_all}) {
        changes.emplace_back([=](S& s, int) { s.op = op; });
    }
    return statements<S>(
        "compound_select",
        [](S& s, int v) {
            s.selects.push_back(select_user(v));
            s.selects.push_back(select_user(v));
        },
        generative<S>(std::move(changes))
    );
}

Keys textual_selects() {
    using S = sql::TextualSelect;
    const auto lone = [](const char* name, Type type) {
        return
            [=](S& s, int) { s.columns.push_back(node<sql::Column>(nullptr, name, name, type)); };
    };
    return statements<S>(
        "textual_select",
        [](S& s, int) { s.text = words("SELECT 1"); },
        {
            [](S& s, int) { s.text = words("SELECT 2"); },
            [](S& s, int) { s.positional = true; },
            lone("a", Type()),
            lone("b", Type()),
            lone("a", Type(Integer())),
            lone("a", Type(DateTime())),
        }
    );
}

Keys inserts() {
    using S = sql::Insert;
    using Action = sql::OnConflict::Action;
    const auto row = [](S& s, int v) { s.values.push_back(bound(v)), ++s.rows; };
    const auto conflict = [](Action action, auto change) {
        return [=](S& s, int v) {
            s.on_conflict.action = action;
            change(s.on_conflict, v);
        };
    };
    using C = sql::OnConflict;
    return statements<S>(
        "insert",
        [=](S& s, int v) {
            s.table = users();
            s.columns.emplace_back(&column("age"));
            row(s, v);
        },
        {
            [](S& s, int) { s.columns[0] = sql::ColumnRef(&column("name")); },
            [](S& s, int) { s.values[0] = user("id"); },
            row,
            [](S& s, int) { s.multi = true; },
            [](S& s, int) { s.ordered = true; },
            [](S& s, int v) { s.from_select = select_user(v); },
            [](S& s, int) { s.include_defaults = false; },
            [](S& s, int) { s.inline_ = true; },
            [](S& s, int) { s.returning.push_back(user("id")); },
            [](S& s, int) { s.returning.push_back(user("age")); },
            [](S& s, int) { s.wants_defaults = true; },
            [](S& s, int) { s.return_defaults.push_back(user("id")); },
            [](S& s, int) { s.sort_by_parameter_order = true; },
            [](S& s, int) { s.options.push_back(marked(1)); },
            [](S& s, int) { s.options.push_back(marked(2)); },
            conflict(Action::nothing, [](C&, int) {}),
            conflict(Action::update, [](C&, int) {}),
            conflict(Action::duplicate_key, [](C&, int) {}),
            conflict(Action::nothing, [](C& c, int) { c.target.push_back(user("id")); }),
            conflict(Action::nothing, [](C& c, int) { c.target.push_back(user("age")); }),
            conflict(Action::nothing, [](C& c, int) { c.constraint = "a"; }),
            conflict(Action::nothing, [](C& c, int) { c.constraint = "b"; }),
            conflict(
                Action::nothing,
                [](C& c, int) {
                    c.constraint = "a";
                    c.final_name = true;
                }
            ),
            conflict(Action::nothing, [](C& c, int v) { c.index_where.push_back(is_user(v)); }),
            conflict(Action::update, [](C& c, int v) { c.set.push_back(assigned("age", v)); }),
            conflict(Action::update, [](C& c, int v) { c.set.push_back(assigned("id", v)); }),
            conflict(Action::update, [](C& c, int v) { c.where.push_back(is_user(v)); }),
            conflict(Action::update, [](C& c, int) { c.ordered = true; }),
        }
    );
}

Keys updates() {
    using S = sql::Update;
    return statements<S>(
        "update",
        [](S& s, int v) {
            s.table = users();
            s.set.push_back(assigned("age", v));
        },
        {
            [](S& s, int) { s.table = addresses(); },
            [](S& s, int v) { s.set.push_back(assigned("id", v)); },
            [](S& s, int v) { s.set.push_back(assigned("name", v)); },
            [](S& s, int v) { s.set.push_back({nullptr, bound(v), user("id")}); },
            [](S& s, int) { s.ordered = true; },
            [](S& s, int v) { s.where.push_back(is_user(v)); },
            [](S& s, int) { s.returning.push_back(user("id")); },
            [](S& s, int) { s.wants_defaults = true; },
            [](S& s, int) { s.return_defaults.push_back(user("id")); },
            [](S& s, int) { s.options.push_back(marked(1)); },
            [](S& s, int) { s.options.push_back(marked(2)); },
        }
    );
}

Keys deletes() {
    using S = sql::Delete;
    return statements<S>(
        "delete",
        [](S& s, int) { s.table = users(); },
        {
            [](S& s, int) { s.table = addresses(); },
            [](S& s, int v) { s.where.push_back(is_user(v)); },
            [](S& s, int) { s.where.push_back(user("active")); },
            [](S& s, int) { s.returning.push_back(user("id")); },
            [](S& s, int) { s.options.push_back(marked(1)); },
            [](S& s, int) { s.options.push_back(marked(2)); },
        }
    );
}

Keys parts() {
    Keys keys{
        "options, extras",
        {
            [](int) { return marked(1); },
            [](int) { return marked(2); },
        }
    };
    for (const auto& change : extras()) {
        keys.variants.emplace_back([=](int v) {
            return statement<sql::Extras>([&](sql::Extras& e) { change(e, v); });
        });
    }
    return keys;
}

}  // namespace

std::vector<Keys> statement_keys() {
    return {
        selects(),
        compounds(),
        textual_selects(),
        inserts(),
        updates(),
        deletes(),
        parts(),
    };
}

}  // namespace azoth::test
