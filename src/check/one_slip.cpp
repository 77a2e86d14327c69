// SPDX-License-Identifier: MIT OR Apache-2.0
#include "check/one_slip.hpp"

#include <algorithm>
#include <cstddef>

namespace eryx::check {

bool is_one_slip(std::string_view text, std::string_view meant) {
  const std::size_t start = static_cast<std::size_t>(std::ranges::mismatch(text, meant).in1 - text.begin());
  text.remove_prefix(start);
  meant.remove_prefix(start);
  while (!text.empty() && !meant.empty() && text.back() == meant.back()) {
    text.remove_suffix(1);
    meant.remove_suffix(1);
  }
  if (text.size() == 2 && meant.size() == 2) return text[0] == meant[1] && text[1] == meant[0];
  return std::max(text.size(), meant.size()) == 1;
}

}  // namespace eryx::check
