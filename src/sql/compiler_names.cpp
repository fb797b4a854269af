// SPDX-License-Identifier: MIT
// The names a compiler makes, and the parameters of a statement.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"
#include "sql/decorate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <numeric>

namespace azoth::sql {

namespace {

enum CutKind : int { cut_column, cut_alias, cut_bind };

/// What not every database takes in the name of a parameter.
constexpr bool is_odd(char c) noexcept {
    return c == '%' || c == '(' || c == ')' || c == ' ' || c == '$';
}

bool has_odd(std::string_view name) noexcept {
    bool odd = false;
    for (const char c : name) {
        odd |= is_odd(c);
    }
    return odd;
}

}  // namespace

std::string SQLCompiler::anonymous(std::string_view base) {
    // Whatever the name is made of, it can be written without care.
    std::string name;
    if (has_odd(base)) {
        for (const char c : base) {
            if (!is_odd(c) || name.empty() || name.back() != '_') {
                name += is_odd(c) ? '_' : c;
            }
        }
    } else {
        name.reserve(base.size() + 4);
        name = base;
    }
    int* known = made_->counters.find(name);
    const int number = ++(known != nullptr ? *known : made_->counters.add(name, 0));
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    name += '_';
    name.append(digits, end);
    return name;
}

const std::string& SQLCompiler::made_name(const Node& node, std::string_view base, int repeat) {
    for (const auto& [made, name] : made_->made) {
        if (made.of == &node && made.repeat == repeat && made.base == base) {
            return name;
        }
    }
    std::string name = anonymous(base);
    made_->made.emplace_back(Names::Made{&node, repeat, std::string(base)}, std::move(name));
    return made_->made.back().second;
}

/// A made name that is too long for the database is cut off and gets a number.
std::string SQLCompiler::truncated(std::string name, int kind) {
    const std::size_t limit =
        features().label_length != 0 ? features().label_length : features().max_identifier_length;
    const std::size_t longest = limit > 6 ? limit - 6 : 0;
    if (limit == 0 || name.size() <= longest) {
        return name;
    }
    auto& cut = made_->cut[kind];
    const auto [found, fresh] = cut.try_emplace(std::move(name));
    if (fresh) {
        found->second = fmt::format("{}_{:x}", found->first.substr(0, longest), cut.size());
    }
    return found->second;
}

QuotedName SQLCompiler::name_of(const SqlName& name) {
    if (!name.generated) {
        return name.text;
    }
    if (name.of != nullptr && name.text.empty() && is_from(name.of->kind())) {
        return alias_name(static_cast<const FromClause&>(*name.of));
    }
    std::string text =
        name.inner != nullptr ? column_name(*name.inner).text() : std::string(name.text);
    if (name.table != nullptr) {
        text = alias_name(*name.table) + "_" + text;
    }
    if (name.of != nullptr) {
        text = made_name(*name.of, text, name.repeat);
    }
    return {truncated(std::move(text), cut_column), name.text.quote};
}

std::string SQLCompiler::alias_name(const FromClause& from) {
    if (const std::string_view given = from.name(); !given.empty()) {
        return std::string(given);
    }
    std::string base = "anon";
    const FromClause* element = nullptr;
    if (const auto* alias = if_is<Alias>(&from)) {
        element = &alias->element();
    } else if (const auto* sample = if_is<TableSample>(&from)) {
        element = &sample->element();
    } else if (const auto* cte = if_is<Cte>(&from)) {
        if (cte->restates() != nullptr) {
            return alias_name(*cte->restates());
        }
        element = if_is<Values>(cte->statement_ref());
    }
    if (element != nullptr && !element->name().empty()) {
        base = element->name();
    }
    return truncated(made_name(from, base), cut_alias);
}

void SQLCompiler::write_alias_name(const FromClause& from) {
    if (const auto* table = if_is<Table>(&from)) {
        return is_ambiguous(*table) ? write_identifier(made_name(*table, table->table_name()))
                                    : write_table(*table);
    }
    write_identifier(alias_name(from));
}

/// A table without a schema beside one of the same name that has one.
bool SQLCompiler::is_ambiguous(const Table& table) const {
    if (!table.schema().empty()) {
        return false;
    }
    return std::ranges::any_of(frames_, [&](const Frame* frame) {
        return std::ranges::any_of(frame->ambiguous, [&](const Table* other) {
            return other->table_name().text() == table.table_name().text();
        });
    });
}

QuotedName SQLCompiler::column_name(const Column& column) {
    if (column.made_name() != nullptr) {
        return name_of(*column.made_name());
    }
    const FromClause* from = column.from();
    while (const auto* alias = if_is<Alias>(from)) {
        from = &alias->element();
    }
    if (from != nullptr && (from->kind() == NodeKind::subquery || from->kind() == NodeKind::cte)) {
        return {truncated(column.name(), cut_column), column.name().quote};
    }
    return column.name();
}

QuotedName SQLCompiler::label_name(const Label& label) {
    return name_of(natural_name(label));
}

namespace {

/// A name that parameters of every database may have.
std::string plain_base(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (!is_odd(c)) {
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

}  // namespace

std::string SQLCompiler::placeholder_name(std::string_view name, bool) const {
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

void SQLCompiler::reserve_parameter_names(const Node& statement) {
    for (const Bind* bind : made_->sources) {
        if (!bind->anonymous()) {
            made_->reserved.insert(bind->base_name());
        }
    }
    if (const auto* insert = if_is<Insert>(&statement)) {
        made_->target = insert->table.get();
    } else if (const auto* update = if_is<Update>(&statement)) {
        made_->target = update->table.get();
    }
}

std::string SQLCompiler::anonymous_parameter(std::string_view base) {
    while (true) {
        std::string name = truncated(anonymous(base), cut_bind);
        if (!made_->reserved.contains(name) &&
            (made_->target == nullptr || made_->target->find(name) == nullptr)) {
            return name;
        }
    }
}

std::string SQLCompiler::bind_name(const Bind& bind) {
    if (!bind.anonymous()) {
        if (made_->assigning != &bind) {
            made_->given.emplace(bind.base_name());
        }
        return std::string(bind.base_name());
    }
    if (const std::string* known = made_->binds.find(&bind)) {
        return *known;
    }
    const std::string_view base = bind.base_name();
    const bool plain = !base.empty() && base.front() != '_' && base.back() != '_' && !has_odd(base);
    std::string name = anonymous_parameter(plain ? base : plain_base(base));
    made_->binds.add(&bind, name);
    return name;
}

void SQLCompiler::write_assigned(const Column& column, const Node& value, std::string_view suffix) {
    const auto* bind = if_is<Bind>(&value);
    if (bind != nullptr && bind->anonymous() && !bind->expanding()) {
        // It is called as the column, so that the execution may give another value for it.
        // Not so inside a WITH, where several statements may have a column of that name.
        if (frames_.size() > 1) {
            // It counts though the parameter has a name already.
            std::string name = anonymous_parameter("param");
            if (made_->binds.find(bind) == nullptr) {
                made_->binds.add(bind, std::move(name));
            }
        } else {
            const auto* other = if_is<Table>(column.from());
            const bool own = other == nullptr || frames_.empty() || frames_.back()->froms.empty() ||
                             frames_.back()->others.empty() ||
                             std::ranges::find(frames_.back()->others, column.from()) ==
                                 frames_.back()->others.end();
            const std::string name =
                own ? fmt::format("{}{}", column.key(), suffix)
                    : fmt::format("{}_{}", other->table_name().text(), column.key());
            if (made_->binds.find(bind) == nullptr) {
                made_->binds.add(bind, name);
                made_->assigned.insert(name);
            }
        }
    }
    if (bind != nullptr && column.name().quote == QuotedName::Quote::always) {
        made_->quoted.insert(bind_name(*bind));
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

namespace {

/// Where JSON is accessed by paths, what the program names is made one: `$."key"`, `$[0]`.
class JsonPath final : public TypeDecorator {
public:
    constexpr JsonPath() noexcept : TypeDecorator(TypeSpec(TypeKind::Text)) {}

    Value process_bind_param(Value value) const override {
        return value.kind() == Value::Kind::integer ? Value(fmt::format("$[{}]", value.integer()))
                                                    : Value(fmt::format("$.\"{}\"", value.text()));
    }
};

const JsonPath json_path;

Type json_path_type(const Type& type) {
    const bool index =
        type.kind() == TypeKind::JSONStrIndexType || type.kind() == TypeKind::JSONIntIndexType;
    return index ? Type(decorated(json_path)) : type;
}

}  // namespace

std::size_t SQLCompiler::add_bind(const Bind& bind, std::string name) {
    BindSlot& slot = into_.binds.emplace_back();
    slot.name = std::move(name);
    slot.type = features().json_paths ? json_path_type(bind.type()) : bind.type();
    slot.required = bind.required();
    slot.expanding = bind.expanding();
    slot.literal_execute = is_literal_execute(bind);
    slot.width = bind.width();
    slot.offset = into_.sql.size();
    slot.met = made_->met++;
    if (!made_->fills.empty()) {
        const auto fill = made_->fills.find(&bind);
        slot.fill = fill != made_->fills.end() ? fill->second : nullptr;
    }
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
    return into_.binds.size() - 1;
}

void SQLCompiler::write_bind(const Bind&, std::size_t slot) {
    switch (options_.paramstyle) {
    case Paramstyle::qmark:
        return write("?");
    case Paramstyle::format:
        return write("%s");
    case Paramstyle::named:
    case Paramstyle::pyformat: {
        const std::string& name = into_.binds[slot].name;
        const std::string shown = placeholder_name(name, made_->quoted.contains(name));
        return write(options_.paramstyle == Paramstyle::named ? ":" + shown : "%(" + shown + ")s");
    }
    case Paramstyle::numeric:
    case Paramstyle::numeric_dollar:
        return;  // The numbers are written when the order is known.
    }
}

std::string SQLCompiler::bind_cast(const Bind&) const {
    return {};
}

void SQLCompiler::write_literal_bind(const Bind& bind) {
    const Type type = features().json_paths ? json_path_type(bind.type()) : bind.type();
    const TypeDecorator* const decorator = type.node().decorator;
    const auto write_value = [&](const Value& value) {
        const std::size_t start = into_.sql.size();
        if (decorator != nullptr) {
            render_literal(
                decorate(*decorator, value), decorator->load_dialect_impl(dialect_name())
            );
        } else {
            render_literal(value, type);
        }
        if (start != 0 && into_.sql[start - 1] == '-' && into_.sql[start] == '-') {
            into_.sql.insert(start, 1, '(');  // Two of them begin a comment.
            write(")");
        }
    };
    if (!bind.expanding()) {
        return write_value(bind.value());
    }
    if (bind.values().empty()) {
        return write(empty_set(bind.width(), in_list_op_));
    }
    const bool tuples = bind.width() > 1;
    write(tuples && features().tuple_in_values ? "VALUES " : "");
    for (std::size_t i = 0; i < bind.values().size(); ++i) {
        write(i == 0 ? "" : ", ");
        write(tuples && i % bind.width() == 0 ? "(" : "");
        write_value(bind.values()[i]);
        write(tuples && (i + 1) % bind.width() == 0 ? ")" : "");
    }
}

void SQLCompiler::visit_bind(const Bind& bind) {
    if (const TypeDecorator* decorator = bind.type().node().decorator;
        decorator != nullptr && !bind.expanding() && wrapping_ != &bind) {
        // SQL that the type wants around its values.
        if (const NodeRef wrapped = decorator->bind_expression(NodeRef(&bind))) {
            const Bind* outer = std::exchange(wrapping_, &bind);
            visit(*wrapped);
            wrapping_ = outer;
            return;
        }
    }
    if (literal_ && !bind.required()) {
        into_.holds_values = true;
        return write_literal_bind(bind);
    }
    const std::size_t slot = add_bind(bind, bind_name(bind));
    if (bind.expanding() || into_.binds[slot].literal_execute) {
        into_.has_expanding = true;
        into_.binds[slot].empty_set = empty_set(bind.width(), in_list_op_);
        into_.binds[slot].tuple_values = features().tuple_in_values;
        into_.binds[slot].cast = bind_cast(bind);
        return;
    }
    write_bind(bind, slot);
    write(bind_cast(bind));
}

void SQLCompiler::write_out_parameter(std::string name, const Type& type) {
    kept_.push_back(NodeRef::adopt(new Bind(std::move(name), type, false, Value())));
    const bool literal = std::exchange(literal_, false);
    visit_bind(as<Bind>(*kept_.back()));
    literal_ = literal;
}

/// Brings the placeholders into the order in which they stand in the SQL, and numbers them where they are
/// numbers.
void SQLCompiler::place_binds() {
    const bool dollar = options_.paramstyle == Paramstyle::numeric_dollar;
    const bool numbers = dollar || options_.paramstyle == Paramstyle::numeric;
    if (!made_->out_of_order && !numbers) {
        return;
    }
    auto& binds = into_.binds;
    std::ranges::sort(binds, {}, [](const BindSlot& slot) {
        return std::pair(slot.offset, slot.met);
    });
    if (!numbers) {
        return;
    }
    // The same parameter at several places is sent once; numbers are given in the order of meeting them.
    // Lists and values that are written at execution have none yet: theirs come behind all others.
    std::vector<std::size_t> by_meeting(binds.size());
    std::iota(by_meeting.begin(), by_meeting.end(), std::size_t{0});
    std::ranges::sort(by_meeting, {}, [&](std::size_t i) { return binds[i].met; });
    std::vector<BindSlot> sent;
    std::vector<std::size_t> place(binds.size());  // in `sent`
    std::vector<std::size_t> number(binds.size());
    std::unordered_map<std::string, std::size_t> known;
    std::size_t last = 0;
    for (const std::size_t i : by_meeting) {
        if (binds[i].expanding || binds[i].literal_execute) {
            place[i] = sent.size();
            sent.push_back(binds[i]);
            continue;
        }
        const auto [first, fresh] = known.try_emplace(binds[i].name, i);
        if (fresh) {
            number[i] = ++last;
            place[i] = sent.size();
            sent.push_back(binds[i]);
        } else {
            number[i] = number[first->second];
            place[i] = place[first->second];
        }
    }
    std::string sql;
    std::size_t from = 0;
    for (std::size_t i = 0; i < binds.size(); ++i) {
        sql.append(into_.sql, from, binds[i].offset - from);
        from = binds[i].offset;
        sent[place[i]].offset = sql.size();
        if (number[i] != 0) {
            sql += fmt::format("{}{}", dollar ? '$' : ':', number[i]);
        }
    }
    sql.append(into_.sql, from);
    into_.sql = std::move(sql);
    binds.clear();
    for (const bool lists : {false, true}) {
        std::ranges::copy_if(sent, std::back_inserter(binds), [lists](const BindSlot& slot) {
            return slot.expanding == lists;
        });
    }
    into_.number_sign = dollar ? '$' : ':';
    into_.numbered = last;
}

}  // namespace azoth::sql
