// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The C text that wasm2c makes of a joined module, and what of it is new.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace eryx::native {

struct TranslatedFunction {
  /// Its head up to the last parenthesis: "u32 w2c_eryx_f7(w2c_eryx* instance, u32 var_p0)".
  std::string_view head;
  /// All of it, with its head.
  std::string_view text;
};

/// A field of `struct w2c_eryx`.
struct InstanceField {
  std::string_view type;
  std::string_view name;
};

/// The fields, in their order, from a header that wasm2c has made. Errors: Internal.
[[nodiscard]] std::vector<InstanceField> read_instance(std::string_view header);

/// The text refers to the module's parts by their numbers and contains no name of a side module: it was made of a module without names
/// (link::Purpose::Translation). Whoever compiles it trusts wasm2c for that, as it does for main's own code.
struct TranslatedText {
  /// The files, which the views below refer to.
  std::vector<std::string> files;
  std::vector<InstanceField> instance;
  /// Whether any function of the module uses vectors.
  bool has_vectors = false;
  /// Those from `first_function` on, the link function last.
  std::vector<TranslatedFunction> functions;
  /// Functions before the first that they call, and types they call through the table with.
  std::set<std::uint32_t> called;
  std::set<std::uint32_t> types;
};

/// `files`: the header first, then the header with its macros, then the sources. `first_function`, `function_count`: as link::Joined has them.
/// Errors: Internal, if the text is not what this version of wasm2c makes; NativeCodeUnsupported: functions with several results.
[[nodiscard]] TranslatedText read_translated(std::vector<std::string> files, std::uint32_t first_function,
                                             std::uint32_t function_count);

}  // namespace eryx::native
