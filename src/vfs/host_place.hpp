// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "vfs/host_root.hpp"
#include "vfs/node.hpp"
#include "vfs/quota.hpp"

namespace eryx::vfs {

/// Whether a guest may change a host's folder.
enum class HostWrites { Refused, Allowed };

/// A host folder or file at one place of one guest's tree; shared by all of its nodes.
struct HostPlace {
  std::shared_ptr<const HostRoot> root;
  HostWrites writes = HostWrites::Refused;
  std::uint64_t device = 0;
  /// The directory that the root is mounted in.
  std::weak_ptr<Directory> parent;
  Quota& quota;
};
using HostPlacePtr = std::shared_ptr<const HostPlace>;

/// The file or folder at a path. Errors: as HostRoot's.
[[nodiscard]] Result<NodePtr> make_host_node(const HostPlacePtr& place, const HostPath& path);

/// A descriptor of the host that a guest holds: it counts until it is closed.
class HostDescriptor {
 public:
  /// Errors: TooManyDescriptors.
  [[nodiscard]] static Result<std::shared_ptr<HostDescriptor>> take(Quota& quota) {
    if (!quota.take_descriptor()) return Error::TooManyDescriptors;
    return std::shared_ptr<HostDescriptor>(new HostDescriptor(quota));
  }
  ~HostDescriptor() { quota_.give_back_descriptor(); }
  HostDescriptor(const HostDescriptor&) = delete;
  HostDescriptor& operator=(const HostDescriptor&) = delete;

 private:
  explicit HostDescriptor(Quota& quota) : quota_(quota) {}
  Quota& quota_;
};

}  // namespace eryx::vfs
