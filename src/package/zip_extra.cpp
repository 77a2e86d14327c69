// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/zip_extra.hpp"

#include "package/little_endian.hpp"
#include "package/refusal.hpp"

namespace eryx::package {

std::optional<std::span<const std::byte>> find_zip64(std::span<const std::byte> extra,
                                                     std::string_view name) {
  constexpr std::size_t header_size = 4;
  constexpr std::uint16_t zip64 = 0x0001;
  constexpr std::uint16_t unicode_path = 0x7075;
  std::optional<std::span<const std::byte>> found;
  while (!extra.empty()) {
    if (extra.size() < header_size) refuse_entry(name, "its extra field is damaged");
    const auto kind = little_endian<std::uint16_t>(extra, 0);
    const std::size_t size = little_endian<std::uint16_t>(extra, 2);
    if (size > extra.size() - header_size) refuse_entry(name, "its extra field is damaged");
    if (kind == unicode_path) refuse_entry(name, "has a second name, in its extra field");
    if (kind == zip64) {
      if (found) refuse_entry(name, "has two zip64 fields");
      found = extra.subspan(header_size, size);
    }
    extra = extra.subspan(header_size + size);
  }
  return found;
}

std::uint64_t Zip64Values::widen(std::uint32_t narrow) {
  if (narrow != in_zip64) return narrow;
  if (!values_ || values_->size() < sizeof(std::uint64_t))
    refuse_entry(name_, "its zip64 field is missing or too short");
  const auto value = little_endian<std::uint64_t>(*values_, 0);
  values_ = values_->subspan(sizeof value);
  return value;
}

void Zip64Values::finish() const {
  if (values_ && !values_->empty()) refuse_entry(name_, "its zip64 field has more than its header asks for");
}

}  // namespace eryx::package
