// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/prepared.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "bridge/nesting.hpp"
#include "drive/blocked_thread.hpp"
#include "drive/joined_threads.hpp"
#include "drive/sandbox_config.hpp"
#include "engine/signals.hpp"
#include "execution/mounts.hpp"
#include "execution/option_checks.hpp"
#include "prepare/prepared_program.hpp"

namespace eryx {

using detail::Access;

struct Prepared::State {
  Sandbox sandbox;
  std::string program;
  ExecuteResult setup;
  bool is_ready = false;
};

namespace {

// Runs of one program by several threads, each of which takes the next one.
class Batch {
 public:
  Batch(const Prepared& program, const std::vector<ExecuteOptions>& options)
      : program_(program), options_(options), results_(options.size()) {}

  void work() noexcept {
    const bridge::HandlerScope scope(nesting_);
    while (!has_failed_.load(std::memory_order_relaxed)) {
      const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
      if (index >= options_.size()) return;
      try {
        results_[index] = program_.execute(options_[index]);
      } catch (...) {
        note_failure(std::current_exception());
      }
    }
  }

  std::vector<ExecuteResult> take() {
    if (error_) std::rethrow_exception(error_);
    return std::move(results_);
  }

 private:
  void note_failure(std::exception_ptr error) noexcept {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    has_failed_ = true;
  }

  const Prepared& program_;
  const std::vector<ExecuteOptions>& options_;
  // A handler that runs a batch waits for it: no thread works longer than the handler's own execution may take.
  const bridge::Nesting nesting_ = bridge::nesting_here();
  std::vector<ExecuteResult> results_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> has_failed_ = false;
  std::mutex mutex_;
  std::exception_ptr error_;
};

}  // namespace

Prepared Sandbox::prepare(std::string program) const { return prepare(std::move(program), PrepareOptions()); }

Prepared Sandbox::prepare(std::string program, const PrepareOptions& options) const {
  const Limits limits = options.limits.value_or(impl_->limits);
  execution::check(limits, impl_->interpreters->image_info());
  prepare::PreparedProgram made = prepare::prepare(*impl_, program, limits);
  const bool is_ready = made.interpreters != nullptr;
  auto config = std::make_shared<drive::SandboxConfig>(*impl_);
  if (is_ready) {
    config->interpreters = std::move(made.interpreters);
    config->compiled_programs = nullptr;  // the image has its code
    execution::set_mounts(*config);
    execution::check(config->limits, config->interpreters->image_info());
  }
  return Access::make<Prepared>(std::make_shared<const Prepared::State>(Prepared::State{
      Access::make<Sandbox>(std::move(config)), std::move(program), std::move(made.setup), is_ready}));
}

bool Prepared::is_ready() const { return impl_->is_ready; }
const ExecuteResult& Prepared::setup() const { return impl_->setup; }
const Sandbox& Prepared::sandbox() const { return impl_->sandbox; }
const std::string& Prepared::program() const { return impl_->program; }

ExecuteResult Prepared::execute(const ExecuteOptions& options) const {
  return impl_->sandbox.execute(impl_->program, options);
}

RunningExecution Prepared::start(const ExecuteOptions& options) const {
  return impl_->sandbox.start(impl_->program, options);
}

std::vector<ExecuteResult> Prepared::execute_many(const std::vector<ExecuteOptions>& options) const {
  Batch batch(*this, options);
  const std::size_t wanted = std::min<std::size_t>(std::thread::hardware_concurrency(), options.size());
  drive::JoinedThreads helpers;
  {
    const drive::BlockedThread blocked;
    try {
      for (std::size_t index = 1; index < wanted; ++index)
        helpers.start([&batch] {
          engine::block_foreign_signals();
          batch.work();
        });
    } catch (const std::exception&) {  // The host has no spare thread: fewer do the same work.
    }
    batch.work();
    helpers.join();
  }
  return batch.take();
}

}  // namespace eryx
