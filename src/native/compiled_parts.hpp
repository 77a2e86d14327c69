// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/sha256.hpp"
#include "native/object_cache.hpp"
#include "native/scratch_folder.hpp"

namespace eryx::native {

/// The parts of one object that are compiled: kept one by one beside the objects of the cache, so that a build which was interrupted goes on
/// where it was. Only ever faster, as the cache.
class CompiledParts {
 public:
  /// `object`: the key of what they are parts of. `folder`: the cache's; empty: nothing is kept.
  CompiledParts(const std::filesystem::path& folder, const base::Sha256& object);

  /// Puts the part of this name into the scratch folder. Returns whether it was kept. Errors: Io.
  [[nodiscard]] bool restore(const std::string& name, const ScratchFolder& scratch) const;
  /// Keeps the part of this name, which is in the scratch folder. Returns why not; empty: it is kept, or there is no cache.
  std::string keep(const std::string& name, const ScratchFolder& scratch) const;
  /// The object is whole: nobody needs its parts.
  void remove(const std::string& name) const noexcept;

 private:
  [[nodiscard]] base::Sha256 key_of(const std::string& name) const;

  ObjectCache cache_;
  base::Sha256 object_;
};

}  // namespace eryx::native
