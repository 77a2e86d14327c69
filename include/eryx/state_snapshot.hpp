// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eryx/result.hpp"

namespace eryx {

/// A variable that a snapshot does not hold.
struct DroppedVariable {
  std::string name;
  std::string type;
  std::string reason;  ///< What Python said: "TypeError: cannot pickle 'generator' object".
};

/// The variables of a session, pickled inside the sandbox: for another session, of another process or another version of
/// Eryx with the same Python.
struct StateSnapshot {
  std::vector<std::byte> bytes;
  std::vector<std::string> kept;         ///< Names of what it holds.
  std::vector<DroppedVariable> dropped;  ///< And of what it does not.
};

struct SnapshotResult {
  /// Absent where the execution failed.
  std::optional<StateSnapshot> snapshot;
  /// How the execution that pickled ended: it has limits as all have, and runs code of the program's (`__reduce__`).
  ExecuteResult execution;
};

/// Bytes of a snapshot at most; a checkpoint has no such bound.
inline constexpr Bytes largest_snapshot{48u << 20};

}  // namespace eryx
