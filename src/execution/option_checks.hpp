// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

#include "eryx/clock.hpp"
#include "eryx/image.hpp"
#include "eryx/limits.hpp"
#include "eryx/options.hpp"

namespace eryx::execution {

// Checks of the options that embedders set. Errors of all: InvalidArgument; the message names the field and its range.

void check(const Limits& limits, const ImageInfo& image);
void check(const ClockOptions& clock);
void check_inputs(const detail::InputTexts& inputs);
/// Checks an argument of a program.
void check_argument(std::string_view argument);
void check_result_variable(std::string_view name);
/// Checks an environment variable.
void check_variable(std::string_view name, std::string_view value);

}  // namespace eryx::execution
