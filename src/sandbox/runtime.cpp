// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/runtime.hpp"

#include <algorithm>
#include <thread>

#include "engine/dirty_pages.hpp"
#include "engine/signals.hpp"
#include "eryx/version.hpp"
#include "sandbox/runtime_impl.hpp"

namespace eryx {
namespace {

engine::RecyclingPolicy recycling_policy(const RuntimeOptions& options) {
  engine::RecyclingPolicy policy;
  policy.method = engine::choose_dirty_page_method(options.dirty_pages);
  policy.trust_fault_counter = policy.method != DirtyPageMethod::Remap && engine::page_faults_are_counted();
  policy.compare_all = options.recycling_check == RecyclingCheck::CompareAll;
  policy.resident_budget = options.slot_resident.count;
  return policy;
}

std::shared_ptr<const image::Image> load(const RuntimeOptions& options) {
  engine::install_signal_handlers(options.preemption_signal);
  return options.image.empty() ? image::load_embedded_image() : image::load_image_file(options.image);
}

}  // namespace

Runtime::Impl::Impl(const RuntimeOptions& options)
    : worker_count_(options.workers != 0 ? options.workers
                                         : std::max<std::size_t>(1, std::thread::hardware_concurrency())),
      image_(load(options)),
      archive_(image_, image_->archive.get()),
      image_info_(image_->info()),
      pool_(image_, recycling_policy(options), options.idle_slots) {}

Runtime::Impl::~Impl() {
  if (!workers_) return;
  // The last execution may give up its share of the runtime on one of our own threads, which cannot wait for itself.
  if (workers_->runs_this_thread())
    std::thread([workers = std::move(workers_)]() mutable { workers.reset(); }).detach();
}

sandbox::WorkerPool& Runtime::Impl::workers() {
  std::call_once(workers_started_,
                 [this] { workers_ = std::make_unique<sandbox::WorkerPool>(worker_count_); });
  return *workers_;
}

RuntimeStats Runtime::Impl::stats() const {
  const sandbox::InterpreterPoolStats pool = pool_.stats();
  RuntimeStats stats;
  stats.executions = executions_.load(std::memory_order_relaxed);
  stats.slots_created = pool.created;
  stats.slots_idle = pool.idle;
  stats.resets_fast = pool.resets_fast;
  stats.resets_scanned = pool.resets_scanned;
  return stats;
}

Runtime::Runtime(RuntimeOptions options) : impl_(std::make_unique<Impl>(options)) {}
Runtime::~Runtime() = default;

std::shared_ptr<Runtime> Runtime::create(RuntimeOptions options) {
  return std::shared_ptr<Runtime>(new Runtime(std::move(options)));
}

std::shared_ptr<Runtime> Runtime::shared() {
  // Never destroyed: guests may run while statics go.
  static const auto* runtime = new std::shared_ptr<Runtime>(create());
  return *runtime;
}

ImageInfo Runtime::image() const { return impl_->image_info(); }
RuntimeStats Runtime::stats() const { return impl_->stats(); }

const char* version() noexcept { return ERYX_VERSION; }

ImageInfo embedded_image() { return image::load_embedded_image()->info(); }

ImageInfo inspect_image(const std::filesystem::path& path) { return image::load_image_file(path)->info(); }

}  // namespace eryx
