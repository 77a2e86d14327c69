// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.hpp"
#include "vfs/node.hpp"

namespace eryx::vfs {

/// The listing of a host folder, read a piece at a time: however many entries it has, a few thousand are in memory. Its
/// positions are the kernel's.
///
/// Not listed: "." and "..", what is neither a regular file nor a folder, and names that are no names for guests (not
/// UTF-8).
class HostListing {
 public:
  /// Requires: `folder` was opened for listing.
  explicit HostListing(base::UniqueFd folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const base::UniqueFd& folder() const { return folder_; }

  /// As Directory's. The name lives until the next call. An error of the host ends the listing.
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position);

  /// Whether there is nothing at all but the names that `is_known` accepts, listed or not.
  template <typename Predicate>
  [[nodiscard]] bool holds_only(const Predicate& is_known) {
    if (!go_to(0)) return false;
    while (const auto raw = next()) {
      if (raw->name != "." && raw->name != ".." && !is_known(raw->name)) return false;
    }
    return !failed_;
  }

 private:
  struct RawEntry {
    std::string_view name;
    std::uint64_t inode = 0;
    std::uint64_t next = 0;
    unsigned char type = 0;
  };

  bool go_to(std::uint64_t position);
  std::optional<RawEntry> next();
  bool fill();
  [[nodiscard]] std::optional<NodeType> type_of(const RawEntry& entry) const;

  base::UniqueFd folder_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;    ///< Bytes of the buffer that are filled.
  std::size_t cursor_ = 0;  ///< The next entry in it.
  std::uint64_t begin_ = 0;  ///< Position of the first entry in the buffer.
  std::uint64_t position_ = 0;  ///< That of the entry at the cursor.
  bool is_filled_ = false;
  bool failed_ = false;
};

}  // namespace eryx::vfs
