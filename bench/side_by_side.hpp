// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "eryx/sandbox.hpp"
#include "figure.hpp"

namespace eryx::bench {

/// The native CPython that the set-up built, or that the environment variable ERYX_NATIVE_PYTHON names.
/// Errors: Unmeasurable (it is not there).
[[nodiscard]] std::string native_python();

/// What each program of a folder takes in the sandbox over what it takes under native CPython, alternately, medians of seven: figures
/// called as `pattern` with the program's name in place of `*`, sorted, behind the geometric mean, which is `geomean` there. A program defines `work` and measures it (cpu/measure.py is put behind it), so
/// that neither start-up nor the wall counts; it must compute the same in both.
///
/// `native_path`: a folder that native CPython imports from, too; or empty. Errors: Unmeasurable.
[[nodiscard]] std::vector<Figure> ratios_to_native(const Sandbox& sandbox, const std::string& python,
                                                   const std::filesystem::path& programs,
                                                   const std::string& pattern,
                                                   const std::filesystem::path& native_path = {});

}  // namespace eryx::bench
