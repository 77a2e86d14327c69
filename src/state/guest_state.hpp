// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The state of a guest at one moment: undo returns to it, a fork starts from it, a checkpoint stores it.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "engine/memory_state.hpp"
#include "execution/waiting_program.hpp"
#include "state/feed_record.hpp"
#include "wasi/files_state.hpp"
#include "wasi/guest_clock.hpp"

namespace eryx::state {

/// A callback as the guest remembers it: by its index in a list of these.
struct CallbackKey {
  std::string name;
  base::Sha256 schema_hash{};  ///< Of schema and kind. If it differs, it is a different callback.

  friend bool operator==(const CallbackKey&, const CallbackKey&) = default;
};

/// Threading: immutable once captured; may be shared by any number of threads.
struct GuestState {
  std::shared_ptr<const engine::MemoryState> memory;
  std::shared_ptr<const wasi::FilesState> files;
  wasi::GuestTime monotonic = 0;  ///< Reading of its monotonic clock.
  std::vector<CallbackKey> callbacks;
  std::uint64_t executions = 0;
  /// Whether there is something to do when its interpreter ends. A checkpoint's bytes do not say it.
  bool has_exit_work = true;
  bool reseed_is_due = false;  ///< Its random generators are copies of another guest's.
  std::optional<execution::WaitingProgram> program;
  std::optional<FeedRecord> feed;  ///< Absent: no program is being fed. Never in a checkpoint.
};

}  // namespace eryx::state
