// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace eryx::base {

/// A page of linear memory, in bytes: WebAssembly core specification 2.0, 4.2.8.
inline constexpr std::uint64_t wasm_page = 64 * 1024;

}  // namespace eryx::base
