// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

struct evp_md_ctx_st;

namespace eryx::base {

using Sha256 = std::array<std::uint8_t, 32>;

/// SHA-256 of the spans passed to `update`, by libcrypto.
class Sha256Hasher {
 public:
  Sha256Hasher();
  ~Sha256Hasher();
  Sha256Hasher(const Sha256Hasher&) = delete;
  Sha256Hasher& operator=(const Sha256Hasher&) = delete;

  Sha256Hasher& update(std::span<const std::byte> bytes);
  [[nodiscard]] Sha256 finish();

 private:
  evp_md_ctx_st* context_;
};

}  // namespace eryx::base
