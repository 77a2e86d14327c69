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
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "eryx/limits.hpp"
#include "execution/interpreter_pool.hpp"

namespace eryx::drive {

struct DerivedImage {
  std::shared_ptr<execution::InterpreterPool> interpreters;  ///< Not null.
  std::map<std::string, std::string>
      variables;           ///< That every program has: by name, the library that each is of.
  std::string type_stubs;  ///< Of those variables.
};

/// Makes each once, and keeps those that were used last even if no sandbox has them: whoever builds a sandbox for each
/// request shall not wait each time.
///
/// Threading: any.
class DerivedImages {
 public:
  /// Errors: none.
  explicit DerivedImages(std::size_t most_kept) : most_kept_(most_kept) {}

  /// That of the key, made by `make` under `limits` if there is none. While one thread makes it, others wait. If it fails, those
  /// with the same limits fail with it, and one of the rest tries. Errors: those of `make`.
  [[nodiscard]] std::shared_ptr<const DerivedImage> get(const base::Sha256& key, const Limits& limits,
                                                        const std::function<DerivedImage()>& make);

  /// Of those that still exist.
  [[nodiscard]] std::vector<execution::InterpreterPoolStats> stats() const;

 private:
  using Made = std::shared_ptr<const DerivedImage>;
  struct Entry {
    base::Sha256 key;
    Limits limits;  ///< Under which it is made.
    std::shared_future<Made> image;
  };

  void forget(const base::Sha256& key);

  const std::size_t most_kept_;
  mutable std::mutex mutex_;
  std::list<Entry> kept_;  ///< The one that was used last is the first.
  /// All that were made: an image that is no longer kept may be in use.
  std::map<base::Sha256, std::weak_ptr<const DerivedImage>> made_;
};

}  // namespace eryx::drive
