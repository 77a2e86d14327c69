// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/locked_file_name.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "package/refusal.hpp"
#include "vfs/name.hpp"

namespace eryx::package {

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

void check_url(std::string_view url) {
  constexpr std::string_view others = "-._~:/?#[]@!$&'()*+,;=%";
  const bool is_url = std::ranges::all_of(url, [&](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || others.find(character) != std::string_view::npos;
  });
  if (!is_url) refuse_entry(url, "is not a URL");
}

std::string file_name_of(std::string_view url) {
  const std::string_view part = last_part(url.substr(0, url.find_first_of("?#")));
  std::string name;
  for (std::size_t at = 0; at < part.size(); ++at) {
    unsigned char byte = 0;
    const char* const digits = part.data() + at + 1;
    if (part[at] == '%' && part.size() - at > 2 &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      name += static_cast<char>(byte);
      at += 2;
    } else {
      name += part[at];
    }
  }
  return name;
}

bool is_plain_name(std::string_view name) {
  return vfs::check_name(name) && std::ranges::none_of(name, [](char character) {
           return static_cast<unsigned char>(character) < 0x20 || character == 0x7F || character == '\\';
         });
}

}  // namespace eryx::package
