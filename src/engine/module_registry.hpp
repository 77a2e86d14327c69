// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The guest modules that are linked into this program. An image names the module whose memory it holds, and works with
// no other.
//
// The build writes the list: `eryx_link_guest_modules` (cmake/EryxGuestModule.cmake). Modules do not register
// themselves, because a linker drops unreferenced objects of a static library.
//
// Threading: any; the list is constant.

#include <span>
#include <string>
#include <string_view>

#include "engine/guest_module.hpp"

namespace eryx::engine {

/// What is known about a module before it is used.
struct LinkedModule {
  std::string_view name;     ///< "cpython": 1 to 31 lower-case letters, digits, '-' and '_'.
  std::string_view version;  ///< Of what it contains: "3.13.5".
  /// Names the wasm module: memory of one compilation of it fits every other. 64 hexadecimal digits.
  std::string_view identity;
  /// Names its native code: wasm module, translator, compiler, target, flags. 64 hexadecimal digits.
  std::string_view code_identity;
  /// The module. The first call of a process fills its function table, which takes a millisecond for the largest
  /// module.
  /// Errors: OutOfResources; the next call then tries again.
  const GuestModule& (*load)();
};

/// All modules of this program, the default one first. Never empty; names and identities differ.
[[nodiscard]] std::span<const LinkedModule> linked_modules() noexcept;

/// The module that images with this identity belong to; null if this program does not have it.
[[nodiscard]] const LinkedModule* find_module_by_identity(std::string_view identity) noexcept;

/// Null if this program has no module of that name.
[[nodiscard]] const LinkedModule* find_module_by_name(std::string_view name) noexcept;

/// For messages: "cpython, scientific".
[[nodiscard]] std::string names_of_linked_modules();

}  // namespace eryx::engine
