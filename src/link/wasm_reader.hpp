// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Reads a WebAssembly module. Its bytes are hostile: numbers are strict, sections in order and whole, counts never more than
// the bytes that are left, every index within its index space.

#include <cstddef>
#include <span>

#include "link/limits.hpp"
#include "link/module.hpp"

namespace eryx::link {

/// What instructions say is not read here but in instruction_reader.hpp; whether they are well typed is left to wasm2c, which
/// validates what the linker makes.
///
/// Lifetime: the result refers to the bytes. Cost: linear in them.
/// Errors: PackageInvalid, with the place; NativeCodeUnsupported for what is good WebAssembly but nothing that a side module or
/// our main module has: shared or 64-bit memories, passive segments, reference types; NativeCodeTooLarge.
[[nodiscard]] Module read_module(std::span<const std::byte> bytes, const LinkLimits& limits);

/// The type of a value. Errors: NativeCodeUnsupported for references other than exceptions, PackageInvalid.
[[nodiscard]] ValueType value_type(std::uint8_t code);

}  // namespace eryx::link
