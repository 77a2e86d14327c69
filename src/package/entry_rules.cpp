// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/entry_rules.hpp"

#include <algorithm>
#include <cstddef>

#include "package/name_folding.hpp"
#include "package/refusal.hpp"
#include "vfs/name.hpp"

namespace eryx::package {

void EntryRules::declare(std::string_view path, EntryType type, std::uint64_t size) {
  if (entries_.size() >= limits_.entries) refuse_beyond("more files and folders", "entries", limits_.entries);
  check_path(path);
  if (size > limits_.file.count) refuse_beyond(in_quotes(path) + ": more bytes", "file", limits_.file.count);
  // Neither sum can overflow: paths and counts of entries are small, and `total_` is at most the limit.
  const std::uint64_t left = limits_.total.count - total_;
  if (size > left || path.size() > left - size) refuse_beyond("more bytes", "total", limits_.total.count);
  total_ += size + path.size();

  std::string folded = fold_name(path);
  std::ranges::replace(folded, '/', '\0');
  entries_.push_back({std::move(folded), std::string(path), type});
}

void EntryRules::check_path(std::string_view path) const {
  if (path.empty()) refuse("an entry without a name");
  if (path.size() > limits_.path) refuse_beyond(in_quotes(path) + ": a longer path", "path", limits_.path);
  if (path.front() == '/') refuse_entry(path, "an absolute path");
  for (const char character : path) {
    if (character == '\\') refuse_entry(path, "a backslash in a name");
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7F) refuse_entry(path, "a control character in a name");
  }
  if (path.size() > 1 && path[1] == ':') refuse_entry(path, "an absolute path, with a drive");

  std::uint64_t depth = 0;
  for (std::string_view rest = path;; ++depth) {
    const std::size_t end = rest.find('/');
    const std::string_view name = rest.substr(0, end);
    if (name == "..") refuse_entry(path, "leads out of the package by \"..\"");
    if (const auto checked = vfs::check_name(name); !checked) {
      refuse_entry(path, name.empty() || name == "."                  ? "an empty name or \".\" in a path"
                         : checked.error() == vfs::Error::NameTooLong ? "a name longer than 255 bytes"
                                                                      : "a name that is not UTF-8");
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (depth > limits_.depth) refuse_beyond(in_quotes(path) + ": in more folders", "depth", limits_.depth);
}

void EntryRules::check_names() const {
  std::vector<const Entry*> order;
  order.reserve(entries_.size());
  for (const Entry& entry : entries_) order.push_back(&entry);
  std::ranges::sort(order, {}, [](const Entry* entry) { return std::string_view(entry->folded); });
  // Paths with the same folded folder are next to each other, and a folder is right before what is in it.
  for (std::size_t at = 1; at < order.size(); ++at) check_neighbours(*order[at - 1], *order[at]);
}

void EntryRules::check_neighbours(const Entry& first, const Entry& second) {
  if (first.folded == second.folded) {
    if (first.path == second.path) {
      refuse_entry(first.path, first.type == second.type ? "in it twice" : "both a file and a folder");
    }
    refuse_entry(first.path, "differs from " + in_quotes(second.path) + " only in case or accents");
  }
  if (first.type == EntryType::File && second.folded.size() > first.folded.size() &&
      second.folded.starts_with(first.folded) && second.folded[first.folded.size()] == '\0') {
    refuse_entry(first.path, "both a file and a folder, of " + in_quotes(second.path));
  }
  // Folders that both are in must have the same spelling. `first` itself is one of them if `second` is in it.
  std::size_t folded_at = 0;
  std::size_t first_at = 0;
  std::size_t second_at = 0;
  while (folded_at < first.folded.size()) {
    const std::size_t folded_end = std::min(first.folded.find('\0', folded_at), first.folded.size());
    const std::size_t size = folded_end - folded_at;
    if (second.folded.size() <= folded_end || second.folded[folded_end] != '\0') return;
    if (first.folded.compare(folded_at, size, second.folded, folded_at, size) != 0) return;
    const std::size_t first_end = std::min(first.path.find('/', first_at), first.path.size());
    const std::size_t second_end = second.path.find('/', second_at);
    if (first.path.compare(first_at, first_end - first_at, second.path, second_at, second_end - second_at) !=
        0)
      refuse_entry(first.path,
                   "its folder and that of " + in_quotes(second.path) + " differ only in case or accents");
    folded_at = folded_end + 1;
    first_at = first_end + 1;
    second_at = second_end + 1;
  }
}

}  // namespace eryx::package
