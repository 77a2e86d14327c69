// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "vfs/archive.hpp"
#include "vfs/mount.hpp"

namespace eryx::vfs {

/// A read-only archive.
class ArchiveSource final : public MountSource {
 public:
  /// `identity`: a hash that covers the archive's bytes. Requires: `archive` is not null.
  ArchiveSource(std::shared_ptr<const Archive> archive, const base::Sha256& identity)
      : archive_(std::move(archive)), identity_(identity) {}

  [[nodiscard]] base::Sha256 identity() const override { return identity_; }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;

 private:
  std::shared_ptr<const Archive> archive_;
  base::Sha256 identity_;
};

}  // namespace eryx::vfs
