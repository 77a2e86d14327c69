// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/language.hpp"

// Included by each public header that uses a Boost type, before Boost's own headers. These types cross the boundary to
// the compiled library, and Boost changes them from one minor version to the next. The CMake target and pkg-config
// define ERYX_BOOST_MINOR: 81 for a library built with Boost 1.81.
#if !__has_include(<boost/version.hpp>)
#error "Eryx needs Boost's headers, which the compiler does not find (Debian 12: libboost1.81-dev)"
#else
#include <boost/version.hpp>
#if BOOST_VERSION < 108100
#error "Eryx needs Boost 1.81 or later, and the compiler finds an older one (Debian 12: libboost1.81-dev)"
#elif !defined(ERYX_BOOST_MINOR)
#error \
    "define ERYX_BOOST_MINOR as the Boost that Eryx was compiled with (81: Boost 1.81); find_package, FetchContent and pkg-config do"
#else
#define ERYX_TEXT_OF(text) #text
#define ERYX_TEXT(macro) ERYX_TEXT_OF(macro)
static_assert(BOOST_VERSION / 100 % 1000 == ERYX_BOOST_MINOR,
              "Eryx was compiled with Boost 1." ERYX_TEXT(
                  ERYX_BOOST_MINOR) ", and the compiler finds Boost " BOOST_LIB_VERSION
                                    ": use the former, or compile Eryx with the latter");
#undef ERYX_TEXT
#undef ERYX_TEXT_OF
#endif
#endif
