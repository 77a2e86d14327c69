// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "vfs/overlay.hpp"

namespace eryx::vfs {

/// A folder in an overlay: one that is merged, found by its path for each operation, or one of the guest's own.
class OverlayDirectory final : public Directory, public OverlayNode {
 public:
  /// A merged one.
  OverlayDirectory(OverlayPtr overlay, HostPath path)
      : overlay_(std::move(overlay)), path_(std::move(path)) {}
  /// The guest's own. Its path was that when it was found; it may have been renamed since.
  OverlayDirectory(OverlayPtr overlay, HostPath path, Overlay::UpperPtr own)
      : overlay_(std::move(overlay)), path_(std::move(path)), own_(std::move(own)) {}

  [[nodiscard]] Metadata metadata() const override;
  Result<NodePtr> opened(const NodePtr& self, Access access, Truncation truncation) override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;
  [[nodiscard]] DirectoryPtr parent() const override;
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override;
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override;
  [[nodiscard]] bool is_read_only() const override { return false; }

  Result<NodePtr> create_file(std::string_view name) override;
  Result<void> create_directory(std::string_view name) override;
  // As in a host folder; and symbolic links have another meaning here.
  Result<void> create_symbolic_link(std::string_view, std::string) override { return Error::NotPermitted; }
  Result<void> create_hard_link(std::string_view, const NodePtr&) override { return Error::NotPermitted; }
  Result<void> remove_file(std::string_view name) override;
  Result<void> remove_directory(std::string_view name) override;
  Result<void> rename(std::string_view name, Directory& target, std::string_view target_name) override;

  [[nodiscard]] std::optional<std::string> path_in_mount() const override { return path_; }
  [[nodiscard]] NodePtr upper_node() const override { return own_; }

 private:
  [[nodiscard]] Result<Overlay::Layers> layers() const;
  /// Its upper directory, made if there is none.
  Result<Overlay::UpperPtr> upper_to_change();
  [[nodiscard]] Result<NodePtr> wrap(std::string_view name, const NodePtr& upper) const;
  /// Makes room for a new entry. Errors: Exists; what hides it from guests, such as TooManySymbolicLinks.
  Result<Overlay::UpperPtr> prepare(std::string_view name);
  /// After the upper entry is gone: hides the host's, if there is one.
  Result<void> hide_lower(MemoryDirectory& upper, std::string_view name);
  [[nodiscard]] Result<void> require_empty() const;
  Result<void> rename_file(std::string_view name, OverlayDirectory& target, std::string_view target_name);
  Result<void> rename_own(const OverlayDirectory& moved, std::string_view name, OverlayDirectory& target,
                          std::string_view target_name);

  OverlayPtr overlay_;
  HostPath path_;
  /// Null: it is merged.
  Overlay::UpperPtr own_;
  /// The host's folder, opened for a listing. Null: it is opened for each entry.
  DirectoryPtr listed_;
  mutable std::string listed_name_;
};

}  // namespace eryx::vfs
