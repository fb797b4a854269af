// SPDX-License-Identifier: MIT
#include "orm/load_plan.hpp"

#include "engine/core.hpp"
#include "sql/hash.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth {

namespace detail {

LoadOption::LoadOption(LoadPath path) : path_(std::move(path)) {
    std::uint64_t hash = 0x10AD;
    for (const LoadStep& step : path_) {
        hash = mix(hash, reinterpret_cast<std::uintptr_t>(step.relationship));
        hash = mix(hash, static_cast<std::uint64_t>(step.strategy));
    }
    sql::Hasher::set(*this, hash);
}

bool LoadOption::equals(const sql::Option& other) const noexcept {
    const auto* load = dynamic_cast<const LoadOption*>(&other);
    return load != nullptr && load->path_ == path_;
}

sql::Handle<const sql::Option> make_load_option(LoadPath path) {
    return sql::Handle<const sql::Option>::adopt(new LoadOption(std::move(path)));
}

namespace {

using sql::FromRef;
using sql::NodeRef;

/// The columns of one side equal the columns of the other.
NodeRef equal_columns(
    const sql::FromClause& left,
    const Mapper& left_mapper,
    const std::vector<std::size_t>& left_columns,
    const sql::FromClause& right,
    const Mapper& right_mapper,
    const std::vector<std::size_t>& right_columns
) {
    (void)left_mapper;
    (void)right_mapper;
    NodeRef condition;
    for (std::size_t i = 0; i < left_columns.size(); ++i) {
        NodeRef pair = sql::make_binary(
            sql::Op::eq,
            NodeRef(left.columns()[left_columns[i]].get()),
            NodeRef(right.columns()[right_columns[i]].get())
        );
        condition =
            condition ? sql::make_conjunction(sql::Op::and_, std::move(condition), std::move(pair))
                      : std::move(pair);
    }
    return condition;
}

/// The step that leads from `left` to `right` along a relationship.
sql::JoinStep make_step(
    const Relationship& relationship,
    const FromRef& left,
    const FromRef& right,
    const FromRef& secondary,
    bool outer
) {
    sql::JoinStep step;
    step.left = left;
    step.outer = outer;
    if (relationship.direction == Direction::many_to_many) {
        const std::size_t local = relationship.secondary_local[0]->position();
        const std::size_t remote = relationship.secondary_remote[0]->position();
        NodeRef inner = sql::make_binary(
            sql::Op::eq,
            NodeRef(right->columns()[relationship.remote[0]].get()),
            NodeRef(secondary->columns()[remote].get())
        );
        step.right =
            FromRef::adopt(new sql::Join(secondary, right, std::move(inner), false, false));
        step.condition = sql::make_binary(
            sql::Op::eq,
            NodeRef(left->columns()[relationship.local[0]].get()),
            NodeRef(secondary->columns()[local].get())
        );
        return step;
    }
    step.right = right;
    step.condition = equal_columns(
        *left,
        *relationship.owner,
        relationship.local,
        *right,
        *relationship.target,
        relationship.remote
    );
    return step;
}

class Planner {
public:
    Planner(LoadPlan& plan, const sql::Select& select) : plan_(plan), select_(select) {}

    void run() {
        std::vector<LoadPath> paths;
        for (const auto& option : select_.options) {
            if (const auto* load = dynamic_cast<const LoadOption*>(option.get())) {
                paths.push_back(load->path());
            }
        }
        rewritten_ = sql::Handle<sql::Select>::adopt(new sql::Select(select_));
        rewritten_->options.clear();
        counts_rows_ =
            select_.limit || select_.offset || select_.distinct || !select_.group_by.empty();

        struct Start {
            std::size_t slot;
            FromRef from;
        };

        std::vector<Start> starts;
        for (const auto& element : select_.columns) {
            const auto* entity = sql::if_is<sql::Entity>(element);
            if (entity == nullptr || entity->mapper() == nullptr) {
                plan_.element_slot.push_back(-1);
                plan_.element_column.push_back(column_);
                column_ +=
                    entity == nullptr ? 1 : static_cast<int>(entity->from().columns().size());
                continue;
            }
            const auto& mapper = *static_cast<const Mapper*>(entity->mapper());
            plan_.element_slot.push_back(static_cast<int>(plan_.slots.size()));
            plan_.element_column.push_back(column_);
            starts.push_back({plan_.slots.size(), entity->from_ref()});
            add_slot(mapper, may_be_missing(entity->from()));
        }
        for (const LoadPath& path : paths) {
            const Relationship* first = path.front().relationship;
            if (first != nullptr && std::ranges::none_of(starts, [&](const Start& start) {
                    return plan_.slots[start.slot].mapper == first->owner;
                })) {
                throw ArgumentError(ErrorInfo{
                    .message = fmt::format(
                        "an option of the query is about {}, but the query has no {}",
                        first->name(),
                        first->owner->name()
                    ),
                    .hint = "an option begins with a class of the query; what is further away "
                            "follows it: selectinload(a.b).selectinload(b.c)",
                });
            }
        }
        for (const Start& start : starts) {
            std::vector<const Mapper*> visited;
            expand(start.slot, start.from, paths, visited);
        }
        rewritten_->seal();
        plan_.rewritten = rewritten_;
    }

private:
    bool may_be_missing(const sql::FromClause& from) const {
        // Any outer join can leave an entity without a row; asking for NULL costs little.
        (void)from;
        return std::ranges::any_of(
                   select_.joins, [](const sql::JoinStep& step) { return step.outer || step.full; }
               ) ||
               !select_.from.empty();
    }

