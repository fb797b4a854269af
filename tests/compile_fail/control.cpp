// SPDX-License-Identifier: MIT
// Compiles: the other files of this folder fail because of what they do, not because of their setting.
#include "model.hpp"

#include <type_traits>

auto typed = az::select(u.id, u.age)
                 .where(u.email == "x", u.active, u.role == Role::member)
                 .order_by(u.created_at);
static_assert(std::is_same_v<decltype(typed), az::Select<std::int64_t, std::optional<int>>>);

auto changed = az::update<User>().set(u.age, az::null).where(u.id.in({1, 2})).returning(u.id);
auto joined = az::select<User, Post>().join(u.posts);
auto total = az::func::sum(u.age) + 1;
auto written = az::text("select :x");
constexpr auto cascades = az::cascade("all, delete-orphan");

az::Ref<User> found(az::Session& session) {
    session.add(User{.email = "x"});
    return session.get<User>(1);
}

int main() {
    return 0;
}
