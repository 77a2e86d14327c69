// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/compressor.hpp"

#include <zstd.h>

#include <new>
#include <string>

#include "eryx/error.hpp"

namespace eryx::base {

Compressor::Compressor(CompressionLevel level) : context_(::ZSTD_createCCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
  ::ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, static_cast<int>(level));
}

Compressor::~Compressor() { ::ZSTD_freeCCtx(context_); }

UninitializedBytes Compressor::compress(std::span<const std::byte> raw) {
  UninitializedBytes stored(::ZSTD_compressBound(raw.size()));
  const std::size_t size = ::ZSTD_compress2(context_, stored.data(), stored.size(), raw.data(), raw.size());
  if (::ZSTD_isError(size)) {
    throw Error(ErrorKind::OutOfResources, std::string("cannot compress: ") + ::ZSTD_getErrorName(size));
  }
  stored.resize(size);
  return stored;
}

}  // namespace eryx::base
