# SPDX-License-Identifier: MIT
"""Shows azoth's values, nodes, statements and objects in gdb.

Installed where gdb loads it together with the library. By hand: (gdb) source azoth.py

    (gdb) print statement
    $1 = SELECT users.id FROM users WHERE users.name = :name
    (gdb) print value
    $2 = "Ana"
    (gdb) print *user
    (gdb) print user
    $3 = Ref<User> persistent {id = 1, name = "Ana"}

It reads memory only: nothing is called in the program, so it works on core dumps, too. The SQL is made for
reading: no parentheses are left out, and no database's own ways are shown.
"""

import gdb
import gdb.printing

NODE_CLASSES = {
    "column": "Column", "bind": "Bind", "constant": "Constant", "unary": "Unary",
    "binary": "Binary", "clause_list": "ClauseList", "function": "Function", "cast": "Cast",
    "case_when": "Case", "label": "Label", "label_name": "LabelName", "text": "Text",
    "tuple": "Tuple", "grouping": "Grouping", "order": "Order", "table": "Table",
    "alias": "Alias", "subquery": "Subquery", "join": "Join", "cte": "Cte", "select": "Select",
    "compound_select": "CompoundSelect", "insert": "Insert", "update": "Update",
    "delete_": "Delete", "scalar_select": "ScalarSelect", "exists": "Exists",
    "entity": "Entity",
}

OPERATORS = {
    "and_": "AND", "or_": "OR", "comma": ",", "eq": "=", "ne": "!=", "lt": "<", "le": "<=",
    "gt": ">", "ge": ">=", "is_": "IS", "is_not": "IS NOT", "in_": "IN", "not_in": "NOT IN",
    "like": "LIKE", "not_like": "NOT LIKE", "ilike": "ILIKE", "add": "+", "sub": "-", "mul": "*",
    "truediv": "/", "floordiv": "//", "mod": "%", "concat": "||", "not_": "NOT", "neg": "-",
    "distinct": "DISTINCT", "asc": "ASC", "desc": "DESC", "nulls_first": "NULLS FIRST",
    "nulls_last": "NULLS LAST",
}

SET_OPERATIONS = {
    "union_": "UNION", "union_all": "UNION ALL", "except": "EXCEPT", "except_all": "EXCEPT ALL",
    "intersect": "INTERSECT", "intersect_all": "INTERSECT ALL",
}

DEEPEST = 40
LONGEST = 200


def enumerator(value):
    """The last part of an enumerator's name."""
    return str(value).rsplit("::", 1)[-1]


def text(value):
    """What a std::string holds; of libstdc++, or as gdb shows it."""
    try:
        size = int(value["_M_string_length"])
        return value["_M_dataplus"]["_M_p"].string(errors="replace", length=size)
    except gdb.error:
        return value.format_string(raw=False).strip('"')


def quoted_name(value):
    """The text of a QuotedName, which is a std::string."""
    return text(value.cast(value.type.fields()[0].type))


def items(container):
    """The elements of a SmallVector or a std::vector."""
    try:
        first, count = container["data_"], int(container["size_"])
    except gdb.error:
        first = container["_M_impl"]["_M_start"]
        count = int(container["_M_impl"]["_M_finish"] - first)
    for i in range(min(count, LONGEST)):
        yield first[i]


