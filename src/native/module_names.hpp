// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Whose code is where in a joined module, for messages: what translator and compiler say is about that, and has no names.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "link/link_options.hpp"
#include "link/linker.hpp"

namespace eryx::native {

/// Lifetime: joined module and files must outlive it. Threading: `const` functions from any thread.
class ModuleNames {
 public:
  ModuleNames(const link::Joined& joined, std::span<const link::SideFile> files)
      : joined_(joined), files_(files) {}

  /// The modules of functions of the joined module, from `first` to before `end`: "\"a.so\", \"b.so\" and 3 others". Empty: they have none.
  [[nodiscard]] std::string of_functions(std::uint32_t first, std::uint32_t end) const;
  /// All modules.
  [[nodiscard]] std::string of_all() const { return of_functions(0, UINT32_MAX); }
  /// The module whose code wasm2c refuses, by what it says of a file: "FILE:0010912: error: …". Empty: it is none's.
  [[nodiscard]] std::string of_refusal(std::string_view file, std::string_view said) const;

 private:
  const link::Joined& joined_;
  const std::span<const link::SideFile> files_;
};

}  // namespace eryx::native
