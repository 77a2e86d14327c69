// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A pool of reusable interpreters. Each is reset when it is released.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "eryx/image.hpp"
#include "execution/interpreter.hpp"
#include "execution/interpreter_loan.hpp"
#include "image/image.hpp"
#include "vfs/mount_table.hpp"

namespace eryx::execution {

struct InterpreterPoolStats {
  std::uint64_t created = 0;
  std::uint64_t idle = 0;
  std::uint64_t resets_fast = 0;
  std::uint64_t resets_scanned = 0;
};

/// Threading: any.
class InterpreterPool final : public InterpreterLender {
 public:
  InterpreterPool(std::shared_ptr<const image::Image> image, engine::RecyclingPolicy policy,
                  std::size_t idle_limit);

  /// A fresh interpreter, recycled or newly created. Errors: OutOfResources.
  [[nodiscard]] std::unique_ptr<Interpreter> acquire();
  [[nodiscard]] InterpreterLoan lend() { return {acquire(), *this}; }

  /// Resets the interpreter and keeps it for the next run. Requires: no run is using it.
  /// Returns: the number of restored pages.
  /// Errors: Internal (the policy compares everything and found a difference); the interpreter is destroyed.
  std::uint64_t release(std::unique_ptr<Interpreter> interpreter);
  /// As `release`, but ignores errors.
  void take_back(std::unique_ptr<Interpreter> interpreter) noexcept override;

  [[nodiscard]] InterpreterPoolStats stats() const;
  [[nodiscard]] const engine::RecyclingPolicy& policy() const { return policy_; }
  /// The image that new slots map.
  [[nodiscard]] std::shared_ptr<const engine::MemoryImage> memory_image() const;
  /// What the files of every guest are made of: the standard mounts, with the image's standard library.
  [[nodiscard]] const std::shared_ptr<const vfs::MountTable>& mounts() const { return mounts_; }
  [[nodiscard]] const ImageInfo& image_info() const { return image_info_; }
  [[nodiscard]] const image::Image& image() const { return *image_; }
  /// A pool of the same settings, whose interpreters start from another image.
  [[nodiscard]] std::shared_ptr<InterpreterPool> for_image(std::shared_ptr<const image::Image> image) const {
    return std::make_shared<InterpreterPool>(std::move(image), policy_, idle_limit_);
  }

 private:
  [[nodiscard]] bool is_full() const;
  void move_image_to_memory() noexcept;
  void learn(const engine::Slot& slot, const engine::ResetReport& report);

  std::shared_ptr<const image::Image> image_;
  std::shared_ptr<const vfs::MountTable> mounts_;
  ImageInfo image_info_;
  std::shared_ptr<const engine::MemoryImage> memory_;
  engine::RecyclingPolicy policy_;
  std::size_t idle_limit_;

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Interpreter>> idle_;
  /// Pages that a recent run dirtied. The first run in a new slot will dirty most of them.
  std::vector<engine::PageRange> recently_dirty_;
  InterpreterPoolStats stats_;
};

}  // namespace eryx::execution
