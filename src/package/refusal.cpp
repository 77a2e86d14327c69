// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/refusal.hpp"

#include <cstdint>

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "eryx/error.hpp"

namespace eryx::package {

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 200;
  const bool is_cut = text.size() > longest;
  std::string result = "\"";
  for (const char character : base::to_utf8(text.substr(0, longest))) {
    const auto byte = static_cast<std::uint8_t>(character);
    if (byte < 0x20 || byte == 0x7F) {
      result += "\\x" + base::to_hex({&byte, 1});
    } else {
      if (character == '"' || character == '\\') result += '\\';
      result += character;
    }
  }
  return result + (is_cut ? "…\"" : "\"");
}

void refuse(const std::string& why) { throw Error(ErrorKind::PackageInvalid, why); }

void refuse_entry(std::string_view name, const std::string& why) { refuse(in_quotes(name) + ": " + why); }

void refuse_unsupported(const std::string& why) { throw Error(ErrorKind::PackageUnsupported, why); }

void refuse_beyond(std::string_view what, std::string_view limit, std::uint64_t value) {
  refuse_unsupported(std::string(what) + " than PackageLimits::" + std::string(limit) + ", which is " +
                     std::to_string(value));
}

}  // namespace eryx::package
