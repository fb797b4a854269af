// SPDX-License-Identifier: MIT
#pragma once

/// Throws an azoth::UniqueViolation from a translation unit of its own.
void refuse();
