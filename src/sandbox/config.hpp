// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/call.hpp"
#include "bridge/callback_set.hpp"
#include "eryx/clock.hpp"
#include "eryx/limits.hpp"
#include "eryx/runtime.hpp"
#include "eryx/sandbox.hpp"

namespace eryx {

/// What `SandboxBuilder` collects and every execution of the sandbox shares.
struct Sandbox::Config {
  std::shared_ptr<Runtime> runtime;
  Limits limits;
  /// As the guest takes it: "NAME=VALUE\0" repeated.
  std::string environment;
  std::string result_variable = "result";
  ClockOptions clock;
  std::shared_ptr<const bridge::CallbackSet> callbacks = std::make_shared<const bridge::CallbackSet>();
  std::optional<boost::asio::any_io_executor> executor;
  bridge::FailureHook on_callback_failure;
};

namespace sandbox {

/// Errors: InvalidArgument, naming the field and its range.
void check(const Limits& limits, const ImageInfo& image);
void check(const ClockOptions& clock);
void check(const ExecuteOptions& options);
void check_result_variable(std::string_view name);

}  // namespace sandbox
}  // namespace eryx
