// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eryx/result.hpp"

namespace eryx {

/// A variable that a snapshot does not contain.
struct DroppedVariable {
  std::string name;
  std::string type;
  std::string reason;  ///< Python's message: "TypeError: cannot pickle 'generator' object".
};

/// The variables of a session, pickled inside the sandbox. They can be restored in another session, including one in
/// another process, or of another version of Eryx with the same Python.
struct StateSnapshot {
  std::vector<std::byte> bytes;
  std::vector<std::string> kept;         ///< Names of the variables in it.
  std::vector<DroppedVariable> dropped;  ///< Variables that are not in it.
};

struct SnapshotResult {
  /// Absent if the execution failed.
  std::optional<StateSnapshot> snapshot;
  /// How the execution that pickled the variables ended. It has limits like any other, and runs code of the program
  /// (`__reduce__`).
  ExecuteResult execution;
};

/// Maximum size of a snapshot. `Limits::result` and `Limits::input` hold as well: docs/limits.md. Checkpoints have no such
/// limit.
inline constexpr Bytes largest_snapshot{48u << 20};

}  // namespace eryx
