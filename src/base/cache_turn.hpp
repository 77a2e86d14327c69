// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/cache_folder.hpp"
#include "base/sha256.hpp"
#include "base/unique_fd.hpp"

namespace eryx::base {

/// Of several who would make the same file of a cache, in any process, one makes it, and the others wait for it. Look for the file again
/// when it is your turn. One who is killed loses its turn.
///
/// Threading: one thread at a time.
class CacheTurn {
 public:
  /// Waits as long as `waits_on` says so, which is asked every few milliseconds and may throw; then it is everyone's turn. At once, if there
  /// is no usable folder. Lifetime: `folder` must outlive it.
  CacheTurn(const CacheFolder& folder, const Sha256& key, const std::function<bool()>& waits_on);
  CacheTurn(const CacheTurn&) = delete;
  CacheTurn& operator=(const CacheTurn&) = delete;
  ~CacheTurn();

 private:
  enum class Attempt { Mine, Others, Impossible };
  [[nodiscard]] Attempt attempt();

  const CacheFolder& folder_;
  std::string name_;
  UniqueFd lock_;  ///< Released when it is closed.
};

}  // namespace eryx::base
