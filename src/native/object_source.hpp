// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The sources of a native object: the new functions of wasm2c's text, and a description of what is to be loaded.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "link/linker.hpp"
#include "native/translated_text.hpp"

namespace eryx::native {

struct SourceFile {
  std::string name;
  std::string text;
  /// Functions of the joined module that are in it: those from `first` to before `end`.
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};

struct ObjectSource {
  /// Headers, and what is included as bytes.
  std::vector<SourceFile> included;
  /// To be compiled: "….c", "….S".
  std::vector<SourceFile> compiled;
};

struct ObjectSourceInput {
  /// Its main module, as the kit has it, and the joined one.
  std::span<const std::byte> main;
  const link::Joined& joined;
  const TranslatedText& text;
  /// Of the kit: "eryx.h", "prelude.h".
  std::string_view main_header;
  std::string_view prelude;
  /// Of main's code, hexadecimal.
  std::string_view code_identity;
  /// Files among which the functions are divided, at most.
  std::size_t parts = 1;
};

/// Counts what make_object_source has made of the same input: objects that are kept of an earlier one are not taken.
inline constexpr std::string_view object_source_version = "2";

/// For reading a joined module: it is ours by now, and larger than what a stranger may give us.
[[nodiscard]] link::LinkLimits limits_of_joined();

/// Everything from side modules reaches the text as numbers, or as what wasm2c has made of their code.
/// Errors: Internal, if main and the joined module do not fit together: the kit is not of one piece; those of link::read_module.
[[nodiscard]] ObjectSource make_object_source(const ObjectSourceInput& input);

}  // namespace eryx::native
