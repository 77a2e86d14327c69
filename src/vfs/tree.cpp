#include "vfs/tree.hpp"

#include <ranges>
#include <utility>
#include <vector>

namespace eryx::vfs {
namespace {

bool is_directory(const NodePtr& node) { return node->type() == NodeType::Directory; }

void push_components(const Path& path, std::vector<std::string>& pending) {
  pending.reserve(pending.size() + path.components().size());
  for (const std::string& component : path.components() | std::views::reverse) pending.push_back(component);
}

}  // namespace

Tree::Tree(DirectoryPtr root) : root_(std::move(root)) {}

Result<DirectoryPtr> Tree::start_of(const DirectoryPtr& base, const Path& path) const {
  DirectoryPtr start = path.is_absolute() ? root_ : base;
  for (std::size_t step = 0; step < path.ascents() && start != root_; ++step) {
    start = start->parent();
    // The base was removed while it was open.
    if (!start) return Error::NoEntry;
  }
  return start;
}

Result<Tree::Place> Tree::locate(const DirectoryPtr& base, const Path& path, FinalLink final_link) const {
  auto start = start_of(base, path);
  if (!start) return start.error();

  DirectoryPtr current = *start;
  std::vector<std::string> pending;  // what is still to be walked, the next component last
  push_components(path, pending);
  bool names_directory = path.names_directory();
  int links = 0;

  while (!pending.empty()) {
    std::string name = std::move(pending.back());
    pending.pop_back();
    const bool is_last = pending.empty();

    auto found = current->find(name);
    if (!found) {
      if (found.error() != Error::NoEntry || !is_last) return found.error();
      return Place{std::move(current), std::move(name), nullptr, names_directory};
    }

    const bool follows = !is_last || names_directory || final_link == FinalLink::Follow;
    if (const auto* link = dynamic_cast<const SymbolicLink*>(found->get()); link && follows) {
      if (++links > kMaximumLinks) return Error::TooManySymbolicLinks;
      const auto target = Path::parse(link->target());
      if (!target) return target.error();
      const auto next = start_of(current, *target);
      if (!next) return next.error();
      current = *next;
      push_components(*target, pending);
      if (is_last && target->names_directory()) names_directory = true;
      continue;
    }

    if (is_last) {
      if (names_directory && !is_directory(*found)) return Error::NotDirectory;
      return Place{std::move(current), std::move(name), std::move(*found), names_directory};
    }
    current = std::dynamic_pointer_cast<Directory>(*found);
    if (!current) return Error::NotDirectory;
  }
  return Place{nullptr, {}, std::move(current), true};
}

Result<Tree::Place> Tree::locate_new(const DirectoryPtr& base, const Path& path) const {
  auto place = locate(base, path, FinalLink::Keep);
  if (place && place->node) return Error::Exists;
  return place;
}

Result<NodePtr> Tree::find(const DirectoryPtr& base, const Path& path, FinalLink final_link) const {
  auto place = locate(base, path, final_link);
  if (!place) return place.error();
  if (!place->node) return Error::NoEntry;
  return std::move(place->node);
}

Result<NodePtr> Tree::open(const DirectoryPtr& base, const Path& path, const OpenOptions& options) const {
  const bool exclusive = options.creation == Creation::Exclusive;
  auto place = locate(base, path, exclusive ? FinalLink::Keep : options.final_link);
  if (!place) return place.error();
  if (options.creation != Creation::None && options.expectation == Expectation::Directory)
    return Error::Invalid;

  if (!place->node) {
    if (options.creation == Creation::None) return Error::NoEntry;
    if (place->names_directory) return Error::IsDirectory;
    return place->directory->create_file(place->name);
  }
  if (exclusive) return Error::Exists;

  const bool changes = options.access.write || options.truncation == Truncation::Truncate;
  switch (place->node->type()) {
    case NodeType::SymbolicLink: return Error::TooManySymbolicLinks;
    case NodeType::Directory:
      if (changes || options.creation != Creation::None) return Error::IsDirectory;
      break;
    case NodeType::RegularFile:
    case NodeType::CharacterDevice:
    case NodeType::Stream: {
      if (options.expectation == Expectation::Directory) return Error::NotDirectory;
      auto& file = static_cast<File&>(*place->node);
      if (changes && !file.is_writable()) return Error::ReadOnly;
      if (options.truncation == Truncation::Truncate) {
        if (const auto truncated = file.resize(0); !truncated) return truncated.error();
      }
      break;
    }
  }
  return std::move(place->node);
}

Result<void> Tree::create_directory(const DirectoryPtr& base, const Path& path) const {
  const auto place = locate_new(base, path);
  if (!place) return place.error();
  return place->directory->create_directory(place->name);
}

Result<void> Tree::create_symbolic_link(std::string_view target, const DirectoryPtr& base,
                                        const Path& path) const {
  if (const auto parsed = Path::parse(target); !parsed) return parsed.error();
  const auto place = locate_new(base, path);
  if (!place) return place.error();
  if (place->names_directory) return Error::NoEntry;
  return place->directory->create_symbolic_link(place->name, std::string(target));
}

Result<void> Tree::create_hard_link(const DirectoryPtr& old_base, const Path& old_path, FinalLink final_link,
                                    const DirectoryPtr& base, const Path& path) const {
  const auto node = find(old_base, old_path, final_link);
  if (!node) return node.error();
  if (is_directory(*node)) return Error::NotPermitted;
  const auto place = locate_new(base, path);
  if (!place) return place.error();
  if (place->names_directory) return Error::NoEntry;
  return place->directory->create_hard_link(place->name, *node);
}

Result<void> Tree::remove_file(const DirectoryPtr& base, const Path& path) const {
  const auto place = locate(base, path, FinalLink::Keep);
  if (!place) return place.error();
  if (!place->node) return Error::NoEntry;
  if (is_directory(place->node)) return Error::IsDirectory;
  return place->directory->remove_file(place->name);
}

Result<void> Tree::remove_directory(const DirectoryPtr& base, const Path& path) const {
  const auto place = locate(base, path, FinalLink::Keep);
  if (!place) return place.error();
  if (!place->node) return Error::NoEntry;
  if (!is_directory(place->node)) return Error::NotDirectory;
  if (!place->directory) return Error::Busy;
  return place->directory->remove_directory(place->name);
}

Result<void> Tree::rename(const DirectoryPtr& old_base, const Path& old_path, const DirectoryPtr& base,
                          const Path& path) const {
  const auto from = locate(old_base, old_path, FinalLink::Keep);
  if (!from) return from.error();
  if (!from->node) return Error::NoEntry;
  const auto to = locate(base, path, FinalLink::Keep);
  if (!to) return to.error();
  if (!from->directory || !to->directory) return Error::Busy;
  if (to->names_directory && !is_directory(from->node)) return Error::NotDirectory;
  // Compared by the directories, not by the node: a mount point belongs to the directory that it is mounted in.
  if (from->directory->metadata().device != to->directory->metadata().device) return Error::CrossDevice;
  return from->directory->rename(from->name, *to->directory, to->name);
}

}  // namespace eryx::vfs
