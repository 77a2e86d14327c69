// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "vfs/held_nodes.hpp"
#include "vfs/mount.hpp"

namespace eryx::vfs {

/// Of a mount whose contents stay as they are: only what was open is found again. Lifetime: that of both arguments.
class StagedHeld final : public StagedMount {
 public:
  StagedHeld(const NodePtr& root, const HeldNodes& nodes) : root_(root), nodes_(nodes) {}

  [[nodiscard]] NodePtr find(std::uint64_t inode) const override {
    const HeldNode* const wanted = nodes_.find(inode);
    return wanted ? find_held(*wanted, root_) : nullptr;
  }
  void restore() noexcept override {}

 private:
  const NodePtr& root_;
  const HeldNodes& nodes_;
};

/// Errors: CheckpointCorrupt (they are something else); the message begins with `where`.
[[nodiscard]] const HeldNodes& held_nodes_of(const MountContents& contents, std::string_view where);

/// Of one of them, not writable. Absent if it is not among them.
[[nodiscard]] std::optional<NodeTraits> held_traits(const HeldNodes& nodes, std::uint64_t inode);

}  // namespace eryx::vfs