    void add_slot(const Mapper& mapper, bool optional) {
        plan_.slots.push_back({&mapper.configured(), column_, optional, 0});
        column_ += static_cast<int>(mapper.columns().size());
    }

    void expand(
        std::size_t slot,
        const FromRef& from,
        const std::vector<LoadPath>& paths,
        std::vector<const Mapper*>& visited
    ) {
        const Mapper& mapper = *plan_.slots[slot].mapper;
        visited.push_back(&mapper);
        for (const auto& relationship : mapper.relationships()) {
            bool explicitly = false;
            bool raise_all = false;
            Strategy strategy = Strategy::lazy;
            std::vector<LoadPath> below;
            for (const LoadPath& path : paths) {
                if (path.front().relationship == nullptr) {
                    raise_all = true;
                    below.push_back(path);
                } else if (path.front().relationship == &relationship) {
                    explicitly = true;
                    strategy = path.front().strategy;
                    if (path.size() > 1) {
                        below.emplace_back(path.begin() + 1, path.end());
                    }
                }
            }
            if (!explicitly) {
                const bool seen = std::ranges::find(visited, relationship.target) != visited.end();
                switch (relationship.options.lazy) {
                case Lazy::select:
                    break;
                case Lazy::joined:
                    strategy = seen ? Strategy::lazy : Strategy::joined;
                    break;
                case Lazy::selectin:
                    strategy = seen ? Strategy::lazy : Strategy::selectin;
                    break;
                case Lazy::raise:
                    strategy = Strategy::raise;
                    break;
                }
                if (raise_all && strategy == Strategy::lazy) {
                    strategy = Strategy::raise;
                }
            }
            if (strategy == Strategy::joined && relationship.many && counts_rows_) {
                strategy = Strategy::selectin;
            }
            switch (strategy) {
            case Strategy::lazy:
                break;
            case Strategy::raise:
                plan_.slots[slot].raise |= std::uint64_t{1} << (relationship.index & 63U);
                break;
            case Strategy::selectin:
                plan_.after.push_back({slot, &relationship, std::move(below)});
                break;
            case Strategy::joined:
                join(slot, from, relationship, below, visited);
                break;
            }
        }
        visited.pop_back();
    }

    void join(
        std::size_t slot,
        const FromRef& from,
        const Relationship& relationship,
        const std::vector<LoadPath>& below,
        std::vector<const Mapper*>& visited
    ) {
        const Mapper& target = *relationship.target;
        FromRef alias = FromRef::adopt(new sql::Alias(target.table(), {}));
        FromRef secondary;
        if (relationship.secondary) {
            secondary = FromRef::adopt(new sql::Alias(relationship.secondary, {}));
        }
        rewritten_->joins.push_back(make_step(relationship, from, alias, secondary, true));
        rewritten_->columns.push_back(NodeRef::adopt(new sql::Entity(alias, &target)));
        for (const NodeOrder& order : relationship.order) {
            NodeRef column(alias->columns()[order.column].get());
            rewritten_->order_by.push_back(
                order.descending ? sql::make_order(sql::Op::desc, std::move(column))
                                 : std::move(column)
            );
        }
        const std::size_t joined = plan_.slots.size();
        add_slot(target, true);
        plan_.joined.push_back({slot, joined, &relationship});
        if (relationship.many) {
            plan_.unique_rows = true;
            ++plan_.joined_collections;
        }
        expand(joined, alias, below, visited);
    }

