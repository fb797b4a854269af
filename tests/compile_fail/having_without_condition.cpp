// SPDX-License-Identifier: MIT
// HAVING of something that is no condition.
// expect: azoth: this is no condition
#include "model.hpp"

auto wrong = az::select(u.email).group_by(u.email).having(az::func::count(u.id));
