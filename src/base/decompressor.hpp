// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

struct ZSTD_DCtx_s;

namespace eryx::base {

/// Reads zstd frames, one at a time. Frames are untrusted.
///
/// Threading: one thread at a time.
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

}  // namespace eryx::base
