// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/call.hpp"
#include "bridge/callback_set.hpp"
#include "eryx/clock.hpp"
#include "eryx/limits.hpp"
#include "execution/compiled_programs.hpp"
#include "execution/interpreter_pool.hpp"
#include "vfs/mount_table.hpp"
#include "wasi/world.hpp"

namespace eryx::execution {

/// The configuration shared by all executions of a sandbox. Threading: immutable once a sandbox has it.
struct Config {
  std::shared_ptr<InterpreterPool> interpreters;  ///< Not null.
  Limits limits;
  /// In the guest's format: "NAME=VALUE\0" repeated.
  std::string environment;
  std::string result_variable = "result";
  ClockOptions clock;
  /// Of all randomness. Absent: the system's. Set only where images are made.
  std::optional<wasi::RandomSeed> seed;
  std::shared_ptr<const bridge::CallbackSet> callbacks = std::make_shared<const bridge::CallbackSet>();
  std::optional<boost::asio::any_io_executor> executor;
  bridge::FailureHook on_callback_failure;
  /// Code of programs that were executed before. Null: each execution compiles its own.
  std::shared_ptr<CompiledPrograms> compiled_programs;
  /// What the embedder mounted beside the standard mounts.
  std::vector<vfs::MountPoint> mounted;
  /// All mounts. Null: the standard ones, which `interpreters` has.
  std::shared_ptr<const vfs::MountTable> mounts;
};

}  // namespace eryx::execution
