// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Images that a runtime has made from its own, with the interpreters that start from them.

#include <cstddef>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/sha256.hpp"
#include "eryx/limits.hpp"
#include "execution/interpreter_pool.hpp"

namespace eryx::drive {

/// Makes each once, and keeps those that were used last even if no sandbox has them: whoever builds a sandbox for each
/// request shall not wait each time.
///
/// Threading: any.
class DerivedImages {
 public:
  /// Never null.
  using Interpreters = std::shared_ptr<execution::InterpreterPool>;

  /// Errors: none.
  explicit DerivedImages(std::size_t most_kept) : most_kept_(most_kept) {}

  /// That of the key, made by `make` under `limits` if there is none. While one thread makes it, others wait. If it fails, those
  /// with the same limits fail with it, and one of the rest tries. Errors: those of `make`.
  [[nodiscard]] Interpreters get(const base::Sha256& key, const Limits& limits,
                                 const std::function<Interpreters()>& make);

  /// Of those that still exist.
  [[nodiscard]] std::vector<execution::InterpreterPoolStats> stats() const;

 private:
  struct Entry {
    base::Sha256 key;
    Limits limits;  ///< Under which it is made.
    std::shared_future<Interpreters> image;
  };

  void forget(const base::Sha256& key);

  const std::size_t most_kept_;
  mutable std::mutex mutex_;
  std::list<Entry> kept_;  ///< The one that was used last is the first.
  /// All that were made: an image that is no longer kept may be in use.
  std::map<base::Sha256, std::weak_ptr<execution::InterpreterPool>> made_;
};

}  // namespace eryx::drive
