// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/keyed_hash.hpp"

#include <cstddef>
#include <cstring>
#include <random>

namespace eryx::base {
namespace {

constexpr std::uint64_t modulus = (std::uint64_t{1} << 61) - 1;
constexpr std::size_t part = 7;  // bytes of one coefficient, which is less than the modulus

std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
  __extension__ typedef unsigned __int128
      Product;  // NOLINT(modernize-use-using): only this form has no warning
  const Product product = Product{a} * b;
  const std::uint64_t sum =
      (static_cast<std::uint64_t>(product) & modulus) + static_cast<std::uint64_t>(product >> 61);
  return sum >= modulus ? sum - modulus : sum;
}

std::uint64_t random_point() {
  std::random_device device;
  std::uniform_int_distribution<std::uint64_t> points(2, modulus - 1);
  return points(device);
}

}  // namespace

std::uint64_t keyed_hash(std::string_view text) {
  static const std::uint64_t point = random_point();
  // The length comes first, so that zeros at the end make another polynomial.
  std::uint64_t hash = text.size() % modulus;
  while (!text.empty()) {
    const std::size_t size = text.size() < part ? text.size() : part;
    std::uint64_t coefficient = 0;
    std::memcpy(&coefficient, text.data(), size);
    hash = multiply(hash, point) + coefficient;
    if (hash >= modulus) hash -= modulus;
    text.remove_prefix(size);
  }
  // One more step, so that the last coefficient alone does not decide the low bits that tables use.
  return multiply(hash, point);
}

}  // namespace eryx::base
