// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "vfs/file_contents.hpp"
#include "vfs/memory_directory.hpp"
#include "vfs/node.hpp"

namespace eryx::vfs {

/// A regular file of a MemoryStore.
class MemoryFile final : public File {
 public:
  explicit MemoryFile(MemoryStore& store);
  /// A file that is not yet in any directory. Counts its bytes even if that exceeds the quota.
  MemoryFile(MemoryStore& store, const Metadata& metadata, const FileContents& contents);
  ~MemoryFile() override;

  [[nodiscard]] Metadata metadata() const override;
  Result<void> set_times(const TimeChange& change) override;
  Result<void> set_mode(Mode mode) override;
  [[nodiscard]] std::uint64_t size() const override { return contents_.size(); }
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override;
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override;
  Result<void> resize(std::uint64_t size) override;

  [[nodiscard]] const MemoryStore& store() const { return store_; }
  [[nodiscard]] const FileContents& contents() const { return contents_; }
  void add_link() { ++metadata_.links; }
  void drop_link() { --metadata_.links; }

 private:
  void touch();

  MemoryStore& store_;
  FileContents contents_;
  Metadata metadata_;
};

/// A symbolic link of a MemoryStore.
class MemorySymbolicLink final : public SymbolicLink {
 public:
  /// Requires: the bytes of `target` were taken from the quota; the destructor returns them.
  MemorySymbolicLink(MemoryStore& store, std::string target);
  /// A restored one. Counts its bytes even if that exceeds the quota.
  MemorySymbolicLink(MemoryStore& store, const Metadata& metadata, const std::string& target);
  ~MemorySymbolicLink() override;

  [[nodiscard]] Metadata metadata() const override { return metadata_; }
  Result<void> set_times(const TimeChange& change) override;
  [[nodiscard]] const std::string& target() const override { return target_; }

 private:
  MemoryStore& store_;
  std::string target_;
  Metadata metadata_;
};

/// The metadata of a new node of `store`: its own inode, all times now.
[[nodiscard]] Metadata new_metadata(MemoryStore& store, NodeType type);

/// Sets the times that `change` gives, and `changed` to now.
void apply(const TimeChange& change, const MemoryStore& store, Metadata& metadata);
/// Sets the mode, and `changed` to now.
void apply_mode(Mode mode, const MemoryStore& store, Metadata& metadata);

}  // namespace eryx::vfs