    LoadPlan& plan_;
    const sql::Select& select_;
    sql::Handle<sql::Select> rewritten_;
    int column_ = 0;
    bool counts_rows_ = false;
};

}  // namespace

Rc<LoadPlan> make_load_plan(EngineCore& engine, const sql::Select& select) {
    auto plan = Rc<LoadPlan>::make();
    plan->statement = NodeRef(&select);
    Planner(*plan, select).run();
    sql::CompileOptions options;
    options.paramstyle = engine.dialect.capabilities().paramstyle;
    options.enable_from_linting = engine.options.enable_from_linting;
    engine.dialect.compile(*plan->rewritten, options, *plan);
    return plan;
}

// ---- relationships in conditions

void prepare_join(Relationship& relationship) {
    if (relationship.owner == relationship.target) {
        return;
    }
    relationship.join = make_step(
        relationship,
        FromRef(relationship.owner->table().get()),
        FromRef(relationship.target->table().get()),
        FromRef(relationship.secondary.get()),
        false
    );
    relationship.join.condition->make_immortal();
    relationship.join.right->make_immortal();
}

sql::JoinStep relationship_join(const Relationship& relationship, bool outer) {
    if (relationship.owner == relationship.target) {
        throw ArgumentError(ErrorInfo{
            .message = "a self-referential relationship cannot be joined without an alias: " +
                       relationship.name(),
            .hint = "use az::aliased<T>() and give join() the condition",
        });
    }
    sql::JoinStep step = relationship.join;
    step.outer = outer;
    return step;
}

sql::NodeRef relationship_exists(const Relationship& relationship, const NodeRef* condition) {
    auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
    select->columns.push_back(
        NodeRef::adopt(new sql::Text("1", false, Type(TypeSpec(TypeKind::Integer))))
    );
    const FromRef owner(relationship.owner->table().get());
    FromRef target(relationship.target->table().get());
    const bool self = relationship.owner == relationship.target;
    if (self) {
        if (condition != nullptr) {
            throw ArgumentError(ErrorInfo{
                .message = "a condition inside any() or has() of a self-referential relationship "
                           "is ambiguous: " +
                           relationship.name(),
                .hint = "write the EXISTS with az::aliased<T>()",
            });
        }
        target = FromRef::adopt(new sql::Alias(relationship.target->table(), {}));
    }
    sql::JoinStep step =
        make_step(relationship, owner, target, FromRef(relationship.secondary.get()), false);
    select->from.push_back(step.right);
    select->where.push_back(step.condition);
    if (condition != nullptr) {
        select->where.push_back(*condition);
    }
    select->correlation = sql::Correlation::only;
    select->correlate.push_back(owner);
    select->seal();
    return NodeRef::adopt(new sql::Exists(select));
}

sql::NodeRef relationship_equals(const Relationship& relationship, InstanceState* target) {
    if (relationship.many) {
        const Mapper& mapper = *relationship.target;
        NodeRef condition;
        for (const std::size_t key : mapper.primary_key()) {
            NodeRef same = sql::make_binary(
                sql::Op::eq,
                NodeRef(mapper.columns()[key].column),
                target == nullptr ? Value()
                                  : extract(*mapper.fields()[key].ops, mapper.member(*target, key))
            );
            condition =
                condition
                    ? sql::make_conjunction(sql::Op::and_, std::move(condition), std::move(same))
                    : std::move(same);
        }
        return relationship_exists(relationship, &condition);
    }
    NodeRef condition;
    for (std::size_t i = 0; i < relationship.local.size(); ++i) {
        const sql::Column& column = *relationship.owner->columns()[relationship.local[i]].column;
        Value value;
        if (target != nullptr) {
            const Mapper& mapper = *relationship.target;
            value = extract(
                *mapper.fields()[relationship.remote[i]].ops,
                mapper.member(*target, relationship.remote[i])
            );
        }
        NodeRef same = sql::make_binary(sql::Op::eq, NodeRef(&column), std::move(value));
        condition =
            condition ? sql::make_conjunction(sql::Op::and_, std::move(condition), std::move(same))
                      : std::move(same);
    }
    return condition;
}

}  // namespace detail

LoaderOption raiseload(std::string_view all) {
    if (all != "*") {
        throw ArgumentError(ErrorInfo{
            .message = "raiseload() takes a relationship, or \"*\" for all of them",
            .hint = "write az::raiseload(\"*\") or az::raiseload(u.posts)",
        });
    }
    return LoaderOption({{nullptr, detail::Strategy::raise}});
}

}  // namespace azoth
