// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/member_names.hpp"

namespace eryx::base {
namespace {

constexpr std::size_t shown_name = 100;

std::string shorten(std::string_view name) {
  if (name.size() <= shown_name) return std::string(name);
  std::size_t size = shown_name;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U) --size;
  return std::string(name.substr(0, size)) + "…";
}

}  // namespace

std::optional<std::string> MemberNames::find_problem(std::size_t count) {
  const auto repeated = set_.find_repeated(count, [&](std::size_t index) { return at(count, index); });
  if (!repeated) return std::nullopt;
  return "an object has the name '" + shorten(*repeated) + "' twice";
}

}  // namespace eryx::base
