// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/digest.hpp"

#include <openssl/evp.h>

#include "eryx/error.hpp"

namespace eryx::package {

std::optional<std::vector<std::uint8_t>> digest(std::string_view algorithm, std::string_view bytes) {
  const EVP_MD* const kind = algorithm == "sha256"   ? ::EVP_sha256()
                             : algorithm == "sha384" ? ::EVP_sha384()
                             : algorithm == "sha512" ? ::EVP_sha512()
                                                     : nullptr;
  if (kind == nullptr) return std::nullopt;
  std::vector<std::uint8_t> result(static_cast<std::size_t>(::EVP_MD_get_size(kind)));
  if (::EVP_Digest(bytes.data(), bytes.size(), result.data(), nullptr, kind, nullptr) != 1)
    throw Error(ErrorKind::Internal, "libcrypto refuses to compute a hash");
  return result;
}

}  // namespace eryx::package
