// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Included by each public header that uses a Boost type, before Boost's own headers. These types cross the boundary to
// the compiled library, and Boost changes them from one minor version to the next. The CMake target and pkg-config
// define ERYX_BOOST_MINOR: 81 for a library built with Boost 1.81.
#if !__has_include(<boost/version.hpp>)
#error "Eryx needs Boost's headers, which the compiler does not find (Debian 12: libboost1.81-dev)"
#else
#include <boost/version.hpp>
#if BOOST_VERSION < 108100
#error "Eryx needs Boost 1.81 or later, and the compiler finds an older one (Debian 12: libboost1.81-dev)"
#elif defined(ERYX_BOOST_MINOR) && BOOST_VERSION / 100 % 1000 != ERYX_BOOST_MINOR
// The number cannot be in the text; `pkg-config --cflags eryx` and the compiler's command line show it.
#error "Eryx was compiled with Boost 1.x, as in -DERYX_BOOST_MINOR=x: use it, or compile Eryx with this one"
#endif
#endif
