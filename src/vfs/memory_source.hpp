// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "vfs/mount.hpp"

namespace eryx::vfs {

/// Writable memory that is empty at the start of an execution. It counts against the guest's quota, together with all
/// other such mounts of that guest.
class MemorySource final : public MountSource {
 public:
  [[nodiscard]] base::Sha256 identity() const override { return identity_of("memory"); }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  StoreUsage check(const MountContents& contents, std::span<const std::uint64_t> held,
                   std::string_view where) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;
};

/// A node of a store. Absent if there is none.
[[nodiscard]] std::optional<NodeTraits> traits_in(const StoreState& state, std::uint64_t inode);

}  // namespace eryx::vfs
