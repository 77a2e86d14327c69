// SPDX-License-Identifier: MIT OR Apache-2.0
#include "checkpoint/seal.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <limits>
#include <string_view>

#include "eryx/error.hpp"

namespace eryx::checkpoint {
namespace {

base::Sha256 hmac(std::span<const std::byte> bytes, std::span<const std::byte> key) {
  if (key.size() > std::numeric_limits<int>::max())
    throw Error(ErrorKind::InvalidArgument, "the key of a checkpoint is longer than 2 GiB");
  base::Sha256 code{};
  unsigned int size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()), data, bytes.size(), code.data(),
             &size) == nullptr ||
      size != code.size()) {
    throw Error(ErrorKind::Internal, "libcrypto refuses to compute HMAC-SHA-256");
  }
  return code;
}

}  // namespace

base::Sha256 seal_of(std::span<const std::byte> bytes, std::span<const std::byte> key) {
  return key.empty() ? base::Sha256Hasher().update(bytes).finish() : hmac(bytes, key);
}

std::array<std::uint8_t, 8> key_check_of(std::span<const std::byte> key) {
  std::array<std::uint8_t, 8> check{};
  if (key.empty()) return check;
  // No checkpoint starts with this text, so its MAC does not seal any checkpoint.
  constexpr std::string_view purpose = "Eryx checkpoint: which key";
  const base::Sha256 code = hmac(std::as_bytes(std::span(purpose)), key);
  std::copy_n(code.begin(), check.size(), check.begin());
  return check;
}

bool is_same_seal(std::span<const std::byte> left, std::span<const std::byte> right) {
  return left.size() == right.size() && ::CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace eryx::checkpoint
