// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

#include "eryx/result.hpp"

namespace eryx::execution {

/// Reads the exception object that the guest wrote (abi/guest_abi.h). The text is hostile: a malformed or missing field
/// stays empty.
[[nodiscard]] PythonException read_exception(std::string_view json);

}  // namespace eryx::execution
