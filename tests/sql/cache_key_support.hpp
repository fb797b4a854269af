// SPDX-License-Identifier: MIT
// A catalogue of what a statement's key in the cache has to tell apart, and how it is checked.
#pragma once

#include "azoth/sql/schema/table.hpp"
#include "azoth/sql/statements.hpp"
#include "sql/sql_support.hpp"

#include <functional>
#include <string>
#include <vector>

namespace azoth::test {

/// A node with `value` in the place of all its bound values.
using MakeNode = std::function<sql::NodeRef(int value)>;

/// One node and what it can be: each of `variants` shares one compiled form with itself whatever its values are,
/// and with none of the others.
struct Keys {
    std::string what;
    std::vector<MakeNode> variants;
};

// Each is in the file of its name; together they have every kind of node.
std::vector<Keys> expression_keys();
std::vector<Keys> operator_keys();
std::vector<Keys> from_keys();
std::vector<Keys> statement_keys();

/// The compiled form of one serves the other, and then their hashes are equal too.
bool share(const sql::Node& left, const sql::Node& right);

void check(const Keys& keys);

// ---- for writing the catalogue

inline sql::NodeRef bound(int value) {
    return sql::make_bind(Value(value), Type(Integer()), nullptr);
}

inline sql::NodeRef user(const char* key) {
    return sql::NodeRef(&shop().users.definition().column(key));
}

inline sql::NodeRef address(const char* key) {
    return sql::NodeRef(&shop().addresses.definition().column(key));
}

inline sql::FromRef users() {
    return shop().users.from();
}

inline sql::FromRef addresses() {
    return shop().addresses.from();
}

/// `users.id = value`
inline sql::NodeRef is_user(int value) {
    return sql::make_binary(sql::Op::eq, user("id"), Value(value));
}

inline sql::NodeRef words(const char* text) {
    return sql::NodeRef::adopt(new sql::Text(text, false, Type()));
}

/// A new N; its arguments are those of the constructor.
template <class N, class... Args>
sql::Handle<const N> node(Args&&... args) {
    return sql::Handle<const N>::adopt(new N(std::forward<Args>(args)...));
}

/// A statement of which `change` is what is special about it.
template <class S, class F>
sql::NodeRef statement(F change) {
    auto made = sql::Handle<S>::adopt(new S());
    change(*made);
    made->seal();
    return made;
}

/// `SELECT users.id FROM users WHERE users.id = value`
inline sql::NodeRef select_user(int value) {
    return statement<sql::Select>([&](sql::Select& s) {
        s.columns.push_back(user("id"));
        s.where.push_back(is_user(value));
    });
}

}  // namespace azoth::test
