// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/sha256.hpp"

namespace eryx::base {

/// Hashes texts and numbers one after the other, so that no two sequences of them give the same bytes.
class KeyHasher {
 public:
  void add(std::string_view text) {
    add(std::uint64_t{text.size()});
    hasher_.update(std::as_bytes(std::span(text)));
  }
  void add(std::uint64_t number) { hasher_.update(std::as_bytes(std::span(&number, 1))); }
  void add(const Sha256& hash) { hasher_.update(std::as_bytes(std::span(hash))); }
  [[nodiscard]] Sha256 finish() { return hasher_.finish(); }

 private:
  Sha256Hasher hasher_;
};

}  // namespace eryx::base
