// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/runtime_core.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include "drive/blocked_thread.hpp"
#include "engine/dirty_pages.hpp"
#include "engine/signals.hpp"
#include "eryx/error.hpp"

namespace eryx::drive {
namespace {

engine::RecyclingPolicy recycling_policy(const RuntimeOptions& options) {
  engine::RecyclingPolicy policy;
  policy.method = engine::choose_dirty_page_method(options.dirty_pages);
  policy.trust_fault_counter = policy.method != DirtyPageMethod::Remap && engine::page_faults_are_counted();
  policy.compare_all = options.recycling_check == RecyclingCheck::CompareAll;
  policy.resident_budget = options.slot_resident.count;
  return policy;
}

image::MachineCode machine_code(const RuntimeOptions& options) {
  return options.native_packages ? image::MachineCode::Load : image::MachineCode::Refuse;
}

// Shorter ones would cost more than they give to others.
std::chrono::nanoseconds checked_slice(std::chrono::nanoseconds slice) {
  if (slice < std::chrono::milliseconds(1))
    throw Error(ErrorKind::InvalidArgument,
                "RuntimeOptions::slice must be at least 1 ms, or nanoseconds::max()");
  return slice;
}

const std::optional<NativePackages>& checked(const std::optional<NativePackages>& native) {
  if (native && native->compile_time < std::chrono::nanoseconds(0))
    throw Error(ErrorKind::InvalidArgument, "NativePackages::compile_time must not be negative");
  return native;
}

std::shared_ptr<const image::Image> load(const RuntimeOptions& options) {
  engine::install_signal_handlers(options.preemption_signal);
  return options.image.empty() ? image::load_embedded_image()
                               : image::load_image_file(options.image, machine_code(options));
}

}  // namespace

RuntimeCore::RuntimeCore(const RuntimeOptions& options)
    : on_exception_(options.on_unhandled_exception),
      worker_count_(options.workers != 0 ? options.workers
                                         : std::max<std::size_t>(1, std::thread::hardware_concurrency())),
      slice_(checked_slice(options.slice)),
      interpreters_(std::make_shared<execution::InterpreterPool>(load(options), recycling_policy(options),
                                                                 options.idle_slots)),
      derived_images_(options.derived_images),
      image_cache_folder_(options.image_cache),
      native_packages_(checked(options.native_packages)) {
  if (!options.image_cache.empty()) image_cache_.emplace(options.image_cache, machine_code(options));
}

RuntimeCore::~RuntimeCore() {
  // The last execution or handler may release the runtime on one of our own threads, which cannot join itself.
  if (leftovers_->runs_this_thread() || delivery_->runs_this_thread() ||
      (workers_ && workers_->runs_this_thread())) {
    std::thread([workers = std::move(workers_), delivery = std::move(delivery_),
                 leftovers = std::move(leftovers_)]() mutable {
      workers.reset();
      delivery.reset();
      leftovers.reset();
    }).detach();
    return;
  }
  const BlockedThread blocked;  // perhaps a worker of another runtime
  workers_.reset();
  delivery_.reset();
  leftovers_.reset();
}

WorkerPool& RuntimeCore::workers() {
  std::call_once(workers_started_, [this] {
    workers_ = std::make_unique<WorkerPool>(worker_count_, slice_, *leftovers_, on_exception_);
  });
  return *workers_;
}

RuntimeStats RuntimeCore::stats() const {
  RuntimeStats stats;
  stats.executions = executions_.load(std::memory_order_relaxed);
  std::vector<execution::InterpreterPoolStats> pools = derived_images_.stats();
  pools.push_back(interpreters_->stats());
  for (const execution::InterpreterPoolStats& pool : pools) {
    stats.slots_created += pool.created;
    stats.slots_idle += pool.idle;
    stats.resets_fast += pool.resets_fast;
    stats.resets_scanned += pool.resets_scanned;
  }
  return stats;
}

}  // namespace eryx::drive
