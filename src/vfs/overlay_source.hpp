// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>

#include "vfs/host_root.hpp"
#include "vfs/mount.hpp"

namespace eryx::vfs {

/// A folder of the host that guests change in memory only: see overlay.hpp. The changes are part of a guest's state, as
/// the contents of a MemorySource are.
class OverlaySource final : public MountSource {
 public:
  explicit OverlaySource(std::shared_ptr<const HostRoot> root);

  [[nodiscard]] base::Sha256 identity() const override { return identity_; }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  [[nodiscard]] bool may_stay() const override { return false; }
  StoreUsage check(const MountContents& contents, std::span<const std::uint64_t> held,
                   std::string_view where) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;

 private:
  std::shared_ptr<const HostRoot> root_;
  base::Sha256 identity_;
};

}  // namespace eryx::vfs