class Writer:
    """Writes a node as SQL for people."""

    def __init__(self):
        self.depth = 0

    def handle(self, handle):
        return self.pointer(handle["node_"])

    def pointer(self, pointer):
        return "NULL" if int(pointer) == 0 else self.node(pointer.dereference())

    def node(self, node):
        base = node.cast(gdb.lookup_type("azoth::sql::Node"))
        kind = enumerator(base["kind_"])
        if kind not in NODE_CLASSES or self.depth > DEEPEST:
            return "<%s>" % kind
        # The exact class: members are looked up in it.
        exact = gdb.lookup_type("azoth::sql::" + NODE_CLASSES[kind])
        self.depth += 1
        try:
            return getattr(self, kind)(node.address.cast(exact.pointer()).dereference())
        finally:
            self.depth -= 1

    def all(self, container, between=", "):
        return between.join(self.handle(item) for item in items(container))

    # ---- expressions

    def column(self, node):
        name = quoted_name(node["name_"])
        if int(node["from_"]) == 0:
            return name
        table = self.from_name(node["from_"].dereference())
        return "%s.%s" % (table, name) if table else name

    def bind(self, node):
        rare = node["rare_"]
        name = text(rare.dereference()["name"]) if int(rare) != 0 else ""
        if not name and int(node["named_after_"]["node_"]) != 0:
            origin = node["named_after_"]["node_"].dereference()
            kind = enumerator(origin.cast(gdb.lookup_type("azoth::sql::Node"))["kind_"])
            if kind in ("column", "function"):
                exact = gdb.lookup_type("azoth::sql::" + NODE_CLASSES[kind]).pointer()
                name = quoted_name(origin.address.cast(exact).dereference()["name_"])
        name = ":" + (name or "param")
        return "(%s...)" % name if node["expanding_"] else name

    def constant(self, node):
        what = enumerator(node["what_"])
        return {"null": "NULL", "true_": "true", "false_": "false", "star": "*"}.get(what, what)

    def operator(self, node):
        name = enumerator(node["op_"])
        return OPERATORS.get(name, name)

    def unary(self, node):
        return "%s (%s)" % (self.operator(node), self.handle(node["operand_"]))

    def operand(self, handle):
        shown = self.handle(handle)
        return "(%s)" % shown if " " in shown and not shown.startswith("(") else shown

    def binary(self, node):
        left, right = self.operand(node["left_"]), self.operand(node["right_"])
        return "%s %s %s" % (left, self.operator(node), right)

    def clause_list(self, node):
        between = self.operator(node)
        return self.all(node["items_"], ", " if between == "," else " %s " % between)

    def function(self, node):
        return "%s(%s)" % (quoted_name(node["name_"]), self.all(node["arguments_"]))

    def cast(self, node):
        return "CAST(%s)" % self.handle(node["operand_"])

    def case_when(self, node):
        return "CASE %s END" % self.all(node["branches_"])

    def label(self, node):
        name = text(node["name_"])
        return "%s AS %s" % (self.handle(node["element_"]), name or "anon")

    def label_name(self, node):
        return text(node["name_"])

    def text(self, node):
        return ":?".join(text(piece) for piece in items(node["pieces_"]))

    def tuple(self, node):
        return "(%s)" % self.all(node["items_"])

    def grouping(self, node):
        return "(%s)" % self.handle(node["element_"])

    def order(self, node):
        return "%s %s" % (self.handle(node["element_"]), self.operator(node))

    def scalar_select(self, node):
        return "(%s)" % self.handle(node["select_"])

    def exists(self, node):
        return "EXISTS (%s)" % self.handle(node["select_"])

    def entity(self, node):
        return self.from_name(node["from_"]["node_"].dereference()) + ".*"

    # ---- FROM

    def from_name(self, node):
        """What a FROM element is called by its columns."""
        kind = enumerator(node.cast(gdb.lookup_type("azoth::sql::Node"))["kind_"])
        if kind not in ("table", "alias", "subquery", "cte"):
            return ""
        exact = gdb.lookup_type("azoth::sql::" + NODE_CLASSES[kind]).pointer()
        name = node.address.cast(exact).dereference()["name_"]
        return (quoted_name(name) if kind == "table" else text(name)) or "anon"

    def table(self, node):
        schema = quoted_name(node["schema_"])
        name = quoted_name(node["name_"])
        return "%s.%s" % (schema, name) if schema else name

    def alias(self, node):
        return "%s AS %s" % (self.handle(node["element_"]), text(node["name_"]) or "anon")

    def subquery(self, node):
        return "(%s) AS %s" % (self.handle(node["element_"]), text(node["name_"]) or "anon")

    def cte(self, node):
        return text(node["name_"]) or "anon"

    def join(self, node):
        word = "LEFT JOIN" if node["outer_"] else "JOIN"
        left, right = self.handle(node["left_"]), self.handle(node["right_"])
        return "%s %s %s ON %s" % (left, word, right, self.handle(node["condition_"]))

    # ---- statements

    def select(self, node):
        parts = ["SELECT " + ("DISTINCT " if node["distinct"] else "") + self.all(node["columns"])]
        froms = [self.handle(item) for item in items(node["from"])]
        if froms:
            parts.append("FROM " + ", ".join(froms))
        for step in items(node["joins"]):
            word = "LEFT JOIN" if step["outer"] else "JOIN"
            parts.append("%s %s" % (word, self.handle(step["right"])))
            if int(step["condition"]["node_"]) != 0:
                parts.append("ON " + self.handle(step["condition"]))
        self.add(parts, "WHERE", self.all(node["where"], " AND "))
        self.add(parts, "HAVING", self.all(node["having"], " AND "))
        return " ".join(parts + self.tail(node))

    def compound_select(self, node):
        word = SET_OPERATIONS.get(enumerator(node["op"]), "UNION")
        return " ".join([self.all(node["selects"], " %s " % word)] + self.tail(node))

    def tail(self, node):
        parts = []
        self.add(parts, "GROUP BY", self.all(node["group_by"]))
        self.add(parts, "ORDER BY", self.all(node["order_by"]))
        for word in ("limit", "offset"):
            if int(node[word]["node_"]) != 0:
                parts.append("%s %s" % (word.upper(), self.handle(node[word])))
        return parts

    @staticmethod
    def add(parts, word, shown):
        if shown:
            parts.append("%s %s" % (word, shown))

    def insert(self, node):
        columns = ", ".join(self.plain_name(item) for item in items(node["columns"]))
        parts = ["INSERT INTO %s (%s)" % (self.handle(node["table"]), columns)]
        if int(node["from_select"]["node_"]) != 0:
            parts.append(self.handle(node["from_select"]))
        elif int(node["rows"]) != 0:
            parts.append("VALUES (%s)" % self.all(node["values"]))
        self.add(parts, "RETURNING", self.all(node["returning"]))
        return " ".join(parts)

    def plain_name(self, handle):
        return quoted_name(handle["node_"].dereference()["name_"])

    def update(self, node):
        changes = ", ".join(
            "%s = %s" % (self.plain_name(item["column"]), self.handle(item["value"]))
            for item in items(node["set"])
        )
        parts = ["UPDATE %s SET %s" % (self.handle(node["table"]), changes)]
        self.add(parts, "WHERE", self.all(node["where"], " AND "))
        self.add(parts, "RETURNING", self.all(node["returning"]))
        return " ".join(parts)

    def delete_(self, node):
        parts = ["DELETE FROM %s" % self.handle(node["table"])]
        self.add(parts, "WHERE", self.all(node["where"], " AND "))
        self.add(parts, "RETURNING", self.all(node["returning"]))
        return " ".join(parts)


class NodePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return Writer().node(self.value)


class HandlePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return Writer().handle(self.value)


class ExpressionPrinter(HandlePrinter):
    """az::Expr, az::TextClause: a handle to a node."""

    def __init__(self, value):
        super().__init__(value["node_"])


class StatementPrinter(HandlePrinter):
    """az::Select, az::Insert, ...: a builder with a handle to a node."""

    def __init__(self, value):
        super().__init__(value["builder_"]["node"])


class TablePrinter(HandlePrinter):
    def __init__(self, value):
        super().__init__(value["table_"])


class ValuePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        kind = enumerator(self.value["kind_"])
        if kind == "null":
            return "NULL"
        if kind == "boolean":
            return "true" if int(self.value["integer_"]) != 0 else "false"
        if kind == "integer":
            return str(int(self.value["integer_"]))
        if kind == "real":
            return str(float(self.value["real_"]))
        if kind in ("text", "json"):
            shown = text(self.value["text_"])
            return '"%s"' % shown if kind == "text" else shown
        if kind == "bytes":
            return "<%d bytes>" % int(self.value["text_"]["_M_string_length"])
        return "%s %s" % (kind, self.value[kind + "_"].format_string(raw=True))


class QuotedNamePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return '"%s"' % quoted_name(self.value)


class RefPrinter:
    """A mapped object, without loading anything."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        mapped = self.value.type.strip_typedefs().template_argument(0)
        state = self.value["state_"]
        if int(state) == 0:
            return "Ref<%s> nullptr" % mapped
        shown = (state + 1).cast(mapped.pointer()).dereference()
        what = enumerator(state["state"]) + (", expired" if state["expired"] else "")
        return "Ref<%s> %s %s" % (mapped, what, shown.format_string(max_depth=2))


def build():
    printers = gdb.printing.RegexpCollectionPrettyPrinter("azoth")
    add = printers.add_printer
    add("Value", "^azoth::Value$", ValuePrinter)
    add("QuotedName", "^azoth::QuotedName$", QuotedNamePrinter)
    add("Handle", "^azoth::sql::Handle<.*>$", HandlePrinter)
    add("Node", "^azoth::sql::(Node|Expression|FromClause|Statement)$", NodePrinter)
    add("node", "^azoth::sql::(%s)$" % "|".join(sorted(NODE_CLASSES.values())), NodePrinter)
    add("Expr", "^azoth::(Expr<.*>|TextClause)$", ExpressionPrinter)
    add(
        "statement",
        "^azoth::(Select|CompoundSelect|Insert|Update|Delete)<.*>$",
        StatementPrinter,
    )
    add("Table", "^azoth::Table$", TablePrinter)
    add("Ref", "^azoth::Ref<.*>$", RefPrinter)
    return printers


gdb.printing.register_pretty_printer(gdb.current_objfile(), build(), replace=True)
