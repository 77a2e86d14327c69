// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

namespace eryx::image {

/// Names the native code of the guest in this library: translator, compiler, target, flags, wasm module; 64
/// hexadecimal digits, from the set-up.
[[nodiscard]] std::string_view code_identity();

/// Names the wasm module alone: memory of one compilation of it fits every other. 64 hexadecimal digits.
[[nodiscard]] std::string_view module_identity();

}  // namespace eryx::image
