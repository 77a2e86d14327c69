// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A guest at one moment: what undo goes back to, what a fork starts from, what a checkpoint stores.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "engine/memory_state.hpp"
#include "execution/waiting_program.hpp"
#include "wasi/files_state.hpp"
#include "wasi/guest_clock.hpp"

namespace eryx::state {

/// A callback as the guest remembers it: by its index in a list of these.
struct CallbackKey {
  std::string name;
  base::Sha256 schema_hash{};  ///< Of schema and kind: a callback with another one is another callback.

  friend bool operator==(const CallbackKey&, const CallbackKey&) = default;
};

/// Threading: immutable once captured; shared by any number of threads.
struct GuestState {
  std::shared_ptr<const engine::MemoryState> memory;
  std::shared_ptr<const wasi::FilesState> files;
  wasi::GuestTime monotonic = 0;  ///< What its clock showed.
  std::vector<CallbackKey> callbacks;
  std::uint64_t executions = 0;
  bool reseed_is_due = false;  ///< Its generators of randomness are those of another guest.
  std::optional<execution::WaitingProgram> program;
};

}  // namespace eryx::state
