// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/decompressor.hpp"

#include <zstd.h>

#include <cstring>
#include <new>

namespace eryx::base {

Decompressor::Decompressor() : context_(::ZSTD_createDCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
}

Decompressor::~Decompressor() { ::ZSTD_freeDCtx(context_); }

bool Decompressor::is_frame_of(std::span<const std::byte> stored, std::uint64_t raw_size) {
  // Debian's zstd also reads formats from before 1.0, with unmaintained code, and skippable frames.
  std::uint32_t magic = 0;
  if (stored.size() < sizeof magic) return false;
  std::memcpy(&magic, stored.data(), sizeof magic);
  if (magic != ZSTD_MAGICNUMBER) return false;
  // Both zstd values for "unknown" are larger than any expected size.
  return ::ZSTD_getFrameContentSize(stored.data(), stored.size()) == raw_size &&
         ::ZSTD_findFrameCompressedSize(stored.data(), stored.size()) == stored.size();
}

bool Decompressor::decompress(std::span<const std::byte> stored, std::span<std::byte> raw) {
  return ::ZSTD_decompressDCtx(context_, raw.data(), raw.size(), stored.data(), stored.size()) == raw.size();
}

}  // namespace eryx::base
