// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/input.hpp"

namespace eryx::cli {

/// Reads this command's standard input when the program does, and not before: a program that never reads it neither waits
/// for its end nor takes it from others, such as the loop of a shell. A closed one is at its end.
[[nodiscard]] InputSource standard_input_reader();

}  // namespace eryx::cli
