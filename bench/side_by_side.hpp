// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "eryx/sandbox.hpp"

namespace eryx::bench {

/// The native CPython that the set-up built, or that the environment variable ERYX_NATIVE_PYTHON names.
/// Errors: Unmeasurable (it is not there).
[[nodiscard]] std::string native_python();

/// A program that defines `work`, from the file at `path`, with the text behind it that measures it (cpu/measure.py).
/// Errors: Unmeasurable.
[[nodiscard]] std::string measured_program(const std::filesystem::path& path);

/// The time of a measured program in the sandbox over the time under native CPython, alternately, medians of seven. The program
/// measures its own work, so that neither start-up nor the wall counts, and must compute the same in both.
///
/// `native_path`: a folder that native CPython imports from, too; or empty. Errors: Unmeasurable.
[[nodiscard]] double ratio_to_native(const Sandbox& sandbox, const std::string& python,
                                     const std::string& program,
                                     const std::filesystem::path& native_path = {});

}  // namespace eryx::bench
