// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "eryx/display.hpp"
#include "eryx/files.hpp"

namespace eryx::cli {

/// What a terminal can show of the objects that were passed to `display`: their plain text, safe for a terminal.
[[nodiscard]] std::string text_of(const std::vector<Display>& displays);

/// Adds each form beside plain text as a file: "display-1.html", and so on; those of the result are "result.html" and so
/// on. A name that is taken already gets a number more.
void add_files(const std::vector<Display>& displays, FileMap& files);

/// For people: what was shown in other forms than text, and how to get it. Empty if nothing was.
[[nodiscard]] std::string describe_forms(const std::vector<Display>& displays);

}  // namespace eryx::cli
