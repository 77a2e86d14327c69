// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

namespace eryx::package {

/// Whether a file says that it is a side module: WebAssembly, and its first section is "dylink.0", or "dylink", by which earlier compilers
/// said it. What else is WebAssembly is data, as programs of other kinds are. No more of it is looked at.
[[nodiscard]] bool is_side_module(std::string_view bytes) noexcept;

}  // namespace eryx::package
