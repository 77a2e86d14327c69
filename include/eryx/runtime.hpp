// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "eryx/bytes.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/dirty_page_method.hpp"
#include "eryx/image.hpp"
#include "eryx/native.hpp"

namespace eryx {

namespace drive {
class RuntimeCore;
}

/// Whether to check, after each reset, that recycling restored everything. CompareAll compares all memory with the
/// image.
enum class RecyclingCheck { Off, CompareAll };

struct RuntimeOptions {
  /// Image file to use. Default: the image embedded in the library.
  std::filesystem::path image{};

  /// Number of threads that run asynchronous executions. Default: 0 (one per processor).
  std::size_t workers = 0;

  /// How much processor time an asynchronous execution may use while others wait for a worker; it is then paused until its turn comes
  /// again. A program that awaits gives way by itself. Wall time goes on meanwhile. At least 1 ms. Default: 10 ms;
  /// `nanoseconds::max()`: it is never paused.
  std::chrono::nanoseconds slice = std::chrono::milliseconds(10);

  /// Signal that interrupts a running guest. It is sent to the thread that runs the guest, never to another process.
  /// The first `Runtime` decides for the whole process. Default: 0 (SIGURG, as in Go: harmless if stray).
  int preemption_signal = 0;

  DirtyPageMethod dirty_pages = DirtyPageMethod::Automatic;
  RecyclingCheck recycling_check = RecyclingCheck::Off;

  /// Private memory that an idle slot may keep. Pages beyond it are returned to the system. Default: 4 MiB.
  Bytes slot_resident{4ull << 20};

  /// Idle slots kept for later executions; further slots are unmapped when they are released. Default: 64.
  std::size_t idle_slots = 64;

  /// Images with packages, libraries, warm-ups or a prepared program that are kept although no sandbox uses them, each of about
  /// 15 MiB: a further sandbox with the same then needs none made. Default: 16.
  std::size_t derived_images = 16;

  /// Folder where images with packages, libraries or warm-ups are kept for other processes: see docs/images.md. It is made if it is not there; it is not
  /// used if another user owns it or may write to it. Default: empty, none.
  std::filesystem::path image_cache{};

  /// Allows native packages, compiled where no image has them, and image files that have some. Default: none; both are refused with
  /// NativeCodeRefused.
  std::optional<NativePackages> native_packages{};

  /// Called with what your code has thrown on a thread of the library where nothing else can catch it: a completion
  /// handler without an executor of its own, or work on `CallbackCall::executor`. It may be called from any thread, at
  /// the same time; what it throws itself is dropped. See docs/threading.md. Default: none, and such an exception is
  /// dropped.
  std::function<void(std::exception_ptr)> on_unhandled_exception{};
};

/// Where the user's caches are: `$XDG_CACHE_HOME/eryx/images`, or `~/.cache/eryx/images`. Empty if neither is known.
[[nodiscard]] ERYX_API std::filesystem::path user_image_cache();

struct RuntimeStats {
  std::uint64_t executions = 0;  ///< Started so far.
  std::uint64_t slots_created = 0;
  std::uint64_t slots_idle = 0;
  std::uint64_t resets_fast = 0;     ///< Resets that did not look at the page table.
  std::uint64_t resets_scanned = 0;  ///< Resets that scanned the page table or remapped the slot.
};

/// Engine, image, slots and worker threads. One per process is usual. A sandbox keeps its runtime alive.
///
/// The first runtime has process-wide effects that last for the life of the process: handlers for SIGSEGV, SIGBUS,
/// SIGFPE and the preemption signal (each passes on signals that do not come from a guest), an alternate signal stack
/// on each thread that runs guests, and 8 GiB of address space per slot. While a thread runs a guest, Eryx owns its %gs
/// base.
///
/// Threading: all members may be called from any thread.
class ERYX_API Runtime {
 public:
  /// The shared runtime of the process, created with default options on first use.
  ///
  /// Errors: Unsupported, OutOfResources; ImageMissing and the like from loading the image.
  static std::shared_ptr<Runtime> shared();

  /// Creates a separate runtime. Errors: as `shared`.
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
