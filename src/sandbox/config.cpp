// SPDX-License-Identifier: MIT OR Apache-2.0
#include "sandbox/config.hpp"

#include <algorithm>
#include <string_view>

#include "eryx/error.hpp"

namespace eryx {
namespace sandbox {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::InvalidArgument, message); }

using bridge::is_identifier;

}  // namespace

void check(const Limits& limits, const ImageInfo& image) {
  using std::chrono::nanoseconds;
  if (limits.wall_time <= nanoseconds::zero()) refuse("Limits::wall_time must be positive");
  if (limits.grace < nanoseconds::zero()) refuse("Limits::grace must not be negative");
  if (limits.callback_time <= nanoseconds::zero()) refuse("Limits::callback_time must be positive");
  if (limits.callbacks_in_flight == 0) refuse("Limits::callbacks_in_flight must be positive");
  if (limits.memory.count > (std::uint64_t{4} << 30)) refuse("Limits::memory must be at most 4 GiB");
  if (limits.memory < image.memory) {
    refuse("Limits::memory must be at least " + std::to_string((image.memory.count + (1 << 20) - 1) >> 20) +
           " MiB, what the interpreter itself takes");
  }
  constexpr std::uint64_t message_limit = std::uint64_t{1} << 31;
  if (limits.source.count > message_limit) refuse("Limits::source must be at most 2 GiB");
  if (limits.input.count > message_limit) refuse("Limits::input must be at most 2 GiB");
  if (limits.result.count > message_limit) refuse("Limits::result must be at most 2 GiB");
  if (limits.callback_arguments.count > message_limit)
    refuse("Limits::callback_arguments must be at most 2 GiB");
  if (limits.callback_result.count > message_limit) refuse("Limits::callback_result must be at most 2 GiB");
}

void check(const ClockOptions& clock) {
  if (clock.granularity <= std::chrono::nanoseconds::zero())
    refuse("ClockOptions::granularity must be positive");
  if (clock.flow == ClockOptions::Flow::Frozen && !clock.start) {
    refuse("a frozen clock needs ClockOptions::start");
  }
}

void check_result_variable(std::string_view name) {
  if (!name.empty() && !is_identifier(name)) {
    refuse("result variable '" + std::string(name) + "' is not a Python identifier");
  }
}

void check(const ExecuteOptions& options) {
  for (const auto& input : options.inputs) {
    const std::string_view name(input.key().data(), input.key().size());
    if (!is_identifier(name)) refuse("input '" + std::string(name) + "' is not a Python identifier");
  }
}

}  // namespace sandbox

SandboxBuilder::SandboxBuilder() : config_(std::make_unique<Sandbox::Config>()) {}
SandboxBuilder::~SandboxBuilder() = default;
SandboxBuilder::SandboxBuilder(SandboxBuilder&&) noexcept = default;
SandboxBuilder& SandboxBuilder::operator=(SandboxBuilder&&) noexcept = default;

SandboxBuilder& SandboxBuilder::limits(const Limits& limits) {
  config_->limits = limits;
  return *this;
}

SandboxBuilder& SandboxBuilder::environment(std::string name, std::string value) {
  if (name.empty() || name.find('=') != std::string::npos || name.find('\0') != std::string::npos ||
      value.find('\0') != std::string::npos) {
    throw Error(ErrorKind::InvalidArgument,
                "an environment variable needs a name without '=' and NUL, and a value without NUL");
  }
  config_->environment += name + '=' + value + '\0';
  return *this;
}

SandboxBuilder& SandboxBuilder::result_variable(std::string name) {
  config_->result_variable = std::move(name);
  return *this;
}

SandboxBuilder& SandboxBuilder::clock(const ClockOptions& options) {
  config_->clock = options;
  return *this;
}

SandboxBuilder& SandboxBuilder::callback(Callback callback) {
  callbacks_.push_back(std::move(callback));
  return *this;
}

SandboxBuilder& SandboxBuilder::callbacks(std::vector<Callback> callbacks) {
  for (Callback& callback : callbacks) callbacks_.push_back(std::move(callback));
  return *this;
}

SandboxBuilder& SandboxBuilder::executor(boost::asio::any_io_executor executor) {
  config_->executor = std::move(executor);
  return *this;
}

SandboxBuilder& SandboxBuilder::on_callback_failure(std::function<void(const CallbackFailure&)> hook) {
  config_->on_callback_failure = std::move(hook);
  return *this;
}

SandboxBuilder& SandboxBuilder::runtime(std::shared_ptr<Runtime> runtime) {
  config_->runtime = std::move(runtime);
  return *this;
}

Sandbox SandboxBuilder::build() {
  Sandbox::Config config = *config_;
  if (!config.runtime) config.runtime = Runtime::shared();
  sandbox::check(config.limits, config.runtime->image());
  sandbox::check(config.clock);
  sandbox::check_result_variable(config.result_variable);
  config.callbacks = std::make_shared<const bridge::CallbackSet>(callbacks_);
  return Sandbox(std::make_shared<const Sandbox::Config>(std::move(config)));
}

SandboxBuilder Sandbox::builder() { return {}; }

std::shared_ptr<Runtime> Sandbox::runtime() const { return config_->runtime; }

std::vector<CallbackInfo> Sandbox::callbacks() const { return config_->callbacks->info(); }

}  // namespace eryx
