// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vfs/host_file.hpp"

namespace eryx::vfs {

/// The names in a folder of the host, read in pieces of 32 KiB.
class HostListing {
 public:
  /// The first entry at or after `position`, as Directory::entry_at. Requires: `path` is that of a folder.
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(const HostPlacePtr& place, const std::string& path,
                                                       std::uint64_t position);

 private:
  [[nodiscard]] bool is_buffered(std::uint64_t position);
  [[nodiscard]] bool read_from(const HostPlacePtr& place, const std::string& path, std::uint64_t position);

  /// Absent: no listing is under way, or too many of the guest's descriptors are taken, and each piece opens its own.
  std::optional<HostDescriptor> descriptor_;
  std::vector<char> buffer_;
  std::size_t size_ = 0;
  /// Where the buffer starts, and ends, in the folder.
  std::uint64_t first_ = 0;
  std::uint64_t end_ = 0;
  /// A place within the buffer: `position_` is that of the entry at `offset_`.
  std::uint64_t position_ = 0;
  std::size_t offset_ = 0;
};

/// Whether a folder's entries may be read; one that is gone has none. Errors: NoAccess.
[[nodiscard]] Result<void> check_host_listing(const HostPlacePtr& place, const std::string& path);

/// A folder of the host. It is found by its path each time; so one that the host moved away is gone, also if it is open.
class HostDirectory final : public Directory, public std::enable_shared_from_this<HostDirectory> {
 public:
  HostDirectory(HostPlacePtr place, std::string path, std::uint64_t inode)
      : place_(std::move(place)), path_(std::move(path)), inode_(inode) {}

  [[nodiscard]] Metadata metadata() const override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;
  [[nodiscard]] DirectoryPtr parent() const override;
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override;
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override;
  [[nodiscard]] Result<void> check_listing() const override { return check_host_listing(place_, path_); }
  [[nodiscard]] bool is_read_only() const override { return !place_->is_writable(); }

  Result<NodePtr> create_file(std::string_view name) override;
  Result<void> create_directory(std::string_view name) override;
  Result<void> create_symbolic_link(std::string_view name, std::string target) override;
  Result<void> create_hard_link(std::string_view name, const NodePtr& node) override;
  Result<void> remove_file(std::string_view name) override;
  Result<void> remove_directory(std::string_view name) override;
  Result<void> rename(std::string_view name, Directory& target, std::string_view target_name) override;

  [[nodiscard]] HeldNode held() const;

 private:
  /// This folder, to change what is in it. Errors: also ReadOnly.
  [[nodiscard]] Result<base::UniqueFd> open_to_change() const;

  HostPlacePtr place_;
  std::string path_;
  std::uint64_t inode_;
  mutable HostListing listing_;
};

/// The path of an entry. Errors: NameTooLong (too deep, or too long).
[[nodiscard]] Result<std::string> host_path(const std::string& folder, std::string_view name);

/// The node at `path`. Errors: NoEntry, NotPermitted, and others of the host.
[[nodiscard]] Result<NodePtr> find_host_node(const HostPlacePtr& place, const std::string& path);

}  // namespace eryx::vfs
