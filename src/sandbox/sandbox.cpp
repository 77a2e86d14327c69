// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/sandbox.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <ranges>
#include <utility>

#include "bridge/type_stubs.hpp"
#include "check/check_request.hpp"
#include "check/check_result.hpp"
#include "checkpoint/checkpoint_file.hpp"
#include "checkpoint/container.hpp"
#include "drive/blocking.hpp"
#include "drive/hidden_callbacks.hpp"
#include "drive/running_state.hpp"
#include "engine/slot.hpp"
#include "eryx/error.hpp"
#include "eryx/mount.hpp"
#include "execution/mounts.hpp"
#include "execution/option_checks.hpp"
#include "execution/run_start.hpp"
#include "library/set_up.hpp"
#include "package/package_data.hpp"
#include "prepare/package_image.hpp"
#include "prepare/warm_up.hpp"
#include "sandbox/sandbox_run.hpp"
#include "state/checkpoint_bytes.hpp"

namespace eryx {
namespace {

using detail::Access;

// A callback that is a variable of every program would be the result of each.
void check_result_is_no_callback(const drive::SandboxConfig& config) {
  if (config.result_variable.empty()) return;
  for (const bridge::RegisteredCallback& registered : config.callbacks->all()) {
    const std::string& name = registered.callback.name;
    if (bridge::root_of(name) != config.result_variable) continue;
    throw Error(ErrorKind::InvalidArgument,
                "the callback '" + name + "' would be the result of every program, whose variable '" +
                    config.result_variable +
                    "' that is: rename one of them (SandboxBuilder::result_variable)");
  }
}

// Checks a configuration and makes it shareable. Errors: InvalidArgument.
sandbox::ConfigPtr checked(drive::SandboxConfig config) {
  execution::check(config.limits, config.interpreters->image_info());
  if (config.limits.fuel) engine::check_fuel(*config.interpreters->memory_image());
  execution::check(config.clock);
  execution::check_result_variable(config.result_variable);
  check_result_is_no_callback(config);
  config.environment.clear();
  for (const auto& [name, value] : config.variables) {
    execution::check_variable(name, value);
    config.environment += name + '=' + value + '\0';
  }
  return std::make_shared<const drive::SandboxConfig>(std::move(config));
}

// So would one that a library provides.
void check_result_is_no_library(const drive::SandboxConfig& config) {
  const image::RecipeLibrary* const library =
      config.interpreters->image().recipe.provider_of(config.result_variable);
  if (!library) return;
  throw Error(ErrorKind::InvalidArgument, "the variable '" + config.result_variable + "' of the library '" +
                                              library->name + "' would be the result of every program");
}

Bytes largest_file(const CheckpointOptions& options) {
  return Bytes{std::uint64_t{2} * (options.memory.count + options.files.count) + (64u << 20)};
}

// What is no checkpoint for this key is not worth being read whole.
checkpoint::StartCheck start_check(const CheckpointOptions& options) {
  return [&options](std::span<const std::byte> start) { checkpoint::check_start(start, options.key); };
}

}  // namespace

ExecuteResult Sandbox::execute(std::string_view program, const ExecuteOptions& options) const {
  const detail::ExecuteSettings& settings = Access::get(options);
  execution::Start start = sandbox::start_fresh(impl_, program, settings);
  return sandbox::settle(*impl_,
                         drive::run_blocking(impl_->core(), std::move(start), drive::Requests(settings)));
}

void Sandbox::initiate_execute(std::string program, const ExecuteOptions& options, Handler handler) const {
  drive::run_async(impl_, sandbox::fresh_job(impl_, std::move(program), options),
                   drive::Requests(Access::get(options)), std::move(handler));
}

RunningExecution Sandbox::start(std::string program, const ExecuteOptions& options) const {
  return drive::start_running(impl_, sandbox::fresh_job(impl_, std::move(program), options),
                              drive::Requests(Access::get(options)));
}

CheckResult Sandbox::check(std::string_view program) const { return check(program, {}); }

CheckResult Sandbox::check(std::string_view program, const CheckOptions& options) const {
  if (auto refused = check::refusal(program, options, impl_->limits)) return std::move(*refused);
  const detail::ExecuteSettings settings = check::service_settings(options, impl_->limits);
  execution::Start start = sandbox::start_check(impl_, program, options, settings);
  return check::read_result(sandbox::settle(*impl_, drive::run_blocking(impl_->core(), std::move(start),
                                                                        drive::Requests(settings))),
                            options.most);
}

ExecuteResult Sandbox::resume(const Checkpoint& checkpoint, const ResumeOptions& options) const {
  const detail::ResumeSettings& settings = Access::get(options);
  execution::Start start = sandbox::start_resumed(impl_, checkpoint, settings);
  return sandbox::settle(*impl_,
                         drive::run_blocking(impl_->core(), std::move(start), drive::Requests(settings)));
}

void Sandbox::initiate_resume(Checkpoint checkpoint, const ResumeOptions& options, Handler handler) const {
  drive::run_async(impl_, sandbox::resumed_job(impl_, std::move(checkpoint), options),
                   drive::Requests(Access::get(options)), std::move(handler));
}

RunningExecution Sandbox::start_resume(Checkpoint checkpoint, const ResumeOptions& options) const {
  return drive::start_running(impl_, sandbox::resumed_job(impl_, std::move(checkpoint), options),
                              drive::Requests(Access::get(options)));
}

Checkpoint Sandbox::read_checkpoint(std::span<const std::byte> bytes,
                                    const CheckpointOptions& options) const {
  return Access::make<Checkpoint>(
      std::make_shared<const state::GuestState>(state::from_bytes(bytes, *impl_, options)));
}

Checkpoint Sandbox::read_checkpoint(const std::function<std::size_t(std::span<std::byte>)>& source,
                                    const CheckpointOptions& options) const {
  return read_checkpoint(checkpoint::load_stream(source, {}, largest_file(options), start_check(options)),
                         options);
}

Checkpoint Sandbox::load_checkpoint(const std::filesystem::path& path,
                                    const CheckpointOptions& options) const {
  return read_checkpoint(checkpoint::load_file(path, largest_file(options), start_check(options)), options);
}

Sandbox Sandbox::with(const SandboxChanges& changes) const {
  drive::SandboxConfig config = *impl_;
  if (changes.limits_) config.limits = *changes.limits_;
  drive::check_not_hidden(config.interpreters->image().recipe, changes.callbacks_);
  if (!changes.callbacks_.empty())
    config.callbacks = execution::with_replaced_callbacks(*config.callbacks, changes.callbacks_);
  for (const auto& [name, value] : changes.environment_) config.variables.insert_or_assign(name, value);
  return Sandbox(checked(std::move(config)));
}

std::shared_ptr<Runtime> Sandbox::runtime() const { return impl_->runtime; }

std::vector<CallbackInfo> Sandbox::callbacks() const { return impl_->callbacks->info(); }

ImageInfo Sandbox::image() const { return impl_->interpreters->image_info(); }

std::string Sandbox::type_stubs() const {
  const image::Recipe& image = impl_->interpreters->image().recipe;
  std::string stubs = bridge::type_stubs(*impl_->callbacks, image.variables());
  for (const image::RecipeLibrary& library : image.libraries) {
    if (!library.variable_stubs.empty())
      stubs += "\n# Library " + library.name + "\n" + library.variable_stubs;
  }
  return stubs;
}

SandboxChanges::SandboxChanges() = default;
SandboxChanges::SandboxChanges(const SandboxChanges&) = default;
SandboxChanges::SandboxChanges(SandboxChanges&&) noexcept = default;
SandboxChanges& SandboxChanges::operator=(const SandboxChanges&) = default;
SandboxChanges& SandboxChanges::operator=(SandboxChanges&&) noexcept = default;
SandboxChanges::~SandboxChanges() = default;

SandboxChanges& SandboxChanges::limits(const Limits& limits) {
  limits_ = limits;
  return *this;
}

SandboxChanges& SandboxChanges::callback(Callback callback) {
  callbacks_.push_back(std::move(callback));
  return *this;
}

SandboxChanges& SandboxChanges::environment(std::string name, std::string value) {
  environment_.insert_or_assign(std::move(name), std::move(value));
  return *this;
}

SandboxBuilder Sandbox::builder() { return {}; }

struct SandboxBuilder::State {
  drive::SandboxConfig config;
  std::vector<Callback> callbacks;
  prepare::PackageRecipe recipe;
  std::vector<RuntimeLibrary> libraries;
  std::vector<std::string> warm_up;
  std::function<void(std::string_view)> on_setup;
  Limits setup_limits;
};

SandboxBuilder::SandboxBuilder() : state_(std::make_shared<State>()) {}
SandboxBuilder::~SandboxBuilder() = default;
SandboxBuilder::SandboxBuilder(SandboxBuilder&&) noexcept = default;
SandboxBuilder& SandboxBuilder::operator=(SandboxBuilder&&) noexcept = default;

SandboxBuilder& SandboxBuilder::limits(const Limits& limits) {
  state_->config.limits = limits;
  return *this;
}

SandboxBuilder& SandboxBuilder::environment(const std::string& name, const std::string& value) {
  execution::check_variable(name, value);
  state_->config.variables[name] = value;
  return *this;
}

SandboxBuilder& SandboxBuilder::result_variable(std::string name) {
  state_->config.result_variable = std::move(name);
  return *this;
}

SandboxBuilder& SandboxBuilder::clock(const ClockOptions& options) {
  state_->config.clock = options;
  return *this;
}

SandboxBuilder& SandboxBuilder::callback(Callback callback) {
  state_->callbacks.push_back(std::move(callback));
  return *this;
}

SandboxBuilder& SandboxBuilder::callbacks(std::vector<Callback> callbacks) {
  for (Callback& callback : callbacks) state_->callbacks.push_back(std::move(callback));
  return *this;
}

SandboxBuilder& SandboxBuilder::mount(std::string path, Mount mount) {
  state_->config.mounted.push_back({std::move(path), Access::get(mount)});
  return *this;
}

SandboxBuilder& SandboxBuilder::library(RuntimeLibrary library) {
  state_->libraries.push_back(std::move(library));
  return *this;
}

SandboxBuilder& SandboxBuilder::package(Package package) {
  state_->recipe.packages.push_back(std::move(package));
  return *this;
}

SandboxBuilder& SandboxBuilder::package(const std::filesystem::path& path) {
  return package(package::read_whatever_it_is(path));
}

SandboxBuilder& SandboxBuilder::import_module(std::string name) {
  state_->recipe.imports.push_back(std::move(name));
  return *this;
}

SandboxBuilder& SandboxBuilder::warm_up(std::string program) {
  state_->warm_up.push_back(std::move(program));
  return *this;
}

SandboxBuilder& SandboxBuilder::program_cache(ProgramCache cache) {
  state_->config.compiled_programs = Access::get(cache);
  return *this;
}

SandboxBuilder& SandboxBuilder::on_setup(std::function<void(std::string_view)> handler) {
  state_->on_setup = std::move(handler);
  return *this;
}

SandboxBuilder& SandboxBuilder::setup_limits(const Limits& limits) {
  state_->setup_limits = limits;
  return *this;
}

SandboxBuilder& SandboxBuilder::executor(boost::asio::any_io_executor executor) {
  state_->config.executor = std::move(executor);
  return *this;
}

SandboxBuilder& SandboxBuilder::on_callback_failure(std::function<void(const CallbackFailure&)> hook) {
  state_->config.on_callback_failure = std::move(hook);
  return *this;
}

SandboxBuilder& SandboxBuilder::runtime(std::shared_ptr<Runtime> runtime) {
  state_->config.runtime = std::move(runtime);
  return *this;
}

Sandbox SandboxBuilder::build() {
  drive::SandboxConfig config = state_->config;
  if (!config.runtime) config.runtime = Runtime::shared();
  drive::RuntimeCore& core = config.core();
  config.interpreters = core.interpreters();
  std::vector<Callback> callbacks = state_->callbacks;
  const Limits& setup_limits = state_->setup_limits;
  execution::check(setup_limits, config.interpreters->image_info());
  if (!state_->recipe.empty()) {
    config.packages =
        prepare::package_image(core, config.interpreters, state_->recipe, setup_limits, state_->on_setup);
    config.interpreters = config.packages;
  }
  const library::LibrarySet libraries(state_->libraries, config.interpreters->image().recipe);
  config.interpreters = library::set_up(core, config.interpreters, libraries, setup_limits, state_->on_setup);
  config.interpreters =
      prepare::warm_up(core, config.interpreters, state_->warm_up, setup_limits, state_->on_setup);
  check_result_is_no_library(config);
  callbacks = library::join_callbacks(libraries, config.interpreters->image().recipe, std::move(callbacks));
  config.callbacks = std::make_shared<const bridge::CallbackSet>(std::move(callbacks));
  execution::set_mounts(config);
  return Access::make<Sandbox>(checked(std::move(config)));
}

}  // namespace eryx
