// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace eryx::native {

/// Checks that loading a shared object runs nothing and asks for nothing: all code in one section, `eryx_native_code`, that nothing can write to;
/// one symbol, `eryx_native_object`; no library, no relocation but of its own addresses, no initialisers, no executable stack.
///
/// It was made by our own tools from what they took for good. What is checked is that they did what they were told: some linkers do not.
/// Errors: CompilerUnusable, with what is wrong.
void check_shared_object(std::span<const std::byte> object);

}  // namespace eryx::native
