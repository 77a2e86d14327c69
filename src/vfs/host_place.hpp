// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "vfs/host_root.hpp"
#include "vfs/quota.hpp"

namespace eryx::vfs {

/// What guests may do to files of the host.
enum class HostWrites { Refused, Allowed };

/// A folder or file of the host in the tree of one guest; shared by its nodes. Threading: that of the tree.
class HostPlace {
 public:
  /// Inodes of nodes have `inode_bits` set. Lifetime: `quota` must outlive this.
  HostPlace(std::shared_ptr<const HostRoot> root, HostWrites writes, Quota& quota, std::uint64_t device,
            const DirectoryPtr& parent, std::uint64_t inode_bits = 0)
      : root_(std::move(root)),
        writes_(writes),
        quota_(quota),
        device_(device),
        parent_(parent),
        inode_bits_(inode_bits) {}
  HostPlace(const HostPlace&) = delete;
  HostPlace& operator=(const HostPlace&) = delete;
  ~HostPlace() { give_back(); }

  [[nodiscard]] const HostRoot& root() const { return *root_; }
  [[nodiscard]] bool is_writable() const { return writes_ == HostWrites::Allowed; }
  [[nodiscard]] Quota& quota() const { return quota_; }
  [[nodiscard]] std::uint64_t device() const { return device_; }
  /// The directory that the root is mounted in.
  [[nodiscard]] DirectoryPtr parent() const { return parent_.lock(); }
  [[nodiscard]] std::uint64_t inode_of(const struct stat& status) const {
    return root_->inode_of(status) | inode_bits_;
  }

  /// Of an entry of a folder.
  [[nodiscard]] std::uint64_t listed_inode(std::uint64_t inode) const { return inode | inode_bits_; }

  // What an execution adds to the host's files counts against its quota, and is not given back when it is deleted: the
  // space may be somebody else's by then.

  [[nodiscard]] bool take_bytes(std::uint64_t count) {
    if (!quota_.take_bytes(count)) return false;
    bytes_ += count;
    return true;
  }
  /// Of a write that failed.
  void give_back_bytes(std::uint64_t count) {
    quota_.give_back_bytes(count);
    bytes_ -= count;
  }
  [[nodiscard]] bool take_entry() {
    if (!quota_.take_entry()) return false;
    ++entries_;
    return true;
  }
  void give_back_entry() {
    quota_.give_back_entry();
    --entries_;
  }
  /// The execution is over.
  void give_back() noexcept {
    quota_.give_back_bytes(bytes_);
    for (; entries_ > 0; --entries_) quota_.give_back_entry();
    bytes_ = 0;
  }

 private:
  std::shared_ptr<const HostRoot> root_;
  HostWrites writes_;
  Quota& quota_;
  std::uint64_t device_;
  std::weak_ptr<Directory> parent_;
  std::uint64_t inode_bits_;
  std::uint64_t bytes_ = 0;
  std::uint64_t entries_ = 0;
};

using HostPlacePtr = std::shared_ptr<HostPlace>;

}  // namespace eryx::vfs
