// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "vfs/node.hpp"
#include "vfs/revision.hpp"

namespace eryx::vfs {

/// Where a sequential write goes.
enum class WriteMode { AtOffset, Append };

enum class Whence { Start, Current, End };

/// An open file description: a node, a position in it, and access rights. Also used for directories, which can only be
/// inspected.
class OpenFile {
 public:
  /// Every change of the position or the rights advances `revision`. Lifetime: `revision` must outlive the object.
  OpenFile(Revision& revision, NodePtr node, Access access, WriteMode mode, std::uint64_t offset = 0);

  /// Resets this to a newly opened file, without allocating.
  void reopen(Access access, WriteMode mode);

  [[nodiscard]] const NodePtr& node() const { return node_; }
  /// Null if it is not a directory.
  [[nodiscard]] DirectoryPtr directory() const { return std::dynamic_pointer_cast<Directory>(node_); }

  [[nodiscard]] Access access() const { return access_; }
  void set_access(Access access);
  [[nodiscard]] WriteMode write_mode() const { return mode_; }
  void set_write_mode(WriteMode mode);
  /// The position; 0 if there is none. At most 2^63 - 1.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  /// Whether it has a position: everything but a stream.
  [[nodiscard]] bool is_seekable() const { return node_->type() != NodeType::Stream; }

  // Errors of all functions below: BadDescriptor (not open for this), IsDirectory, NotSeekable, and those of File.

  Result<std::size_t> read(std::span<std::byte> target);
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> target);
  /// Errors: also FileTooBig.
  Result<void> write(std::span<const std::byte> source);
  Result<void> write_at(std::uint64_t offset, std::span<const std::byte> source);
  /// Returns: the new offset. Errors: also Invalid (before the start, or beyond 2^63 - 1).
  Result<std::uint64_t> seek(std::int64_t distance, Whence whence);
  Result<std::uint64_t> tell() const;
  /// Errors: also Invalid (not a regular file).
  Result<void> resize(std::uint64_t size);
  /// Makes the file at least `size` bytes long.
  Result<void> reserve(std::uint64_t size);

 private:
  Result<File*> readable() const;
  Result<File*> writable() const;
  void move_to(std::uint64_t offset);

  Revision& revision_;
  NodePtr node_;
  /// The same node; null for a directory.
  File* file_;
  std::uint64_t offset_ = 0;
  Access access_;
  WriteMode mode_;
};

using OpenFilePtr = std::shared_ptr<OpenFile>;

}  // namespace eryx::vfs
