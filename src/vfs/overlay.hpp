// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A folder of the host that a guest changes in memory. What it writes, makes and removes is in a MemoryStore, the upper
// part; what it has not touched shows through from the host's folder, the lower part, which nothing here changes.
//
// A folder of the upper part is either merged, with the lower folder at the same path showing through, or the guest's own.
// A link with a certain target marks what was removed; guests cannot make links. Folders are found by path each time, as
// those of the host are. A file is copied to the upper part when it is opened for writing.
//
// Threading: that of the tree.

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/files.hpp"
#include "vfs/host_directory.hpp"
#include "vfs/memory_directory.hpp"
#include "vfs/memory_file.hpp"
#include "vfs/mount.hpp"

namespace eryx::vfs {

class Overlay {
 public:
  Overlay(std::shared_ptr<const HostRoot> root, const MountContext& context);
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  /// Nodes of the lower part have this bit in their inodes, those of the upper part do not.
  static constexpr std::uint64_t lower_bit = std::uint64_t{1} << 63;

  /// A folder in both parts.
  struct View {
    std::shared_ptr<MemoryDirectory> upper;  ///< Null: nothing there was changed.
    bool shows_lower = false;                ///< There may be a lower folder.
  };
  /// What is at a path, if that is a folder at all.
  [[nodiscard]] View view(std::string_view path) const;

  /// The upper folder at `path`, which is made as needed. Errors: NoSpace, NoEntry (there is no such folder).
  [[nodiscard]] Result<std::shared_ptr<MemoryDirectory>> make_upper(const std::string& path);
  /// Copies a lower file, and returns the copy. Errors: NoSpace, those of the host.
  [[nodiscard]] Result<FilePtr> copy_up(const std::string& path, Truncation truncation);

  /// A folder at `path`. Requires: there is one.
  [[nodiscard]] DirectoryPtr make_directory(const std::string& path);
  /// Whether the host has anything at `path`.
  [[nodiscard]] bool is_in_lower(const std::string& path) const {
    return static_cast<bool>(lower_->root().status(path));
  }
  [[nodiscard]] bool is_merged(const Node& upper) const { return merged_.contains(upper.metadata().inode); }
  /// A folder of the upper part is about to be removed.
  void forget(const Node& upper) { merged_.erase(upper.metadata().inode); }

  [[nodiscard]] const HostPlacePtr& lower() const { return lower_; }
  [[nodiscard]] MemoryStore& upper() { return upper_; }

  [[nodiscard]] std::vector<FileChange> changes() const;

  void start(Timestamp now) { upper_.start(now); }
  void clear() noexcept;
  [[nodiscard]] OverlayState capture(std::span<const NodePtr> held) const;
  /// Folders of the upper part that show what is in the host's.
  void set_merged(std::set<std::uint64_t> merged) noexcept { merged_ = std::move(merged); }

 private:
  HostPlacePtr lower_;
  MemoryStore upper_;
  /// By inode.
  std::set<std::uint64_t> merged_;
};

/// Whether a node of the upper part stands for something that was removed.
[[nodiscard]] bool is_removed_mark(const Node& node);

/// A file of the lower part that a guest has found.
class OverlayEntry final : public File {
 public:
  OverlayEntry(Overlay& overlay, std::shared_ptr<File> lower, std::string path)
      : overlay_(overlay), lower_(std::move(lower)), path_(std::move(path)) {}

  [[nodiscard]] Metadata metadata() const override { return lower_->metadata(); }
  [[nodiscard]] std::uint64_t size() const override { return lower_->size(); }
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<FilePtr> open(Access access, Truncation truncation) override;
  Result<void> set_times(const TimeChange& change) override;
  // It was not opened.
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return Error::InputOutput; }

 private:
  Overlay& overlay_;
  std::shared_ptr<File> lower_;
  std::string path_;
};

class OverlayDirectory final : public Directory {
 public:
  /// Lifetime: `overlay` must outlive this.
  OverlayDirectory(Overlay& overlay, std::string path, std::uint64_t inode)
      : overlay_(overlay), path_(std::move(path)), inode_(inode) {}

  [[nodiscard]] Metadata metadata() const override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;
  [[nodiscard]] DirectoryPtr parent() const override;
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override;
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override;
  [[nodiscard]] Result<void> check_listing() const override;
  [[nodiscard]] bool is_read_only() const override { return false; }

  Result<NodePtr> create_file(std::string_view name) override;
  Result<void> create_directory(std::string_view name) override;
  Result<void> create_symbolic_link(std::string_view name, std::string target) override;
  Result<void> create_hard_link(std::string_view name, const NodePtr& node) override;
  Result<void> remove_file(std::string_view name) override;
  Result<void> remove_directory(std::string_view name) override;
  /// A folder of the host's is not renamed, as if it were on another device: what is in it would have to be copied.
  Result<void> rename(std::string_view name, Directory& target, std::string_view target_name) override;

  [[nodiscard]] HeldNode held() const;

 private:
  [[nodiscard]] std::optional<DirectoryEntry> lower_entry_at(const Overlay::View& view,
                                                             std::uint64_t position) const;
  [[nodiscard]] std::optional<DirectoryEntry> upper_entry_at(const Overlay::View& view,
                                                             std::uint64_t position) const;
  /// The upper folder, with nothing at `name`, where something new is to be.
  [[nodiscard]] Result<std::shared_ptr<MemoryDirectory>> make_room(std::string_view name);
  /// Removes the marks in an empty folder of the upper part, and it. Requires: it is there.
  Result<void> drop_upper(MemoryDirectory& parent, std::string_view name);
  /// What the change before a mark does with the entry of that name in the upper part.
  enum class Removal { FreesEntry, Moves };
  /// Whether there will be room for a mark, if one is needed; without it, what the host has would show through again.
  /// Errors: NoSpace.
  [[nodiscard]] Result<void> check_mark(std::string_view name, Removal removal) const;
  /// Marks `name` as removed, if the host has it.
  Result<void> hide_lower(std::string_view name);
  [[nodiscard]] bool is_to_be_hidden(std::string_view name) const;
  /// Checks what a rename would replace, and removes it if it is a folder.
  Result<void> replace(const Node& source, OverlayDirectory& destination, std::string_view name);

  Overlay& overlay_;
  std::string path_;
  std::uint64_t inode_;
  mutable HostListing listing_;
};

}  // namespace eryx::vfs
