// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>

#include "base/unique_fd.hpp"
#include "vfs/host_root.hpp"
#include "vfs/mount.hpp"

namespace eryx::vfs {

/// A single file of the host that guests change in memory only: it is copied when it is first changed. The copy is the one
/// file of a store, and part of a guest's state.
class OverlayFileSource final : public MountSource {
 public:
  /// `file`: a regular file, open for reading.
  OverlayFileSource(base::UniqueFd file, const struct stat& status);

  [[nodiscard]] base::Sha256 identity() const override { return identity_; }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  [[nodiscard]] bool may_stay() const override { return false; }
  StoreUsage check(const MountContents& contents, std::span<const std::uint64_t> held,
                   std::string_view where) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;

 private:
  std::shared_ptr<const base::UniqueFd> file_;
  std::uint64_t inode_;
  base::Sha256 identity_;
};

}  // namespace eryx::vfs
