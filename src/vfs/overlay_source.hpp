// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "vfs/host_root.hpp"
#include "vfs/mount.hpp"

namespace eryx::vfs {

/// A folder or file of the host whose changes stay in memory. They count against the guest's quota and are part of its state.
class OverlaySource final : public MountSource {
 public:
  explicit OverlaySource(std::shared_ptr<const HostRoot> root) : root_(std::move(root)) {}

  [[nodiscard]] base::Sha256 identity() const override;
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  StoreUsage check(const MountContents& contents, std::span<const std::uint64_t> held,
                   std::string_view where) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;

 private:
  std::shared_ptr<const HostRoot> root_;
};

}  // namespace eryx::vfs
