// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <zstd.h>

#include <string>
#include <string_view>

namespace eryx::base {

/// What `Decompressor` reads, made by the library that it uses. For tests.
inline std::string zstd_frame_of(std::string_view contents) {
  std::string frame(ZSTD_compressBound(contents.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), contents.data(), contents.size(), 1));
  return frame;
}

}  // namespace eryx::base
