// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Who calls whom, backwards.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "link/joined_indices.hpp"
#include "link/side_module.hpp"
#include "link/survey.hpp"

namespace eryx::link {

class Callers {
 public:
  /// `function_count`: of the joined module, as far as indices name them.
  Callers(const std::vector<SideModule>& sides, const std::vector<Survey>& surveys,
          const std::vector<JoinedIndices>& indices, std::size_t function_count);

  /// For each function of the joined module, whether it is one of `functions` or calls one, or calls one that does, and so on.
  [[nodiscard]] std::vector<bool> find_all(std::vector<std::uint32_t> functions) const;

 private:
  /// Where the list of each function's callers begins; the end of the last.
  std::vector<std::size_t> first_;
  std::vector<std::uint32_t> callers_;
};

}  // namespace eryx::link
