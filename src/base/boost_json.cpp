// SPDX-License-Identifier: MIT OR Apache-2.0
// Boost.JSON is used as headers; this is its one translation unit. A program that links Boost.JSON itself keeps its own:
// the linker takes this member of the archive only for symbols that nothing else defines.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#if defined(ERYX_SHARED)
// Eryx's headers use these functions too, in the programs that include them.
#pragma GCC visibility push(default)
#endif
#include <boost/json/src.hpp>
#if defined(ERYX_SHARED)
#pragma GCC visibility pop
#endif
#pragma GCC diagnostic pop
