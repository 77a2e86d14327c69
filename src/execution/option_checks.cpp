// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/option_checks.hpp"

#include <chrono>
#include <string>

#include "bridge/callback_set.hpp"
#include "eryx/error.hpp"

namespace eryx::execution {
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

void check_variable(std::string_view name, std::string_view value) {
  if (name.empty() || name.find('=') != std::string_view::npos || name.find('\0') != std::string_view::npos ||
      value.find('\0') != std::string_view::npos) {
    refuse("an environment variable needs a name without '=' and NUL, and a value without NUL");
  }
}

void check_argument(std::string_view argument) {
  if (argument.find('\0') != std::string_view::npos)
    refuse("an argument of a program, and the name of its file, must not contain NUL");
}

void check_inputs(const detail::InputTexts& inputs) {
  for (const auto& [name, text] : inputs)
    if (!is_identifier(name)) refuse("input '" + name + "' is not a Python identifier");
}

}  // namespace eryx::execution
