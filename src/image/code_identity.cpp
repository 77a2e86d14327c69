#include "image/code_identity.hpp"

namespace eryx::image {

std::string_view code_identity() { return ERYX_CODE_IDENTITY; }

}  // namespace eryx::image
