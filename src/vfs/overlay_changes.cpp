// SPDX-License-Identifier: MIT OR Apache-2.0
// How an overlay differs from what is beneath it.

#include <algorithm>
#include <tuple>
#include <utility>

#include "vfs/overlay.hpp"

namespace eryx::vfs {
namespace {

using Kind = FileChange::Kind;
using Type = FileChange::Type;

std::string contents_of(File& file) {
  std::string contents(static_cast<std::size_t>(file.size()), '\0');
  const auto count = file.read(0, std::as_writable_bytes(std::span(contents)));
  contents.resize(count ? *count : 0);
  return contents;
}

/// A folder of the upper part that is still to be looked at.
struct Pending {
  std::shared_ptr<MemoryDirectory> folder;
  std::string path;
  bool shows_lower = false;
};

/// What the host has at a path, as far as the difference depends on it.
enum class Lower { Nothing, File, Folder, Other };

Lower lower_at(const HostPlace& lower, const std::string& path) {
  const auto status = lower.root().status(path);
  if (!status) return Lower::Nothing;
  if (S_ISDIR(status->st_mode)) return Lower::Folder;
  return S_ISREG(status->st_mode) ? Lower::File : Lower::Other;
}

}  // namespace

std::vector<FileChange> Overlay::changes() const {
  std::vector<FileChange> changes;
  std::vector<Pending> pending{{upper_.root(), {}, true}};
  const auto visit = [&](const Pending& parent, const NodePtr& node, std::string path) {
    const Lower lower = parent.shows_lower ? lower_at(*lower_, path) : Lower::Nothing;
    if (is_removed_mark(*node)) {
      if (lower != Lower::Nothing) changes.push_back({std::move(path), Kind::Removed, Type::File, {}});
      return;
    }
    const auto folder = std::dynamic_pointer_cast<MemoryDirectory>(node);
    const bool is_merged = folder && parent.shows_lower && this->is_merged(*folder);
    const bool is_same = folder ? is_merged && lower == Lower::Folder : lower == Lower::File;
    if (lower != Lower::Nothing && !is_same) changes.push_back({path, Kind::Removed, Type::File, {}});
    if (folder) {
      if (!is_same) changes.push_back({path, Kind::Added, Type::Folder, {}});
      pending.push_back({folder, std::move(path), is_same});
    } else if (const auto file = std::dynamic_pointer_cast<MemoryFile>(node)) {
      changes.push_back(
          {std::move(path), is_same ? Kind::Changed : Kind::Added, Type::File, contents_of(*file)});
    }
  };
  while (!pending.empty()) {
    const Pending current = std::move(pending.back());
    pending.pop_back();
    std::uint64_t position = 0;
    while (const auto entry = current.folder->entry_at(position)) {
      position = entry->next;
      // A forged state may have longer ones, which no guest can reach.
      if (auto path = host_path(current.path, entry->name))
        visit(current, *current.folder->find(entry->name), std::move(*path));
    }
  }
  const auto order = [](const FileChange& change) {
    return std::tuple<const std::string&, bool>(change.path, change.kind != Kind::Removed);
  };
  std::ranges::sort(changes, [&](const auto& a, const auto& b) { return order(a) < order(b); });
  return changes;
}

}  // namespace eryx::vfs
