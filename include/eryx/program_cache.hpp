// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "eryx/bytes.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"

namespace eryx {

namespace execution {
class CompiledPrograms;
}  // namespace execution

/// What a `ProgramCache` has done so far, and what it holds.
struct ProgramCacheStats {
  std::uint64_t hits = 0;      ///< Executions that found their program compiled.
  std::uint64_t misses = 0;    ///< Others.
  std::uint64_t programs = 0;  ///< That are kept compiled.
  Bytes size;                  ///< Of the texts and the code that are kept.
};

/// Compiled programs. A sandbox with a cache compiles a program for it when it is executed the second time; from the third time on
/// nothing is compiled, which for 200 lines saves most of their time. What a program does and shows is the same either way.
///
///     eryx::Sandbox::builder().program_cache(eryx::ProgramCache())
///
/// Executions of sandboxes use it; sessions do not, and prepared programs have no need to. Only a fresh interpreter, in which nothing
/// of anybody has run, compiles for it, so no program can change what is kept for another.
///
/// Several sandboxes can share one. Whoever shares one can find out by the time that an execution takes whether somebody has executed
/// the same text before: give each tenant its own, unless that is no secret.
///
/// A handle: copies are the same cache. Threading: all members may be called from any thread, at the same time.
class ERYX_API ProgramCache {
 public:
  /// `capacity`: most that texts and code take together; those that were used last stay. A program that takes more than an eighth
  /// is not kept. Default: 16 MiB.
  explicit ProgramCache(Bytes capacity = Bytes{16ull << 20});

  [[nodiscard]] ProgramCacheStats stats() const;

 private:
  friend struct detail::Access;

  std::shared_ptr<execution::CompiledPrograms> impl_;
};

}  // namespace eryx
