// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay_changes.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vfs/path.hpp"

namespace eryx::vfs {
namespace {

using Thing = FileChange::Thing;

class Comparison {
 public:
  Comparison(const Overlay& overlay, Bytes limit) : overlay_(overlay), left_(limit.count) {}

  MountChanges run() {
    const bool is_file = overlay_.lower()->root->is_file();
    way_.push_back({overlay_.store().root(), std::string(), !is_file});
    if (is_file) {
      if (const auto found = overlay_.store().root()->find(Overlay::file_name))
        take_file(std::string(), *found, lower_at(std::string()));
      way_.clear();
    }
    while (!way_.empty()) {
      const auto entry = way_.back().directory->entry_at(way_.back().position);
      if (entry) {
        way_.back().position = entry->next;
        take(way_.back(), std::string(entry->name));
      } else {
        way_.pop_back();
      }
    }
    // What was removed comes before what took its place.
    std::ranges::stable_sort(changes_.changes, std::less(), &FileChange::path);
    return std::move(changes_);
  }

 private:
  /// A directory of the upper layer on the way down, and how far its listing has come.
  struct Step {
    Overlay::UpperPtr directory;
    std::string path;
    bool is_merged = false;
    std::uint64_t position = 0;
  };

  [[nodiscard]] std::optional<Thing> lower_at(const std::string& path) const {
    const auto found = make_host_node(overlay_.lower(), path);
    if (!found) return std::nullopt;
    return (*found)->type() == NodeType::Directory ? Thing::Folder : Thing::File;
  }

  void take(const Step& step, const std::string& name) {
    std::string path = step.path.empty() ? name : step.path + '/' + name;
    if (path.size() > maximum_path_size)
      return changes_.left_out.push_back({step.path, LeftOutReason::LongPath});
    const NodePtr node = *step.directory->find(name);
    const std::optional<Thing> lower = step.is_merged ? lower_at(path) : std::nullopt;
    if (node->type() == NodeType::SymbolicLink) {
      if (lower) changes_.changes.push_back({path, ChangeKind::Removed, *lower, {}});
    } else if (node->type() == NodeType::RegularFile) {
      take_file(path, node, lower);
    } else {
      take_folder(std::move(path), node, lower);
    }
  }

  void take_file(const std::string& path, const NodePtr& node, std::optional<Thing> lower) {
    auto& file = static_cast<File&>(*node);
    if (file.size() > left_) return changes_.left_out.push_back({path, LeftOutReason::FilesLimit});
    if (lower == Thing::Folder) changes_.changes.push_back({path, ChangeKind::Removed, Thing::Folder, {}});
    std::string contents(static_cast<std::size_t>(file.size()), '\0');
    (void)file.read(0, std::as_writable_bytes(std::span(contents)));
    left_ -= contents.size();
    const ChangeKind kind = lower == Thing::File ? ChangeKind::Changed : ChangeKind::Added;
    changes_.changes.push_back({path, kind, Thing::File, std::move(contents)});
  }

  void take_folder(std::string path, const NodePtr& node, std::optional<Thing> lower) {
    auto directory = std::static_pointer_cast<MemoryDirectory>(node);
    const bool is_merged = overlay_.is_merged(*directory);
    if (!is_merged) {
      if (lower) changes_.changes.push_back({path, ChangeKind::Removed, *lower, {}});
      changes_.changes.push_back({path, ChangeKind::Added, Thing::Folder, {}});
    }
    way_.push_back({std::move(directory), std::move(path), is_merged, 0});
  }

  const Overlay& overlay_;
  std::uint64_t left_;  ///< Bytes of contents that may still be taken.
  std::vector<Step> way_;
  MountChanges changes_;
};

}  // namespace

MountChanges overlay_changes(const Overlay& overlay, Bytes limit) { return Comparison(overlay, limit).run(); }

}  // namespace eryx::vfs
