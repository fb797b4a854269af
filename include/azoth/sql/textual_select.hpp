// SPDX-License-Identifier: MIT
// SQL written by hand whose columns are known.
#pragma once

#include "azoth/sql/select.hpp"
#include "azoth/sql/statements.hpp"
#include "azoth/sql/text.hpp"

#include <utility>

namespace azoth {

/// `text(...).columns(...)`; rows are tuples of Ts. A value, as Select is.
template <class... Ts>
class TextualSelect : public detail::Compilable<TextualSelect<Ts...>>,
                      public detail::Nestable<TextualSelect<Ts...>, Ts...> {
public:
    explicit TextualSelect(sql::Handle<const sql::TextualSelect> node) noexcept
        : node_(std::move(node)) {}

    sql::NodeRef subquery_node() const {
        node_->seal();
        return node_;
    }

    const sql::Handle<const sql::TextualSelect>& statement() const noexcept { return node_; }

private:
    sql::Handle<const sql::TextualSelect> node_;
};

template <class... Cs>
    requires(sizeof...(Cs) > 0)
auto TextClause::columns(const Cs&... columns) const {
    auto made = sql::Handle<sql::TextualSelect>::adopt(new sql::TextualSelect());
    made->text = node_;
    made->positional = true;
    (made->columns.push_back(detail::select_node(columns)), ...);
    return detail::with_columns<TextualSelect, Cs...>(std::move(made));
}

}  // namespace azoth
