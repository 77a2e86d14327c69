// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A guest at one moment: what undo goes back to, what a fork starts from, what a checkpoint stores.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "bridge/calls.hpp"
#include "engine/memory_state.hpp"
#include "wasi/files_state.hpp"
#include "wasi/guest_clock.hpp"

namespace eryx::sandbox {

/// A callback as the guest remembers it: by its place in a list of these.
struct CallbackKey {
  std::string name;
  base::Sha256 schema_hash{};  ///< Of schema and kind: another hash is another callback.

  friend bool operator==(const CallbackKey&, const CallbackKey&) = default;
};

/// A program that waits in an `await`, and what it has used up.
struct WaitingProgram {
  wasi::GuestTime deadline = wasi::never;  ///< Its next timer.
  bridge::PendingCalls calls;
  std::chrono::nanoseconds wall_used{};
  std::uint64_t output_used = 0;
  std::string standard_input;  ///< What it has not read.
};

struct GuestState {
  std::shared_ptr<const engine::MemoryState> memory;
  std::shared_ptr<const wasi::FilesState> files;
  wasi::GuestTime monotonic = 0;  ///< What its clock showed.
  std::vector<CallbackKey> callbacks;
  std::uint64_t executions = 0;
  bool reseed_is_due = false;  ///< Its generators of randomness are those of another guest.
  std::optional<WaitingProgram> program;
};

}  // namespace eryx::sandbox
