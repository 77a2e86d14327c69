#include "vfs/name.hpp"

#include <cstdint>

namespace eryx::vfs {
namespace {

/// Size of the UTF-8 sequence at the start of `text`, 0 where it is malformed. `text` is not empty.
std::size_t sequence_size(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;

  std::size_t size = 0;
  // The second byte's range is where overlong forms, surrogates and values beyond U+10FFFF are excluded.
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (text.size() < size || byte(1) < low || byte(1) > high) return 0;
  for (std::size_t index = 2; index < size; ++index) {
    if ((byte(index) & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = sequence_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

Result<void> check_name(std::string_view name) {
  if (name.empty()) return Error::NoEntry;
  if (name.size() > kMaximumNameSize) return Error::NameTooLong;
  if (name == "." || name == "..") return Error::Invalid;
  if (name.find_first_of(std::string_view("/\0", 2)) != std::string_view::npos) return Error::Invalid;
  if (!is_utf8(name)) return Error::IllegalName;
  return {};
}

}  // namespace eryx::vfs
