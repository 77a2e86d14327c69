// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/setup_guest.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include "base/steady_time.hpp"
#include "drive/blocking.hpp"
#include "eryx/error.hpp"
#include "execution/run_start.hpp"
#include "image/derived_image.hpp"
#include "image/packages_image.hpp"
#include "image/reproducible.hpp"
#include "link/refusal.hpp"
#include "prepare/extension_files.hpp"

namespace eryx::prepare {

SetupGuest::SetupGuest(drive::RuntimeCore& runtime,
                       const std::shared_ptr<execution::InterpreterPool>& interpreters, const Limits& limits,
                       std::string environment, std::optional<base::SteadyTime> since)
    : runtime_(runtime), since_(since), guest_(interpreters->lend()) {
  guest_->slot.set_fuel(
      std::nullopt);  // it may be one that ran metered, and not all that is done with it is a run
  auto config = std::make_shared<execution::Config>();
  config->interpreters = interpreters;
  config->limits = limits;
  config->limits.fuel
      .reset();  // counts what programs do; the image that is made here is the same for all of them
  config->environment = std::move(environment);
  config->clock = image::build_clock;
  config->seed = runtime.setup_seed();
  config_ = std::move(config);
}

execution::Start SetupGuest::start_of(execution::ServiceProgram program) {
  execution::Start start = execution::make_start(config_, {});
  start.what = std::move(program);
  start.afterwards = bridge::Afterwards::InterpreterGoesOn;
  if (since_) start.started = *since_;
  return start;
}

ExecuteResult SetupGuest::run(execution::ServiceProgram program) {
  return finish(start_of(std::move(program)));
}

ExecuteResult SetupGuest::run_for_files(execution::ServiceProgram program, std::string folder) {
  execution::Start start = start_of(std::move(program));
  start.collected_folder = std::make_shared<const std::string>(std::move(folder));
  return finish(std::move(start));
}

ExecuteResult SetupGuest::finish(execution::Start start) {
  start.guest = std::move(guest_);
  execution::Ended ended = drive::run_blocking(runtime_, std::move(start), {{}, {}});
  guest_ = std::move(ended.guest);
  return std::move(ended.result);
}

void SetupGuest::link_native_packages(std::span<const Package> packages) {
  // Their constructors may ask for files and clocks, which the guest has while a program runs and after it.
  const ExecuteResult nothing = run({"pass", {}});
  if (nothing.outcome != Outcome::Completed) throw Error(ErrorKind::InvalidArgument, failure_of(nothing));
  execution::Interpreter& guest = *guest_;
  begin_watch();
  const engine::HostBinding host{&wasi::import_table(), &guest.wasi};
  const engine::Slot::WriteScope writing(guest.slot);
  guest.slot.place_native_data();
  const engine::CallResult end =
      engine::call_export(guest.slot, writing, host, &guest.watch, engine::Export::Link);
  if (end.trap != engine::Trap::None)
    throw Error(ErrorKind::InvalidArgument, "the static constructors of " + linked_module(packages) +
                                                " failed: " + engine::describe(end.trap));
}

std::string SetupGuest::linked_module(std::span<const Package> packages) const {
  // link::Joined::memory_end says what is there.
  constexpr std::uint32_t word = sizeof(std::uint32_t);
  const engine::GuestPtr<std::uint32_t> mark{guest_->slot.native()->data_end() - word};
  const std::optional<std::uint32_t> place = guest_->slot.memory().load(mark);
  const std::vector<link::SideFile> files = extension_files(packages);
  if (!place || *place == 0 || *place > files.size()) return "an extension module";
  return link::in_quotes(files[*place - 1].path);
}

void SetupGuest::begin_watch() {
  guest_->watch.begin(base::later(since_.value_or(base::SteadyTime::clock::now()), config_->limits.wall_time),
                      config_->limits.grace);
}

std::string SetupGuest::leftovers() const {
  if (guest_->wasi.open_file_count() > wasi::Preview1::initial_files)
    return "it leaves files open, which programs could not read";
  if (guest_->wasi.open_file_count() < wasi::Preview1::initial_files)
    return "it closes a descriptor of the standard streams, which every program has";
  if (guest_->wasi.quota().entries_used() > 0)
    return "it leaves files in its folders, which programs would not find";
  return {};
}

std::shared_ptr<execution::InterpreterPool> SetupGuest::make_image() {
  execution::Interpreter& guest = *guest_;
  const Limits& limits = config_->limits;
  begin_watch();
  // The program before was the last that the host answers.
  const engine::HostBinding host{&wasi::import_table(), &guest.wasi};
  try {
    return config_->interpreters->for_image(
        image::derive_image(config_->interpreters->image(), guest.slot, host, guest.wasi, guest.watch));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::Internal) throw;
    const auto mebibytes = [](std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; };
    throw Error(ErrorKind::InvalidArgument, std::string("small programs do not run to their end: ") +
                                                error.what() + "; " + mebibytes(guest.slot.memory().size()) +
                                                " of memory are taken, of " + mebibytes(limits.memory.count));
  }
}

std::shared_ptr<execution::InterpreterPool> SetupGuest::make_image(execution::ServiceProgram last,
                                                                   image::Recipe recipe) {
  const ExecuteResult end = run(std::move(last));
  if (end.outcome != Outcome::Completed)
    throw Error(ErrorKind::InvalidArgument, "no program runs after it: " + failure_of(end));
  const auto made = make_image();
  return made->for_image(image::with_recipe(made->image(), std::move(recipe)));
}

std::string text_of(const boost::json::object& report, std::string_view member) {
  const boost::json::value* value = report.if_contains(member);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string failure_of(const ExecuteResult& result) {
  std::string why;
  if (result.limit) why = result.limit->describe() + "\n";
  if (result.trap) why += *result.trap + "\n";
  if (result.exception) why += result.exception->traceback;
  if (why.empty() && result.value_error) return "its end cannot be told: " + *result.value_error;
  if (why.empty() && result.outcome == Outcome::Completed) return "it ends the interpreter";
  return why.empty() ? std::string("it was ") + to_string(result.outcome) : why;
}

}  // namespace eryx::prepare
