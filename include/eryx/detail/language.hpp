// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Before anything else is: what follows in older languages explains nothing.
#if __cplusplus < 202002L
#error "Eryx needs C++20: -std=c++20, or CMake's target_compile_features(PROGRAM PRIVATE cxx_std_20)"
#endif
