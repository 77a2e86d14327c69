// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/sha256.hpp"

#include <openssl/evp.h>

#include "eryx/error.hpp"

namespace eryx::base {
namespace {

void require(int ok) {
  if (ok != 1) throw Error(ErrorKind::Internal, "libcrypto refuses to compute SHA-256");
}

}  // namespace

Sha256Hasher::Sha256Hasher() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr ? EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) : 0);
}

Sha256Hasher::~Sha256Hasher() { EVP_MD_CTX_free(context_); }

Sha256Hasher& Sha256Hasher::update(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(context_, bytes.data(), bytes.size()));
  return *this;
}

Sha256 Sha256Hasher::finish() {
  Sha256 hash{};
  require(EVP_DigestFinal_ex(context_, hash.data(), nullptr));
  return hash;
}

}  // namespace eryx::base
