// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/sha256.hpp"
#include "eryx/bytes.hpp"
#include "eryx/program_cache.hpp"

namespace eryx::execution {

/// Code of programs, by their texts and the image in which they were compiled. Texts are compared, not hashes: nobody can pass one
/// program off as another. Those that were used last stay, as far as there is room.
///
/// Threading: any.
class CompiledPrograms {
 public:
  using Code = std::shared_ptr<const std::string>;

  /// What is known of a program that is about to run.
  struct Found {
    Code code;  ///< Null: none.
    /// Whether it was here before and has not been compiled yet.
    enum class Next { RunIt, CompileIt } next = Next::RunIt;
  };

  explicit CompiledPrograms(Bytes capacity) : capacity_(capacity) {}

  [[nodiscard]] Found find(const base::Sha256& image, std::string_view text);
  /// Keeps the code of a program; null: it has none, and shall not be asked for again.
  void keep(const base::Sha256& image, std::string_view text, Code code);

  [[nodiscard]] ProgramCacheStats stats() const;

 private:
  struct Entry {
    base::Sha256 image;
    std::string text;
    Code code;
    enum class State { SeenOnce, Settled } state = State::SeenOnce;

    [[nodiscard]] std::uint64_t size() const;
  };
  using Entries = std::list<Entry>;  // The one that was used last is the first.
  using Key = std::pair<base::Sha256, std::string_view>;

  [[nodiscard]] Entries::iterator find_entry(const Key& key);
  void drop_last();

  const Bytes capacity_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::map<Key, Entries::iterator> places_;  ///< Views of the entries' texts.
  std::uint64_t size_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace eryx::execution
