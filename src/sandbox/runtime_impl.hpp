// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "eryx/runtime.hpp"
#include "image/image.hpp"
#include "sandbox/interpreter.hpp"
#include "sandbox/worker_pool.hpp"

namespace eryx {

class Runtime::Impl {
 public:
  explicit Impl(const RuntimeOptions& options);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] sandbox::InterpreterPool& pool() { return pool_; }
  [[nodiscard]] const image::Image& image() const { return *image_; }
  [[nodiscard]] const ImageInfo& image_info() const { return image_info_; }
  [[nodiscard]] std::shared_ptr<const vfs::Archive> archive() const { return archive_; }

  void count_execution() { executions_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] RuntimeStats stats() const;

  /// Threads for asynchronous executions; started by the first one.
  [[nodiscard]] sandbox::WorkerPool& workers();

 private:
  std::size_t worker_count_;
  std::shared_ptr<const image::Image> image_;
  std::shared_ptr<const vfs::Archive> archive_;
  ImageInfo image_info_;
  sandbox::InterpreterPool pool_;
  std::atomic<std::uint64_t> executions_{0};
  std::once_flag workers_started_;
  std::unique_ptr<sandbox::WorkerPool> workers_;
};

}  // namespace eryx
