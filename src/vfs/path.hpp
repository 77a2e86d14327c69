// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A path as a list of checked components. Text from the guest is parsed once, at the edge; from there on no string
// can name anything but one entry of one directory.
//
// `.` is dropped and `..` removes the component before it, purely textually: "a/../b" is "b" whether or not `a` exists.
// Remaining `..` components are at the front, counted by `ascents()`; resolving the path climbs that far but never
// beyond the root.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "vfs/name.hpp"
#include "vfs/result.hpp"

namespace eryx::vfs {

/// Longest path as text, in bytes; PATH_MAX of Linux.
inline constexpr std::size_t maximum_path_size = 4096;

/// Checks what a symbolic link leads to: any text that could be a path, if only one that leads nowhere, because a component
/// is too long.
///
/// Errors: NoEntry (empty), NameTooLong (beyond `maximum_path_size`), IllegalName (not UTF-8), Invalid (with NUL).
Result<void> check_link_target(std::string_view target);

class Path {
 public:
  /// Errors: NoEntry (empty), NameTooLong, IllegalName (not UTF-8), Invalid (NUL).
  static Result<Path> parse(std::string_view text);

  /// Whether it starts at the root rather than at a directory given by the context.
  [[nodiscard]] bool is_absolute() const { return absolute_; }
  /// How many directories to climb before the first component.
  [[nodiscard]] std::size_t ascents() const { return ascents_; }
  [[nodiscard]] const std::vector<std::string>& components() const { return components_; }
  /// Whether the text ended in '/', "." or "..": then it can only name a directory.
  [[nodiscard]] bool names_directory() const { return names_directory_; }

 private:
  Path() = default;

  std::vector<std::string> components_;
  std::size_t ascents_ = 0;
  bool absolute_ = false;
  bool names_directory_ = false;
};

}  // namespace eryx::vfs
