// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "vfs/node.hpp"
#include "vfs/shared_store.hpp"

namespace eryx::vfs {

/// A shared store at one place of one guest's tree; shared by all of its nodes.
struct SharedPlace {
  std::shared_ptr<SharedStore> store;
  std::uint64_t device = 0;
  /// The directory that the root is mounted in.
  std::weak_ptr<Directory> parent;
  /// The guest's clock.
  const TimeSource& time;
};
using SharedPlacePtr = std::shared_ptr<const SharedPlace>;

/// Where a node was found, from the root. Absent: it is too far down to be found again.
using SharedPath = std::optional<std::string>;

/// A node of the store as the guest's. Requires: a Lock is held.
[[nodiscard]] NodePtr wrap_shared(const SharedPlacePtr& place, NodePtr inner, SharedPath path);

}  // namespace eryx::vfs
