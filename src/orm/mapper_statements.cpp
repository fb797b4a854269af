// SPDX-License-Identifier: MIT
#include "orm/mapper_statements.hpp"

#include "azoth/sql/statements.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::detail {

namespace {

using sql::NodeRef;

/// A parameter that the ORM binds itself, by position. Each has a name of its own: where placeholders have
/// numbers, parameters of one name would be one.
NodeRef parameter(const sql::Column& column) {
    static std::atomic<std::uint64_t> next{1};
    std::string name = column.key() + "_" + std::to_string(next++);
    return NodeRef::adopt(new sql::Bind(std::move(name), column.type(), true, Value()));
}

/// A parameter that says its type in the SQL, where no column stands beside it. Of types that every database has
/// the dialect does that itself.
NodeRef typed_parameter(const sql::Column& column, std::string_view dialect) {
    Type seen = column.type();
    while (seen.kind() == TypeKind::decorated && seen.node().decorator != nullptr) {
        seen = seen.node().decorator->load_dialect_impl(dialect);
    }
    constexpr auto last_of_every_database = TypeKind::UUID;
    NodeRef plain = parameter(column);
    return seen.resolve(dialect).kind > last_of_every_database
               ? sql::make_cast(std::move(plain), std::move(seen), sql::CastKind::cast)
               : plain;
}

NodeRef key_condition(const Mapper& mapper) {
    NodeRef condition;
    for (const std::size_t position : mapper.primary_key()) {
        const sql::Column& column = *mapper.columns()[position].column;
        NodeRef same = sql::make_binary(sql::Op::eq, NodeRef(&column), parameter(column));
        condition =
            condition ? sql::make_conjunction(sql::Op::and_, std::move(condition), std::move(same))
                      : std::move(same);
    }
    return condition;
}

std::string text_of(const ColumnMask& mask, std::size_t columns) {
    std::string text;
    for (std::size_t i = 0; i < columns; ++i) {
        text += mask.test(i) ? '1' : '0';
    }
    return text;
}

}  // namespace

sql::CompiledRef MapperStatements::compile(const NodeRef& statement) {
    auto compiled = Rc<sql::Compiled>::make();
    compiled->statement = statement;
    sql::CompileOptions options;
    options.paramstyle = engine_.dialect.capabilities().paramstyle;
    engine_.dialect.compile(*statement, options, *compiled);
    return compiled;
}

const sql::Compiled& MapperStatements::get() {
    return once(get_, [&] {
        auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
        select->columns.push_back(mapper_.entity());
        select->where.push_back(key_condition(mapper_));
        select->seal();
        return NodeRef(select);
    });
}

const sql::Compiled& MapperStatements::get_for_update() {
    return once(get_for_update_, [&] {
        auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
        select->columns.push_back(mapper_.entity());
        select->where.push_back(key_condition(mapper_));
        select->for_update.wanted = true;
        select->seal();
        return NodeRef(select);
    });
}

/// The SQL that stands in an INSERT for a column that was not given; null when there is none.
NodeRef MapperStatements::default_of(const sql::Column& column) const {
    using Kind = sql::ColumnDefault::Kind;
    const sql::ColumnDefault& given = column.schema()->insert_default;
    const sql::Features& features = engine_.dialect.features();
    if (given.kind == Kind::sql) {
        return given.expression;
    }
    if (given.kind == Kind::sequence && features.sequences &&
        !(given.sequence.optional && features.sequences_optional)) {
        return NodeRef::adopt(new sql::NextValue(given.sequence.schema, given.sequence.name));
    }
    return nullptr;
}

const sql::Compiled&
MapperStatements::insert(const ColumnMask& columns, std::size_t rows, const ColumnMask& returning) {
    const std::lock_guard lock(guard_);
    const std::size_t count = mapper_.columns().size();
    sql::CompiledRef& slot = inserts_[{text_of(columns, count) + text_of(returning, count), rows}];
    if (!slot) {
        auto insert = sql::Handle<sql::Insert>::adopt(new sql::Insert());
        insert->table = mapper_.table();
        std::vector<NodeRef> row;
        for (std::size_t i = 0; i < count; ++i) {
            const sql::Column& column = *mapper_.columns()[i].column;
            NodeRef value = columns.test(i) ? parameter(column) : default_of(column);
            if (value) {
                insert->columns.emplace_back(&column);
                row.push_back(std::move(value));
            }
            if (returning.test(i)) {
                insert->returning.push_back(NodeRef(mapper_.columns()[i].column));
            }
        }
        insert->rows = insert->columns.empty() ? 0 : rows;
        insert->ordered = true;
        for (std::size_t i = 0; i < insert->rows; ++i) {
            insert->values.insert(insert->values.end(), row.begin(), row.end());
        }
        if (insert->columns.empty()) {
            insert->rows = 1;  // DEFAULT VALUES
        }
        insert->seal();
        slot = compile(insert);
    }
    return *slot;
}

