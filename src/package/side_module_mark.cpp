// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/side_module_mark.hpp"

#include <algorithm>
#include <cstddef>

namespace eryx::package {
namespace {

/// A number of WebAssembly, of at most 32 bits; of any value.
bool skip_number(std::string_view& bytes) noexcept {
  constexpr std::size_t longest = 5;
  const auto is_last = [](char byte) { return (static_cast<unsigned char>(byte) & 0x80U) == 0; };
  const std::string_view number = bytes.substr(0, longest);
  const auto last = std::ranges::find_if(number, is_last);
  if (last == number.end()) return false;
  bytes.remove_prefix(static_cast<std::size_t>(last - number.begin()) + 1);
  return true;
}

}  // namespace

bool is_side_module(std::string_view bytes) noexcept {
  constexpr std::string_view head("\0asm\1\0\0\0", 8);
  constexpr char custom_section = 0;
  if (!bytes.starts_with(head)) return false;
  bytes.remove_prefix(head.size());
  if (!bytes.starts_with(custom_section)) return false;
  bytes.remove_prefix(1);
  // Sizes of the section, and of its name.
  return skip_number(bytes) && skip_number(bytes) && bytes.starts_with("dylink");
}

}  // namespace eryx::package
