// SPDX-License-Identifier: MIT OR Apache-2.0
// Boost.JSON is used header-only; this is its only translation unit. A program that links Boost.JSON itself keeps its
// own copy: the linker takes this member of the archive only for symbols that are otherwise undefined.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#if defined(ERYX_SHARED)
// Exported because Eryx's headers use these functions in the programs that include them.
#pragma GCC visibility push(default)
#endif
#include <boost/json/src.hpp>
#if defined(ERYX_SHARED)
#pragma GCC visibility pop
#endif
#pragma GCC diagnostic pop
