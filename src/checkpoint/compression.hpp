// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/uninitialized.hpp"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace eryx::checkpoint {

/// Writes zstd frames that state the size of their contents.
class Compressor {
 public:
  Compressor();
  ~Compressor();
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  [[nodiscard]] base::UninitializedBytes compress(std::span<const std::byte> raw);

 private:
  ZSTD_CCtx_s* context_;
};

/// Reads one frame at a time. Frames are untrusted.
class Decompressor {
 public:
  Decompressor();
  ~Decompressor();
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  /// Whether `stored` is exactly one frame, and states a content size of `raw_size` bytes. Allocates nothing.
  [[nodiscard]] static bool is_frame_of(std::span<const std::byte> stored, std::uint64_t raw_size);

  /// Fills `raw` with the contents of the frame. Returns: false if the size differs or the frame is damaged.
  [[nodiscard]] bool decompress(std::span<const std::byte> stored, std::span<std::byte> raw);

 private:
  ZSTD_DCtx_s* context_;
};

}  // namespace eryx::checkpoint
