// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "vfs/held_nodes.hpp"
#include "vfs/host_listing.hpp"
#include "vfs/host_place.hpp"
#include "vfs/node.hpp"

namespace eryx::vfs {

/// A folder of the host. It is its path: one that is renamed while it is open is gone, and what takes its place is what it
/// shows.
class HostDirectory : public Directory, public PathNamed {
 public:
  HostDirectory(HostPlacePtr place, HostPath path, const Metadata& metadata)
      : place_(std::move(place)), path_(std::move(path)), metadata_(metadata) {}

  [[nodiscard]] Metadata metadata() const override;
  /// Takes a descriptor, for its listing.
  Result<NodePtr> opened(const NodePtr& self, Access access, Truncation truncation) override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;
  [[nodiscard]] DirectoryPtr parent() const override;
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override;
  /// Without being opened, it is opened for each entry.
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override;
  [[nodiscard]] bool is_read_only() const override { return place_->writes == HostWrites::Refused; }

  Result<NodePtr> create_file(std::string_view name) override;
  Result<void> create_directory(std::string_view name) override;
  /// Links are not the guest's to make: a hard link is a second way to one file, and other programs follow a symbolic one.
  Result<void> create_symbolic_link(std::string_view, std::string) override { return refusal(); }
  Result<void> create_hard_link(std::string_view, const NodePtr&) override { return refusal(); }
  Result<void> remove_file(std::string_view name) override;
  Result<void> remove_directory(std::string_view name) override;
  Result<void> rename(std::string_view name, Directory& target, std::string_view target_name) override;

  [[nodiscard]] std::optional<std::string> path_in_mount() const override { return path_; }
  [[nodiscard]] const HostPath& path() const { return path_; }
  /// A listing of its own. Errors: as HostRoot's.
  [[nodiscard]] Result<HostListing> listing() const;

 private:
  [[nodiscard]] Error refusal() const { return is_read_only() ? Error::ReadOnly : Error::NotPermitted; }
  /// To change what is in it. Errors: ReadOnly; as HostRoot's.
  [[nodiscard]] Result<base::UniqueFd> open_to_change() const;
  [[nodiscard]] Result<std::string> entry_name(std::string_view name) const;

  HostPlacePtr place_;
  HostPath path_;
  Metadata metadata_;
  /// The name of the last entry.
  mutable std::string listed_;
};

}  // namespace eryx::vfs