const sql::Compiled& MapperStatements::insert_in_order(
    const ColumnMask& columns, std::size_t rows, const ColumnMask& returning
) {
    const std::lock_guard lock(guard_);
    const std::size_t count = mapper_.columns().size();
    sql::CompiledRef& slot =
        ordered_inserts_[{text_of(columns, count) + text_of(returning, count), rows}];
    if (slot) {
        return *slot;
    }
    std::vector<sql::ColumnDef> bound;
    std::vector<const sql::Column*> sources;
    for (std::size_t i = 0; i < count; ++i) {
        if (columns.test(i)) {
            const sql::Column& column = *mapper_.columns()[i].column;
            bound.push_back({"p" + std::to_string(sources.size()), column.type()});
            sources.push_back(&column);
        }
    }
    bound.push_back({"row_number", Integer()});
    std::vector<NodeRef> cells;
    for (std::size_t row = 0; row < rows; ++row) {
        for (const sql::Column* column : sources) {
            cells.push_back(typed_parameter(*column, engine_.dialect.name()));
        }
        cells.push_back(NodeRef::adopt(new sql::Text(std::to_string(row), false, Integer())));
    }
    const auto given = sql::Handle<const sql::Values>::adopt(
        new sql::Values(std::move(bound), std::move(cells), {.name = "given"})
    );

    auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
    auto insert = sql::Handle<sql::Insert>::adopt(new sql::Insert());
    insert->table = mapper_.table();
    std::size_t next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const sql::Column& column = *mapper_.columns()[i].column;
        NodeRef value =
            columns.test(i) ? NodeRef(given->columns()[next++].get()) : default_of(column);
        if (value) {
            insert->columns.emplace_back(&column);
            select->columns.push_back(std::move(value));
        }
        if (returning.test(i)) {
            insert->returning.push_back(NodeRef(&column));
        }
    }
    select->order_by.push_back(NodeRef(given->columns().back().get()));
    select->seal();
    insert->from_select = select;
    insert->include_defaults = false;
    insert->seal();
    slot = compile(insert);
    return *slot;
}

const sql::Compiled& MapperStatements::update(const ColumnMask& columns) {
    const std::lock_guard lock(guard_);
    sql::CompiledRef& slot = updates_[text_of(columns, mapper_.columns().size())];
    if (!slot) {
        auto update = sql::Handle<sql::Update>::adopt(new sql::Update());
        update->table = mapper_.table();
        update->ordered = true;
        for (std::size_t i = 0; i < mapper_.columns().size(); ++i) {
            if (columns.test(i)) {
                const sql::Column& column = *mapper_.columns()[i].column;
                update->set.push_back({sql::ColumnRef(&column), parameter(column)});
            }
        }
        update->where.push_back(key_condition(mapper_));
        update->seal();
        slot = compile(update);
    }
    return *slot;
}

const sql::Compiled& MapperStatements::delete_() {
    return once(delete_statement_, [&] {
        auto statement = sql::Handle<sql::Delete>::adopt(new sql::Delete());
        statement->table = mapper_.table();
        statement->where.push_back(key_condition(mapper_));
        statement->seal();
        return NodeRef(statement);
    });
}

const sql::Compiled& MapperStatements::select_range(const ColumnMask& columns) {
    const std::lock_guard lock(guard_);
    sql::CompiledRef& slot = ranges_[text_of(columns, mapper_.columns().size())];
    if (!slot) {
        auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
        const sql::Column& key = *mapper_.columns()[mapper_.primary_key()[0]].column;
        select->columns.push_back(NodeRef(&key));
        for (std::size_t i = 0; i < mapper_.columns().size(); ++i) {
            if (columns.test(i)) {
                select->columns.push_back(NodeRef(mapper_.columns()[i].column));
            }
        }
        select->where.push_back(
            sql::make_between(sql::Op::between, NodeRef(&key), parameter(key), parameter(key))
        );
        select->seal();
        slot = compile(select);
    }
    return *slot;
}

