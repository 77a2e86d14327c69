// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/refusal.hpp"

#include "eryx/error.hpp"

namespace eryx::link {

std::string in_quotes(std::string_view name) {
  constexpr std::size_t longest = 200;
  std::string result = "\"";
  for (const char character : name.substr(0, longest)) {
    const bool is_plain = character >= 0x20 && character < 0x7F && character != '"' && character != '\\';
    result += is_plain ? character : '?';
  }
  return result + (name.size() > longest ? "...\"" : "\"");
}

void refuse(const std::string& why) { throw Error(ErrorKind::PackageInvalid, why); }

void refuse_unsupported(const std::string& why) { throw Error(ErrorKind::NativeCodeUnsupported, why); }

void refuse_too_large(const std::string& why) { throw Error(ErrorKind::NativeCodeTooLarge, why); }

void refuse_memory(const std::string& with, std::uint64_t needed, std::uint64_t most) {
  constexpr unsigned mebi = 20;
  const std::uint64_t needed_mebibytes = (needed + (1U << mebi) - 1) >> mebi;
  refuse_too_large(with + " the guest needs " + std::to_string(needed_mebibytes) +
                   " MiB of memory at the start, and may have " + std::to_string(most >> mebi) + " MiB");
}

}  // namespace eryx::link
