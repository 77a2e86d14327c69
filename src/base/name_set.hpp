// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/keyed_hash.hpp"

namespace eryx::base {

/// Finds a name that occurs twice, in time linear in the names' total size, whoever chose them. Keeps its memory for the
/// next call.
///
/// Threading: one thread at a time.
class NameSet {
 public:
  /// `name_at(i)` is the i-th of `count` names, of which there are less than 2^31.
  /// Returns: the first name that an earlier one equals.
  template <typename NameAt>
  [[nodiscard]] std::optional<std::string_view> find_repeated(std::size_t count, NameAt&& name_at) {
    // For a few names, comparing each with each is faster than a table.
    constexpr std::size_t few = 16;
    if (count > few) places_.assign(std::bit_ceil(2 * count), {});
    for (std::size_t i = 0; i < count; ++i) {
      if (count > few) {
        if (!insert(i, name_at)) return name_at(i);
        continue;
      }
      for (std::size_t earlier = 0; earlier < i; ++earlier)
        if (name_at(earlier) == name_at(i)) return name_at(i);
    }
    return std::nullopt;
  }

 private:
  struct Place {
    std::uint32_t tag = 0;     ///< High bits of the hash.
    std::uint32_t number = 0;  ///< Of the name, from 1. 0: free.
  };

  // Half of the places are free, and nobody can foresee the hash: a search ends after a few steps.
  template <typename NameAt>
  [[nodiscard]] bool insert(std::size_t index, NameAt&& name_at) {
    const std::string_view name = name_at(index);
    const std::uint64_t hash = keyed_hash(name);
    const auto tag = static_cast<std::uint32_t>(hash >> 29);
    const std::size_t mask = places_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      Place& place = places_[at];
      if (place.number == 0) {
        place = {tag, static_cast<std::uint32_t>(index) + 1};
        return true;
      }
      if (place.tag == tag && name_at(place.number - 1) == name) return false;
    }
  }

  std::vector<Place> places_;
};

}  // namespace eryx::base
