// SPDX-License-Identifier: MIT
// Symbol visibility: everything is hidden unless it is marked AZOTH_EXPORT.
#pragma once

#if defined(AZOTH_STATIC)
#define AZOTH_EXPORT
#elif defined(__GNUC__)
#define AZOTH_EXPORT __attribute__((visibility("default")))
#else
#define AZOTH_EXPORT
#endif
