// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The list by which the guest's dlopen finds extension modules: data of the joined module.
//
//   struct eryx_extension { const char* path; const char* symbol; void* init; const char* error; };
//
// One for each function that makes a Python module; `init` is its slot of the function table. A module that is not joined has a null
// `init`, and `error` says why. A null `path` ends the list. guest/shim reads it, and finds it by a variable of main's.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "link/link_options.hpp"

namespace eryx::link {

/// Main exports it: a pointer, null if there is no list.
inline constexpr std::string_view extensions_variable = "eryx_extensions";

/// The function that makes a Python module.
struct ExtensionEntry {
  /// Place of its side module among the files.
  std::size_t side = 0;
  /// "PyInit_NAME".
  std::string name;
  /// Of the function table.
  std::uint32_t slot = 0;
};

struct ListedExtension {
  /// In the guest.
  std::string path;
  /// "PyInit_NAME"; empty with `error`.
  std::string symbol;
  std::uint32_t slot = 0;
  std::string error;
};

/// All modules that have a path in the guest: what can be imported of them, or why they cannot be.
[[nodiscard]] std::vector<ListedExtension> find_extensions(std::span<const SideFile> files,
                                                           std::span<const ExtensionEntry> entries,
                                                           std::span<const LeftOut> left_out);

/// The list as the guest sees it at this address, a multiple of 4, and behind it a word of 4 bytes: see Joined::memory_end.
[[nodiscard]] std::vector<std::byte> make_extension_list(const std::vector<ListedExtension>& extensions,
                                                         std::uint32_t address);

}  // namespace eryx::link
