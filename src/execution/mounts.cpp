// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/mounts.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "eryx/error.hpp"

namespace eryx::execution {
namespace {

// Every guest has these, or its C library expects something there.
constexpr std::array<std::string_view, 6> taken = {"/", "/data", "/dev", "/lib", "/tmp", "/usr"};
constexpr std::string_view devices = "/dev/";

void check_path(const std::string& path) {
  if (std::ranges::find(taken, path) != taken.end() || path.starts_with(devices)) {
    throw Error(ErrorKind::InvalidArgument,
                "nothing can be mounted at '" + path +
                    "', which every sandbox has: give another path, such as /data/in");
  }
}

}  // namespace

void set_mounts(Config& config) {
  config.mounts = nullptr;
  if (config.mounted.empty()) return;
  for (const vfs::MountPoint& point : config.mounted) check_path(point.path);
  const auto standard = config.interpreters->mounts()->points();
  std::vector<vfs::MountPoint> points(standard.begin(), standard.end());
  std::ranges::copy(config.mounted, std::back_inserter(points));
  config.mounts = vfs::MountTable::make(std::move(points));
}

const std::shared_ptr<const vfs::MountTable>& mounts_of(const Config& config) {
  return config.mounts ? config.mounts : config.interpreters->mounts();
}

bool is_mounted(const vfs::Path& path, std::span<const vfs::MountPoint> mounted) {
  std::string prefix;
  for (const std::string& name : path.components()) {
    prefix.append("/").append(name);
    const bool is_standard = prefix.find('/', 1) == std::string::npos;
    const std::string inside = prefix + '/';
    for (const vfs::MountPoint& point : mounted) {
      if (point.path == prefix || (!is_standard && point.path.starts_with(inside))) return true;
    }
  }
  return false;
}

}  // namespace eryx::execution
