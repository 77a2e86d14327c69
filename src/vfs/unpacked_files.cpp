// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/unpacked_files.hpp"

#include "base/decompressor.hpp"

namespace eryx::vfs {
namespace {

std::optional<base::UninitializedBytes> contents_of(std::span<const std::byte> frame, std::uint64_t size) {
  // Before memory is taken for it.
  if (!base::Decompressor::is_frame_of(frame, size)) return std::nullopt;
  base::UninitializedBytes contents(static_cast<std::size_t>(size));
  if (!base::Decompressor().decompress(frame, contents)) return std::nullopt;
  return contents;
}

}  // namespace

Result<std::span<const std::byte>> UnpackedFiles::unpack(std::uint32_t number,
                                                         std::span<const std::byte> frame,
                                                         std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  auto known = files_.find(number);
  if (known == files_.end()) known = files_.emplace(number, contents_of(frame, size)).first;
  if (!known->second) return Error::InputOutput;
  return std::span<const std::byte>(*known->second);
}

}  // namespace eryx::vfs