const sql::Compiled& MapperStatements::select_columns(const ColumnMask& columns) {
    const std::lock_guard lock(guard_);
    sql::CompiledRef& slot = selects_[text_of(columns, mapper_.columns().size())];
    if (!slot) {
        auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
        for (std::size_t i = 0; i < mapper_.columns().size(); ++i) {
            if (columns.test(i)) {
                select->columns.push_back(NodeRef(mapper_.columns()[i].column));
            }
        }
        select->where.push_back(key_condition(mapper_));
        select->seal();
        slot = compile(select);
    }
    return *slot;
}

const sql::Compiled& MapperStatements::associate(const Relationship& relationship) {
    const std::lock_guard lock(guard_);
    sql::CompiledRef& slot = associates_[relationship.index];
    if (!slot) {
        auto insert = sql::Handle<sql::Insert>::adopt(new sql::Insert());
        insert->table = relationship.secondary;
        for (const auto* columns :
             {&relationship.secondary_local, &relationship.secondary_remote}) {
            for (const sql::Column* column : *columns) {
                insert->columns.emplace_back(column);
                insert->values.push_back(parameter(*column));
            }
        }
        insert->rows = 1;
        insert->ordered = true;
        insert->seal();
        slot = compile(insert);
    }
    return *slot;
}

const sql::Compiled& MapperStatements::dissociate(const Relationship& relationship) {
    const std::lock_guard lock(guard_);
    sql::CompiledRef& slot = dissociates_[relationship.index];
    if (!slot) {
        auto statement = sql::Handle<sql::Delete>::adopt(new sql::Delete());
        statement->table = relationship.secondary;
        for (const auto* columns :
             {&relationship.secondary_local, &relationship.secondary_remote}) {
            for (const sql::Column* column : *columns) {
                statement->where.push_back(
                    sql::make_binary(sql::Op::eq, NodeRef(column), parameter(*column))
                );
            }
        }
        statement->seal();
        slot = compile(statement);
    }
    return *slot;
}

sql::Handle<const sql::Select> MapperStatements::related(const Relationship& relationship) {
    const std::lock_guard lock(guard_);
    sql::Handle<const sql::Select>& slot = related_[relationship.index];
    if (!slot) {
        const Mapper& target = *relationship.target;
        auto select = sql::Handle<sql::Select>::adopt(new sql::Select());
        select->columns.push_back(target.entity());
        const auto numbered = [](const sql::Column& column, std::size_t i) {
            return NodeRef::adopt(
                new sql::Bind("key_" + std::to_string(i), column.type(), true, Value())
            );
        };
        if (relationship.direction == Direction::many_to_many) {
            sql::JoinStep step;
            step.left = target.table();
            step.right = relationship.secondary;
            step.condition = sql::make_binary(
                sql::Op::eq,
                NodeRef(target.columns()[relationship.remote[0]].column),
                NodeRef(relationship.secondary_remote[0])
            );
            select->joins.push_back(std::move(step));
            select->where.push_back(sql::make_binary(
                sql::Op::eq,
                NodeRef(relationship.secondary_local[0]),
                numbered(*relationship.secondary_local[0], 0)
            ));
        } else {
            for (std::size_t i = 0; i < relationship.remote.size(); ++i) {
                const sql::Column& column = *target.columns()[relationship.remote[i]].column;
                select->where.push_back(
                    sql::make_binary(sql::Op::eq, NodeRef(&column), numbered(column, i))
                );
            }
        }
        for (const NodeOrder& order : relationship.order) {
            const sql::Column& column = *target.columns()[order.column].column;
            select->order_by.push_back(
                order.descending ? sql::make_order(sql::Op::desc, NodeRef(&column))
                                 : NodeRef(&column)
            );
        }
        select->seal();
        slot = std::move(select);
    }
    return slot;
}

MapperStatements& OrmStatements::of(EngineCore& engine, const Mapper& mapper) {
    const std::lock_guard lock(guard_);
    if (by_mapper_.size() <= mapper.id()) {
        by_mapper_.resize(mapper.id() + 1);
    }
    auto& slot = by_mapper_[mapper.id()];
    if (!slot) {
        slot = std::make_unique<MapperStatements>(engine, mapper);
    }
    return *slot;
}

}  // namespace azoth::detail
