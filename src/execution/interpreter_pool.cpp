// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/interpreter_pool.hpp"

#include <exception>
#include <utility>

#include "vfs/archive_source.hpp"
#include "wasi/standard_mounts.hpp"

namespace eryx::execution {
namespace {

// Held while slots are created and destroyed. Each takes a dozen system calls that lock the process's memory map, and
// contending threads lose more time waking each other than the calls take. 10,000 slots on two threads: 5.7 s with this
// mutex, 10 s without (bench: waiting).
std::mutex mapping_mutex;

// From this many slots on, new slots map a copy of the image in memory. On file systems that cache files in large
// blocks, each page fault locks a whole block, and threads wait for each other: 10,000 slots on two threads took 8 to 9
// s with the file and 6.4 s with the copy, in alternating runs (bench: waiting). Copying takes 10 ms, too long for a
// process that needs only a few slots.
constexpr std::uint64_t many_slots = 64;

std::shared_ptr<const vfs::MountTable> standard_mounts(const std::shared_ptr<const image::Image>& image) {
  // The identity of the image covers its archive, and is there without hashing that.
  std::vector<vfs::MountPoint> points = wasi::standard_mounts(image->archive(), image->memory->identity);
  if (const auto& packages = image->packages) {
    const std::shared_ptr<const vfs::Archive> archive(packages, &packages->archive);
    points.push_back({std::string(image::packages_folder),
                      std::make_shared<const vfs::ArchiveSource>(archive, packages->identity)});
  }
  return vfs::MountTable::make(std::move(points));
}

}  // namespace

InterpreterPool::InterpreterPool(std::shared_ptr<const image::Image> image, engine::RecyclingPolicy policy,
                                 std::size_t idle_limit)
    : image_(std::move(image)),
      mounts_(standard_mounts(image_)),
      image_info_(image_->info()),
      memory_(image_->memory),
      policy_(policy),
      idle_limit_(idle_limit) {
  idle_.reserve(idle_limit_);
}

std::unique_ptr<Interpreter> InterpreterPool::acquire() {
  std::vector<engine::PageRange> recently_dirty;
  bool is_first_of_many = false;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      // The most recently used one: its pages are most likely still in the processor's caches.
      auto interpreter = std::move(idle_.back());
      idle_.pop_back();
      return interpreter;
    }
    is_first_of_many = ++stats_.created == many_slots;
    recently_dirty = recently_dirty_;
  }
  const std::lock_guard lock(mapping_mutex);
  if (is_first_of_many) move_image_to_memory();
  auto interpreter = std::make_unique<Interpreter>(memory_image());
  interpreter->slot.populate(recently_dirty);
  return interpreter;
}

// Existing slots keep their mapping of the file.
void InterpreterPool::move_image_to_memory() noexcept {
  try {
    auto copy = image::in_memory(memory_image());
    const std::lock_guard lock(mutex_);
    memory_ = std::move(copy);
  } catch (const std::exception&) {  // The file works as well.
  }
}

std::shared_ptr<const engine::MemoryImage> InterpreterPool::memory_image() const {
  const std::lock_guard lock(mutex_);
  return memory_;
}

// Requires: the mutex is held.
void InterpreterPool::learn(const engine::Slot& slot, const engine::ResetReport& report) {
  // More pages than small programs dirty would be wasted in most slots.
  constexpr std::uint64_t most_pages = 128;
  if (report.path != engine::ResetPath::Scan || report.pages > most_pages) return;
  const auto dirty = slot.dirty_pages();
  recently_dirty_.assign(dirty.begin(), dirty.end());
}

bool InterpreterPool::is_full() const {
  const std::lock_guard lock(mutex_);
  return idle_.size() >= idle_limit_;
}

std::uint64_t InterpreterPool::release(std::unique_ptr<Interpreter> interpreter) {
  interpreter->wasi.end();
  interpreter->reseed_is_due = false;
  if (is_full()) {
    const std::lock_guard lock(mapping_mutex);
    interpreter.reset();
    return 0;
  }
  const engine::ResetReport report = interpreter->slot.reset(policy_);
  const std::lock_guard lock(mutex_);
  learn(interpreter->slot, report);
  ++(report.path == engine::ResetPath::Fast ? stats_.resets_fast : stats_.resets_scanned);
  // Other threads may have filled the pool in the meantime.
  if (idle_.size() < idle_limit_) idle_.push_back(std::move(interpreter));
  return report.pages;
}

void InterpreterPool::take_back(std::unique_ptr<Interpreter> interpreter) noexcept {
  try {
    release(std::move(interpreter));
  } catch (const std::exception&) {  // It was destroyed instead.
  }
}

InterpreterPoolStats InterpreterPool::stats() const {
  const std::lock_guard lock(mutex_);
  InterpreterPoolStats stats = stats_;
  stats.idle = idle_.size();
  return stats;
}

}  // namespace eryx::execution
