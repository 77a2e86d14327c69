// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/descriptor_table.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace eryx::vfs {

Result<Descriptor> DescriptorTable::add(OpenFilePtr file) {
  const auto free = std::ranges::find(files_, nullptr);
  const auto number = static_cast<std::uint32_t>(free - files_.begin());
  if (number == capacity) return Error::TooManyDescriptors;
  set(Descriptor{number}, std::move(file));
  return Descriptor{number};
}

void DescriptorTable::set(Descriptor descriptor, OpenFilePtr file) {
  const auto number = static_cast<std::uint32_t>(descriptor);
  assert(number < capacity);
  if (number >= files_.size()) files_.resize(std::size_t{number} + 1);
  files_[number] = std::move(file);
  revision_.advance();
}

const OpenFilePtr& DescriptorTable::find(Descriptor descriptor) const {
  static const OpenFilePtr none;
  const auto number = static_cast<std::uint32_t>(descriptor);
  return number < files_.size() ? files_[number] : none;
}

Result<void> DescriptorTable::close(Descriptor descriptor) {
  if (!find(descriptor)) return Error::BadDescriptor;
  files_[static_cast<std::uint32_t>(descriptor)].reset();
  revision_.advance();
  return {};
}

void DescriptorTable::clear() {
  files_.clear();
  revision_.advance();
}

void DescriptorTable::replace(std::vector<OpenFilePtr> files) noexcept {
  assert(files.size() <= capacity);
  files_ = std::move(files);
  revision_.advance();
}

std::size_t DescriptorTable::open_count() const {
  return files_.size() - static_cast<std::size_t>(std::ranges::count(files_, nullptr));
}

Result<void> DescriptorTable::renumber(Descriptor from, Descriptor to) {
  OpenFilePtr file = find(from);
  if (!file || static_cast<std::uint32_t>(to) >= capacity) return Error::BadDescriptor;
  if (from == to) return {};
  set(to, std::move(file));
  return close(from);
}

}  // namespace eryx::vfs
