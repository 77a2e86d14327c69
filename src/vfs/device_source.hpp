// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "vfs/mount.hpp"

namespace eryx::vfs {

/// A directory with the devices `null` and `urandom`, and with the standard streams where the guest has some.
class DeviceSource final : public MountSource {
 public:
  [[nodiscard]] base::Sha256 identity() const override { return identity_of("devices"); }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override;
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents& contents,
                                               std::uint64_t inode) const override;
};

}  // namespace eryx::vfs
