// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/shown_object.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/utf8.hpp"
#include "guest_abi.h"

namespace eryx::execution {
namespace {

// As in RFC 6838, which says 127 characters for each half.
constexpr std::size_t longest_name = 127;
constexpr std::string_view marks = "!#$&-^_.+";

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  });
}

bool is_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_name(text.substr(0, slash)) && is_name(text.substr(slash + 1));
}

bool is_text(std::string_view type) {
  return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
         type == "application/javascript";
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::optional<Display> read_shown(std::uint32_t what, std::span<const std::byte> record) {
  if (what > ERYX_SHOWN_RESULT) return std::nullopt;
  Display shown;
  shown.source = what == ERYX_SHOWN_RESULT ? Display::Source::Result : Display::Source::Object;
  while (!record.empty()) {
    eryx_shown_part header;
    if (record.size() < sizeof header || shown.parts.size() == most_parts) return std::nullopt;
    std::memcpy(&header, record.data(), sizeof header);
    record = record.subspan(sizeof header);
    if (header.type_size > record.size() || header.data_size > record.size() - header.type_size)
      return std::nullopt;
    const std::string_view type = as_text(record.first(header.type_size));
    const std::string_view data = as_text(record.subspan(header.type_size, header.data_size));
    if (!is_type(type) || shown.find(type)) return std::nullopt;
    shown.parts.push_back({std::string(type), is_text(type) ? base::to_utf8(data) : std::string(data)});
    record = record.subspan(std::size_t{header.type_size} + header.data_size);
  }
  return shown;
}

std::uint64_t size_of(const Display& shown) {
  std::uint64_t size = sizeof(Display);
  for (const DisplayPart& part : shown.parts) size += sizeof part + part.type.size() + part.data.size();
  return size;
}

}  // namespace eryx::execution

namespace eryx {

const std::string* Display::find(std::string_view type) const noexcept {
  const auto found = std::ranges::find(parts, type, &DisplayPart::type);
  return found == parts.end() ? nullptr : &found->data;
}

}  // namespace eryx
