// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <vector>

#include "drive/derived_images.hpp"
#include "eryx/callback.hpp"

namespace eryx::drive {

/// Errors: InvalidArgument, if a variable of a library has the name of one of these callbacks, which programs would miss.
/// `image`: that of the libraries; null if there are none.
void check_not_hidden(const DerivedImage* image, const std::vector<Callback>& callbacks);

}  // namespace eryx::drive
