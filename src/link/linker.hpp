// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Joins side modules to our main module ahead of time: one module, in which nothing is left to be looked up. Main's types, functions
// and globals come first and unchanged, so that its native code stays what it was.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "link/extension_list.hpp"
#include "link/joined_segments.hpp"
#include "link/link_options.hpp"
#include "link/placement.hpp"
#include "link/symbols.hpp"

namespace eryx::link {

struct Joined {
  /// To be validated by wasm2c before anything else trusts it.
  std::vector<std::byte> module;
  /// What is new in memory and in the table; the module itself has it only if it is whole. Data may also go to a variable of main's.
  /// Lifetime: data refer to the bytes of the files, and to `list`.
  std::vector<JoinedElements> elements;
  std::vector<JoinedData> data;
  /// The list of extensions, and behind it the pointer to it.
  std::vector<std::byte> list;
  /// Where each side module is that is joined, in the order of the files.
  std::vector<Place> places;
  /// Of each of them, its place among the files.
  std::vector<std::size_t> files;
  std::vector<ExtensionEntry> entries;
  /// Behind main's own: the first function that is new.
  std::uint32_t first_function = 0;
  std::uint32_t function_count = 0;
  /// Of what is new: first what an exception under way needs (exception_plan.hpp), if there are exceptions at all, then the side
  /// modules', then the list of extensions and, if there is one, a word of 4 bytes: when the link function does not come to its end, the place
  /// of the file whose code it ran, plus 1. Code of side modules can write anything there.
  std::uint32_t memory_begin = 0;
  std::uint32_t memory_end = 0;
  std::uint32_t table_begin = 0;
  std::uint32_t table_end = 0;
  /// Only with Unusable::LeaveOut.
  std::vector<LeftOut> left_out;
  /// Functions in which exceptions were lowered.
  std::size_t lowered_functions = 0;
};

/// What the joined module exports: it is to be called once, in the guest, before anything of the side modules is. It runs their start
/// functions, their relocations and their constructors, each after those of the libraries it needs.
inline constexpr std::string_view link_export = "eryx_link";

/// `main` is ours, the files are strangers'. The joined module has main's globals and no others, so its instances look like main's.
/// Errors: InvalidArgument for a wrong main; PackageInvalid, NativeCodeTooLarge and NativeCodeUnsupported with the path of the file, the
/// last with the names of all symbols that are missing. Cost: linear in the bytes.
[[nodiscard]] Joined join(std::span<const std::byte> main, std::span<const SideFile> files,
                          const LinkOptions& options);

/// What the files ask for in vain; nothing, if they can be joined. Errors: as join's, but for those.
[[nodiscard]] std::vector<MissingSymbol> find_missing(std::span<const std::byte> main,
                                                      std::span<const SideFile> files,
                                                      const LinkOptions& options);

}  // namespace eryx::link
