// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <vector>

#include "eryx/callback.hpp"
#include "image/recipe.hpp"

namespace eryx::drive {

/// Errors: InvalidArgument, if a variable of a library in the image has the name of one of these callbacks, which programs
/// would miss.
void check_not_hidden(const image::Recipe& image, const std::vector<Callback>& callbacks);

}  // namespace eryx::drive
