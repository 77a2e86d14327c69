// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>

namespace eryx::base {
namespace {

// libcrypto counts in int, so longer input is encoded in pieces, each a whole number of groups.
constexpr std::size_t piece = std::size_t{3} << 20;
constexpr std::size_t encoded_piece = piece / 3 * 4;
static_assert(encoded_piece < std::numeric_limits<int>::max());

}  // namespace

std::string to_base64(std::span<const std::byte> bytes) {
  // EVP_EncodeBlock terminates its output with a NUL.
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  std::size_t written = 0;
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(piece, bytes.size()))) {
    const std::size_t size = std::min(piece, bytes.size());
    written += static_cast<std::size_t>(
        ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data() + written),
                          reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(size)));
  }
  text.resize(written);
  return text;
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  // EVP_DecodeBlock accepts white space, and padding anywhere.
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.substr(0, text.size() - padding).find_first_not_of(alphabet) != std::string_view::npos)
    return std::nullopt;
  std::vector<std::byte> bytes(text.size() / 4 * 3);
  std::size_t written = 0;
  for (; !text.empty(); text.remove_prefix(std::min(encoded_piece, text.size()))) {
    const std::size_t size = std::min(encoded_piece, text.size());
    const int decoded =
        ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data() + written),
                          reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(size));
    if (decoded < 0) return std::nullopt;
    written += static_cast<std::size_t>(decoded);
  }
  bytes.resize(written - padding);
  return bytes;
}

}  // namespace eryx::base
