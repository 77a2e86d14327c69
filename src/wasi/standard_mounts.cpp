// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/standard_mounts.hpp"

#include <utility>

#include "vfs/archive_source.hpp"
#include "vfs/device_source.hpp"
#include "vfs/memory_source.hpp"

namespace eryx::wasi {

std::vector<vfs::MountPoint> standard_mounts(std::shared_ptr<const vfs::Archive> archive,
                                             const base::Sha256& identity) {
  const auto memory = std::make_shared<const vfs::MemorySource>();
  std::vector<vfs::MountPoint> points = {
      {"/data", memory}, {"/tmp", memory}, {"/dev", std::make_shared<const vfs::DeviceSource>()}};
  if (archive)
    points.push_back({"/usr", std::make_shared<const vfs::ArchiveSource>(std::move(archive), identity)});
  return points;
}

}  // namespace eryx::wasi
