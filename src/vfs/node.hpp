// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a directory tree is made of: files, directories and symbolic links behind interfaces, so that memory, archives
// and devices can be mounted side by side. Modifying operations fail with ReadOnly unless a kind of node overrides
// them.
//
// Threading: none. A tree belongs to one execution and is used by one thread at a time.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "vfs/result.hpp"

namespace eryx::vfs {

using Timestamp = std::chrono::sys_time<std::chrono::nanoseconds>;

/// The clock that stamps files.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

enum class NodeType { Directory, RegularFile, SymbolicLink, CharacterDevice, Stream };

/// Permission bits, as of chmod: below 010000. Kept and shown; nothing is refused because of them.
using Mode = std::uint16_t;
inline constexpr Mode all_mode_bits = 07777;

/// What a node has whose mode nobody set: as with the usual mask of 022.
[[nodiscard]] constexpr Mode default_mode(NodeType type) {
  switch (type) {
    case NodeType::Directory: return 0755;
    case NodeType::RegularFile: return 0644;
    case NodeType::SymbolicLink: return 0777;
    case NodeType::CharacterDevice: return 0666;
    case NodeType::Stream: return 0600;
  }
  return 0;
}

struct Metadata {
  NodeType type = NodeType::RegularFile;
  /// One per mount. (device, inode) is unique in a tree.
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t links = 1;
  std::uint64_t size = 0;
  Timestamp accessed{};
  Timestamp modified{};
  Timestamp changed{};
  /// Absent: the default of its type.
  std::optional<Mode> mode{};
};

/// Absent times stay as they are.
struct TimeChange {
  std::optional<Timestamp> accessed;
  std::optional<Timestamp> modified;
};

class Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  [[nodiscard]] virtual Metadata metadata() const = 0;
  [[nodiscard]] virtual NodeType type() const = 0;
  virtual Result<void> set_times(const TimeChange&) { return Error::ReadOnly; }
  /// Requires: no other bits than `all_mode_bits`.
  virtual Result<void> set_mode(Mode) { return Error::ReadOnly; }
};

/// Access rights of an open file.
struct Access {
  bool read = false;
  bool write = false;

  friend bool operator==(const Access&, const Access&) = default;
};

enum class Truncation { Keep, Truncate };

class File;
using FilePtr = std::shared_ptr<File>;

/// Anything with bytes: regular file, device, stream. A stream ignores offsets.
class File : public Node {
 public:
  [[nodiscard]] NodeType type() const override { return NodeType::RegularFile; }
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  [[nodiscard]] virtual bool is_writable() const { return false; }

  /// Must be called when a guest opens the file. Requires: it is writable, if that is wanted.
  /// Returns: what the open file is from now on; null: this object. Errors: TooManyDescriptors, and those of `resize`.
  virtual Result<FilePtr> open(Access, Truncation truncation) {
    if (truncation == Truncation::Truncate) {
      if (const auto truncated = resize(0); !truncated) return truncated.error();
    }
    return FilePtr();
  }

  /// Returns: how many bytes were read; fewer than asked for only at the end of the file.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) = 0;

  /// Writes everything or nothing. A gap between the end of the file and `offset` reads as zeros.
  virtual Result<void> write(std::uint64_t, std::span<const std::byte>) { return Error::ReadOnly; }

  /// Writes at the end; where others may write too, both is one step. Returns: where what was written ends.
  virtual Result<std::uint64_t> append(std::span<const std::byte> source) {
    const std::uint64_t start = size();
    if (const auto written = write(start, source); !written) return written.error();
    return start + source.size();
  }

  virtual Result<void> resize(std::uint64_t) { return Error::ReadOnly; }
};

class SymbolicLink : public Node {
 public:
  [[nodiscard]] NodeType type() const override { return NodeType::SymbolicLink; }
  [[nodiscard]] virtual const std::string& target() const = 0;
};

class Directory;

using NodePtr = std::shared_ptr<Node>;
using DirectoryPtr = std::shared_ptr<Directory>;

/// One step of a directory listing.
struct DirectoryEntry {
  /// Lifetime: until the directory changes.
  std::string_view name;
  NodeType type = NodeType::RegularFile;
  std::uint64_t inode = 0;
  /// Where the listing continues.
  std::uint64_t next = 0;
};

class Directory : public Node {
 public:
  [[nodiscard]] NodeType type() const override { return NodeType::Directory; }

  /// The directory it is in. Null for the root of a tree and for a removed directory.
  [[nodiscard]] virtual DirectoryPtr parent() const = 0;

  /// Errors: NoEntry.
  [[nodiscard]] virtual Result<NodePtr> find(std::string_view name) const = 0;

  /// The first entry at or after `position`; 0 is the start. Entries that stay in the directory while others come and
  /// go are listed exactly once.
  [[nodiscard]] virtual std::optional<DirectoryEntry> entry_at(std::uint64_t position) const = 0;

  /// Whether the entries may be read; `entry_at` cannot say so. Errors: NoAccess.
  [[nodiscard]] virtual Result<void> check_listing() const { return {}; }

  /// Whether everything below fails with ReadOnly, whatever the name.
  [[nodiscard]] virtual bool is_read_only() const { return true; }

  // Requires: `check_name` accepts every name passed to the functions below.
  // Errors of all functions below: ReadOnly; NoSpace; NoEntry (this directory was removed).

  /// Errors: Exists.
  virtual Result<NodePtr> create_file(std::string_view) { return Error::ReadOnly; }
  virtual Result<void> create_directory(std::string_view) { return Error::ReadOnly; }
  virtual Result<void> create_symbolic_link(std::string_view, std::string) { return Error::ReadOnly; }
  /// Gives `node` an additional name. Errors: also CrossDevice, NotPermitted (not a regular file).
  virtual Result<void> create_hard_link(std::string_view, const NodePtr&) { return Error::ReadOnly; }

  /// Removes anything but a directory. Errors: also NoEntry, IsDirectory.
  virtual Result<void> remove_file(std::string_view) { return Error::ReadOnly; }
  /// Errors: also NoEntry, NotDirectory, NotEmpty.
  virtual Result<void> remove_directory(std::string_view) { return Error::ReadOnly; }

  /// Moves the entry `name` to `target_name` in `target`, replacing an existing one as POSIX rename does.
  /// Errors: also NoEntry, CrossDevice, Invalid (into itself), IsDirectory, NotDirectory, NotEmpty.
  virtual Result<void> rename(std::string_view /*name*/, Directory& /*target*/,
                              std::string_view /*target_name*/) {
    return Error::ReadOnly;
  }
};

}  // namespace eryx::vfs
