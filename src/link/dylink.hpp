// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The section "dylink.0", by which a module says that it is a side module: what it needs before it can be placed. Its form is
// described in WebAssembly's tool conventions, DynamicLinking.md.

#include <cstdint>
#include <string_view>
#include <vector>

#include "link/limits.hpp"
#include "link/module.hpp"

namespace eryx::link {

/// What it says about one imported or exported symbol.
struct SymbolFlags {
  std::string_view module;  ///< empty for exports
  std::string_view name;
  std::uint32_t flags = 0;

  [[nodiscard]] bool is_weak() const noexcept { return (flags & 0x03U) == 1; }
  [[nodiscard]] bool is_thread_local() const noexcept { return (flags & 0x100U) != 0; }
};

struct Dylink {
  std::uint32_t memory_size = 0;
  /// Power of two, as its exponent: at most 16, a page of WebAssembly.
  std::uint32_t memory_alignment = 0;
  std::uint32_t table_size = 0;
  std::uint32_t table_alignment = 0;
  /// File names of the libraries it needs.
  std::vector<std::string_view> needed;
  std::vector<SymbolFlags> imports;
  std::vector<SymbolFlags> exports;
  /// Folders in which these are looked for, such as "$ORIGIN/../package.libs".
  std::vector<std::string_view> runtime_paths;
};

/// Lifetime: the result refers to the module's bytes. Errors: PackageInvalid, also if there is no such section, or not first;
/// NativeCodeUnsupported, NativeCodeTooLarge.
[[nodiscard]] Dylink read_dylink(const Module& module, const LinkLimits& limits);

}  // namespace eryx::link
