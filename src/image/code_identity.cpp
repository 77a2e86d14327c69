// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/code_identity.hpp"

namespace eryx::image {

std::string_view code_identity() { return ERYX_CODE_IDENTITY; }
std::string_view module_identity() { return ERYX_MODULE_IDENTITY; }

}  // namespace eryx::image
