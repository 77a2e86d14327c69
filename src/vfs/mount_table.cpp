// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/mount_table.hpp"

#include <algorithm>
#include <utility>

#include "eryx/error.hpp"
#include "vfs/mounted_tree.hpp"

namespace eryx::vfs {
namespace {

[[noreturn]] void mismatch(const std::string& message) {
  throw eryx::Error(ErrorKind::CheckpointMismatch, message);
}

/// For the tree that only tries out a table; nothing in it is read or written.
class NoTime final : public TimeSource {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
};
class NoRandomness final : public RandomSource {
 public:
  Result<void> fill(std::span<std::byte>) override { return Error::InputOutput; }
};

}  // namespace

Result<Path> parse_mount_path(std::string_view text) {
  auto path = Path::parse(text);
  if (!path) return path;
  std::string canonical;
  for (const std::string& component : path->components()) canonical.append("/").append(component);
  // False for the root, which has no components.
  if (canonical != text) return Error::Invalid;
  return path;
}

MountTable::MountTable(std::vector<MountPoint> points) : points_(std::move(points)) {
  std::ranges::sort(points_, std::less(), &MountPoint::path);
  for (const MountPoint& point : points_) names_.push_back({point.path, point.source->identity()});
}

std::shared_ptr<const MountTable> MountTable::make(std::vector<MountPoint> points) {
  const auto refuse = [](const std::string& message) {
    throw eryx::Error(ErrorKind::InvalidArgument, message);
  };
  if (points.size() > maximum_mounts)
    refuse(std::to_string(points.size()) + " mounts: at most " + std::to_string(maximum_mounts) +
           " are allowed");
  for (const MountPoint& point : points) {
    if (!parse_mount_path(point.path))
      refuse("'" + point.path + "' is not a valid mount point: give an absolute path such as /data/in");
  }
  const std::shared_ptr<MountTable> table(new MountTable(std::move(points)));
  const auto repeated = std::ranges::adjacent_find(table->points_, std::equal_to(), &MountPoint::path);
  if (repeated != table->points_.end()) refuse("two mounts at " + repeated->path);

  table->may_stay_ = std::ranges::all_of(table->points_, &MountSource::may_stay, &MountPoint::source);

  Quota quota;
  Revision revision;
  const NoTime time;
  NoRandomness random;
  table->fixed_directories_ = MountedTree(table, {quota, revision, time, random}).fixed_directories();
  return table;
}

void MountTable::require(std::span<const MountName> wanted) const {
  std::size_t at = 0;
  for (const MountName& name : wanted) {
    if (at == names_.size() || name.path < names_[at].path)
      mismatch("the checkpoint has a mount at " + name.path + " that this sandbox does not have");
    if (name.path > names_[at].path) break;
    if (name.identity != names_[at].identity) {
      mismatch("what is mounted at " + name.path +
               " is not what was mounted there when the checkpoint was taken: mount the same");
    }
    ++at;
  }
  if (at < names_.size())
    mismatch("this sandbox has a mount at " + names_[at].path + " that the checkpoint does not have");
}

}  // namespace eryx::vfs
