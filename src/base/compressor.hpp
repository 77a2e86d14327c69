// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "base/uninitialized.hpp"

struct ZSTD_CCtx_s;

namespace eryx::base {

/// How much time zstd spends: from 1, more time for smaller frames; below 0, larger ones for less.
enum class CompressionLevel : int {};

/// Writes zstd frames that state the size of their contents.
///
/// Threading: one thread at a time.
class Compressor {
 public:
  explicit Compressor(CompressionLevel level);
  ~Compressor();
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  /// Errors: OutOfResources.
  [[nodiscard]] UninitializedBytes compress(std::span<const std::byte> raw);

 private:
  ZSTD_CCtx_s* context_;
};

}  // namespace eryx::base
