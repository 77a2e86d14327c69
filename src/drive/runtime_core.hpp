// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The state behind a `Runtime` handle: interpreters and the threads that run them.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "drive/delivery_threads.hpp"
#include "drive/derived_images.hpp"
#include "drive/exception_hook.hpp"
#include "drive/leftover_threads.hpp"
#include "drive/worker_pool.hpp"
#include "eryx/runtime.hpp"
#include "execution/interpreter_pool.hpp"
#include "image/image_cache.hpp"
#include "image/reproducible.hpp"

namespace eryx::drive {

/// Threading: any.
class RuntimeCore {
 public:
  /// Errors: as `Runtime::create`.
  explicit RuntimeCore(const RuntimeOptions& options);
  /// Waits for asynchronous executions to end, and for handlers.
  ~RuntimeCore();
  RuntimeCore(const RuntimeCore&) = delete;
  RuntimeCore& operator=(const RuntimeCore&) = delete;

  [[nodiscard]] const std::shared_ptr<execution::InterpreterPool>& interpreters() const {
    return interpreters_;
  }

  [[nodiscard]] DerivedImages& derived_images() { return derived_images_; }
  /// Null: none is wanted.
  [[nodiscard]] const image::ImageCache* image_cache() const {
    return image_cache_ ? &*image_cache_ : nullptr;
  }

  /// As the options named it; empty: none is wanted.
  [[nodiscard]] const std::filesystem::path& image_cache_folder() const { return image_cache_folder_; }
  /// Null: they are not allowed.
  [[nodiscard]] const NativePackages* native_packages() const {
    return native_packages_ ? &*native_packages_ : nullptr;
  }

  /// Threads for asynchronous executions, started by the first of them.
  [[nodiscard]] WorkerPool& workers();

  /// Threads for what executions hand over while they run, started when there is something.
  [[nodiscard]] DeliveryThreads& delivery() { return *delivery_; }

  /// The threads of blocking executions: their callers'.
  [[nodiscard]] bridge::ThreadHost& caller_threads() { return caller_threads_; }

  /// Tells the embedder of an exception that their code has thrown where nobody can catch it. Threading: any.
  void report(std::exception_ptr error) const noexcept { on_exception_(std::move(error)); }

  /// What programs that make images ready take for random. Absent: it is drawn each time.
  [[nodiscard]] const std::optional<wasi::RandomSeed>& setup_seed() const { return setup_seed_; }
  /// Images made from now on are for one host alone: what they draw is not public. Threading: before any is made.
  void draw_for_setup() { setup_seed_.reset(); }

  void count_execution() { executions_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] RuntimeStats stats() const;

 private:
  class CallerThreads final : public bridge::ThreadHost {
   public:
    explicit CallerThreads(RuntimeCore& core) : core_(core) {}
    [[nodiscard]] std::optional<boost::asio::any_io_executor> handler_executor() override {
      return std::nullopt;
    }
    void adopt(std::shared_ptr<boost::asio::io_context> loop) noexcept override {
      core_.leftovers_->adopt(std::move(loop));
    }
    void report(std::exception_ptr error) noexcept override { core_.report(std::move(error)); }
    // The caller may be a handler on a worker, and then waits like a guest of that worker.
    [[nodiscard]] ThreadHost* note_blocked() noexcept override {
      WorkerPool* pool = WorkerPool::of_this_thread();
      return pool ? pool->note_blocked() : nullptr;
    }
    void note_unblocked() noexcept override {}

   private:
    RuntimeCore& core_;
  };

  const ExceptionHook on_exception_;
  std::size_t worker_count_;
  std::chrono::nanoseconds slice_;
  std::shared_ptr<execution::InterpreterPool> interpreters_;
  DerivedImages derived_images_;
  std::optional<image::ImageCache> image_cache_;
  std::filesystem::path image_cache_folder_;
  std::optional<NativePackages> native_packages_;
  std::optional<wasi::RandomSeed> setup_seed_ = image::public_seed;
  CallerThreads caller_threads_{*this};
  std::atomic<std::uint64_t> executions_{0};
  std::unique_ptr<LeftoverThreads> leftovers_ = std::make_unique<LeftoverThreads>(on_exception_);
  std::unique_ptr<DeliveryThreads> delivery_ = std::make_unique<DeliveryThreads>();
  std::once_flag workers_started_;
  std::unique_ptr<WorkerPool> workers_;
};

}  // namespace eryx::drive
