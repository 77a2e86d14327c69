// SPDX-License-Identifier: MIT OR Apache-2.0
// Boost.JSON is used as headers; this is its one translation unit. A program that links Boost.JSON itself keeps its own:
// the linker takes this member of the archive only for symbols that nothing else defines.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/json/src.hpp>
#pragma GCC diagnostic pop
