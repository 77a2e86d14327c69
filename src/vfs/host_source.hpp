// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "vfs/host_place.hpp"
#include "vfs/mount.hpp"

namespace eryx::vfs {

/// A folder of the host. Guests see it as it is at each moment; with `HostWrites::Allowed` they change it.
class HostFolderSource final : public MountSource {
 public:
  HostFolderSource(std::shared_ptr<const HostRoot> root, HostWrites writes);

  [[nodiscard]] base::Sha256 identity() const override { return identity_; }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  [[nodiscard]] bool may_stay() const override { return false; }
  StoreUsage check(const MountContents& contents, std::span<const std::uint64_t> held,
                   std::string_view where) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;

 private:
  std::shared_ptr<const HostRoot> root_;
  HostWrites writes_;
  base::Sha256 identity_;
};

/// A single file of the host, open all the time: it stays the same if its name is given to another one.
class HostFileSource final : public MountSource {
 public:
  /// `file`: a regular file, open for reading, and for writing if that is allowed.
  HostFileSource(base::UniqueFd file, const struct stat& status, HostWrites writes);

  [[nodiscard]] base::Sha256 identity() const override { return identity_; }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  [[nodiscard]] bool may_stay() const override { return false; }
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;

 private:
  std::shared_ptr<const base::UniqueFd> file_;
  std::uint64_t inode_;
  HostWrites writes_;
  base::Sha256 identity_;
};

/// What a guest has open of a folder, if it is anything of the host's. `held` are nodes of any mount.
[[nodiscard]] HeldNodes held_host_nodes(std::span<const NodePtr> held, std::uint64_t device);

/// Opens a node again. One that is no longer there becomes a lost one.
[[nodiscard]] NodePtr reopen_host_node(const HostPlacePtr& place, const HeldNode& node);

/// The identity of a mount of the host: its kind, and what its root is.
[[nodiscard]] base::Sha256 host_identity(std::string_view kind, const struct stat& status);

}  // namespace eryx::vfs
