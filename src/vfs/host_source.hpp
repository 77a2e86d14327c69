// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "vfs/host_place.hpp"
#include "vfs/mount.hpp"

namespace eryx::vfs {

/// A folder or file of the host. Its contents are no part of a guest's state; files that are open are named in it and
/// opened again.
class HostSource final : public MountSource {
 public:
  HostSource(std::shared_ptr<const HostRoot> root, HostWrites writes)
      : root_(std::move(root)), writes_(writes) {}

  /// Of the kind of mount, and the device and inode of its root.
  [[nodiscard]] base::Sha256 identity() const override;
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  StoreUsage check(const MountContents& contents, std::span<const std::uint64_t> held,
                   std::string_view where) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;

 private:
  std::shared_ptr<const HostRoot> root_;
  HostWrites writes_;
};

/// What is mounted: a folder, or a file.
[[nodiscard]] NodePtr make_host_root(const HostPlacePtr& place);

/// The identity of something that is mounted from the host.
[[nodiscard]] base::Sha256 host_identity(std::string_view kind, const HostRoot& root);

}  // namespace eryx::vfs
