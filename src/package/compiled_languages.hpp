// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "eryx/files.hpp"

namespace eryx::package {

/// The languages of a source tree's files that a build would compile, sorted: "C", "C++", "Cython", "Fortran", "Rust". Not counted are tests,
/// documentation, tools and what others have written, by the names of folders, and what Cython makes of a module that is there in Python, too.
///
/// Cost: n log n in the number of files.
[[nodiscard]] std::vector<std::string> compiled_languages(const FileMap& files);

}  // namespace eryx::package
