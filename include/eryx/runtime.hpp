// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "eryx/bytes.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/dirty_page_method.hpp"
#include "eryx/image.hpp"

namespace eryx {

namespace drive {
class RuntimeCore;
}

/// Checks that recycling restored everything, by comparing all of the memory with the image after each reset.
enum class RecyclingCheck { Off, CompareAll };

struct RuntimeOptions {
  /// Image to use. Default: the one inside the library.
  std::filesystem::path image{};

  /// Threads that run asynchronous executions. Default: 0, one per processor.
  std::size_t workers = 0;

  /// Signal that interrupts a running guest; sent to the thread that runs it, never to another process.
  /// A process-wide choice: the first `Runtime` makes it. Default: 0, SIGURG (as Go does: harmless when stray).
  int preemption_signal = 0;

  DirtyPageMethod dirty_pages = DirtyPageMethod::Automatic;
  RecyclingCheck recycling_check = RecyclingCheck::Off;

  /// Private memory that an idle slot may keep; beyond it its pages are given back to the system. Default: 4 MiB.
  Bytes slot_resident{4ull << 20};

  /// Idle slots kept for the next execution; further ones are unmapped when they are released. Default: 64.
  std::size_t idle_slots = 64;
};

struct RuntimeStats {
  std::uint64_t executions = 0;  ///< Started so far.
  std::uint64_t slots_created = 0;
  std::uint64_t slots_idle = 0;
  std::uint64_t resets_fast = 0;     ///< Without looking at the page table.
  std::uint64_t resets_scanned = 0;  ///< With a scan, or by remapping.
};

/// Engine, image, slots and worker threads; one per process is usual. Sandboxes keep theirs alive.
///
/// Process-wide effects of the first one, for the life of the process: handlers for SIGSEGV, SIGBUS and SIGFPE and for
/// the preemption signal (each passes on what is not a guest's), an alternate signal stack on each thread that runs
/// guests, 8 GiB of address space per slot. While a thread runs a guest its %gs base is Eryx's.
///
/// Threading: all members may be called from any thread.
class ERYX_API Runtime {
 public:
  /// The runtime of the process, made with default options at its first use.
  ///
  /// Errors: Unsupported, OutOfResources, ImageMissing and the like from loading the image.
  static std::shared_ptr<Runtime> shared();

  /// A runtime of its own. Errors: as `shared`.
  static std::shared_ptr<Runtime> create(const RuntimeOptions& options = {});

  /// Waits for running asynchronous executions to end, then releases slots and threads.
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  [[nodiscard]] ImageInfo image() const;
  [[nodiscard]] RuntimeStats stats() const;

 private:
  friend struct detail::Access;
  explicit Runtime(const RuntimeOptions& options);

  std::unique_ptr<drive::RuntimeCore> impl_;
};

}  // namespace eryx
