// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay.hpp"

#include <array>
#include <utility>

namespace eryx::vfs {
namespace {

constexpr std::size_t copied_at_once = 64u << 10;

/// Splits the first name off.
std::string_view take_name(std::string_view& path) {
  const std::size_t end = path.find('/');
  const std::string_view name = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  return name;
}

Result<void> copy_contents(File& from, File& to) {
  std::vector<std::byte> buffer(copied_at_once);
  for (std::uint64_t offset = 0;;) {
    const auto count = from.read(offset, buffer);
    if (!count) return count.error();
    if (*count == 0) return {};
    if (const auto written = to.write(offset, std::span(buffer).first(*count)); !written) return written;
    offset += *count;
  }
}

}  // namespace

bool is_removed_mark(const Node& node) {
  const auto* link = dynamic_cast<const SymbolicLink*>(&node);
  return link && link->target() == OverlayState::removed_mark;
}

Overlay::Overlay(std::shared_ptr<const HostRoot> root, const MountContext& context)
    : lower_(std::make_shared<HostPlace>(std::move(root), HostWrites::Refused, context.services.quota,
                                         context.device, context.parent, lower_bit)),
      upper_(context.services.quota, context.services.revision, context.services.time, context.device,
             nullptr),
      merged_{StoreState::root_inode} {}

Overlay::View Overlay::view(std::string_view path) const {
  View view{upper_.root(), true};
  while (!path.empty()) {
    const std::string_view name = take_name(path);
    if (!view.upper) continue;
    const auto found = view.upper->find(name);
    if (!found) {
      view.upper = nullptr;
      if (!view.shows_lower) return {};
      continue;
    }
    view.upper = std::dynamic_pointer_cast<MemoryDirectory>(*found);
    // A file, or something that was removed.
    if (!view.upper) return {};
    view.shows_lower = view.shows_lower && is_merged(*view.upper);
  }
  return view;
}

Result<std::shared_ptr<MemoryDirectory>> Overlay::make_upper(const std::string& path) {
  const View there = view(path);
  if (there.upper) return there.upper;
  const auto status = lower_->root().status(path);
  if (!there.shows_lower || !status || !S_ISDIR(status->st_mode)) return Error::NoEntry;
  std::shared_ptr<MemoryDirectory> current = upper_.root();
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view name = take_name(rest);
    auto found = current->find(name);
    if (!found) {
      if (const auto made = current->create_directory(name); !made) return made.error();
      found = current->find(name);
      merged_.insert((*found)->metadata().inode);
    }
    current = std::dynamic_pointer_cast<MemoryDirectory>(*found);
  }
  return current;
}

Result<FilePtr> Overlay::copy_up(const std::string& path, Truncation truncation) {
  const std::size_t end = path.rfind('/');
  const auto folder = make_upper(end == std::string::npos ? std::string() : path.substr(0, end));
  if (!folder) return folder.error();
  const std::string name = end == std::string::npos ? path : path.substr(end + 1);
  const auto lower = open_host_file(lower_, path, {.read = true}, HostDescriptor::Counting::Refusable);
  if (!lower) return lower.error();
  const auto created = (*folder)->create_file(name);
  if (!created) return created.error();
  auto copy = std::dynamic_pointer_cast<File>(*created);
  Result<void> done = copy->set_mode((*lower)->metadata().mode.value_or(default_mode(NodeType::RegularFile)));
  if (truncation == Truncation::Keep) done = copy_contents(**lower, *copy);
  if (done) return copy;
  static_cast<void>((*folder)->remove_file(name));
  return done.error();
}

DirectoryPtr Overlay::make_directory(const std::string& path) {
  const View there = view(path);
  std::uint64_t inode = there.upper ? there.upper->metadata().inode : 0;
  if (there.shows_lower) {
    // The same number before and after a change in it.
    const auto status = lower_->root().status(path);
    if (status && S_ISDIR(status->st_mode)) inode = lower_->inode_of(*status);
  }
  return std::make_shared<OverlayDirectory>(*this, path, inode);
}

void Overlay::clear() noexcept {
  upper_.clear();
  merged_.erase(std::next(merged_.begin()), merged_.end());
}

OverlayState Overlay::capture(std::span<const NodePtr> held) const {
  OverlayState state;
  std::vector<NodePtr> own;
  for (const NodePtr& node : held) {
    if (node->metadata().device != lower_->device()) continue;
    if (std::dynamic_pointer_cast<MemoryFile>(node)) {
      own.push_back(node);
    } else if (const auto* folder = dynamic_cast<const OverlayDirectory*>(node.get())) {
      state.held.add(folder->held());
    } else if (const auto* file = dynamic_cast<const HostFile*>(node.get())) {
      state.held.add(file->held());
    } else if (const auto* lost = dynamic_cast<const LostNode*>(node.get())) {
      state.held.add(lost->held());
    }
  }
  state.upper = upper_.capture(own);
  state.merged.assign(merged_.begin(), merged_.end());
  return state;
}

Result<FilePtr> OverlayEntry::open(Access access, Truncation truncation) {
  if (!access.write && truncation == Truncation::Keep) return lower_->open(access, truncation);
  return overlay_.copy_up(path_, truncation);
}

Result<void> OverlayEntry::set_times(const TimeChange& change) {
  const auto copy = overlay_.copy_up(path_, Truncation::Keep);
  if (!copy) return copy.error();
  return (*copy)->set_times(change);
}

}  // namespace eryx::vfs
