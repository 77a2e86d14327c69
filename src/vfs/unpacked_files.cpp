// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/unpacked_files.hpp"

#include <zstd.h>

#include <utility>

namespace eryx::vfs {

Result<std::span<const std::byte>> UnpackedFiles::unpack(std::uint32_t number,
                                                         std::span<const std::byte> frame,
                                                         std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  const auto known = files_.find(number);
  if (known != files_.end()) return std::span<const std::byte>(known->second);
  base::UninitializedBytes contents(static_cast<std::size_t>(size));
  // An error is a number beyond any size.
  if (ZSTD_decompress(contents.data(), contents.size(), frame.data(), frame.size()) != size)
    return Error::InputOutput;
  return std::span<const std::byte>(files_.emplace(number, std::move(contents)).first->second);
}

}  // namespace eryx::vfs
