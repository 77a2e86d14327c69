// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/uninitialized.hpp"

struct ZSTD_CCtx_s;

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

}  // namespace eryx::checkpoint
