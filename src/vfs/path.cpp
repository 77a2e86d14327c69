// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/path.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace eryx::vfs {

Result<Path> Path::parse(std::string_view text) {
  if (text.empty()) return Error::NoEntry;
  if (text.size() > maximum_path_size) return Error::NameTooLong;

  Path path;
  path.absolute_ = text.front() == '/';
  path.components_.reserve(static_cast<std::size_t>(std::ranges::count(text, '/')) + 1);
  while (!text.empty()) {
    const std::size_t end = text.find('/');
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);

    path.names_directory_ = end != std::string_view::npos || piece == "." || piece == "..";
    if (piece.empty() || piece == ".") continue;
    if (piece == "..") {
      if (!path.components_.empty()) {
        path.components_.pop_back();
      } else if (!path.absolute_) {
        ++path.ascents_;
      }
      continue;
    }
    if (const auto checked = check_name(piece); !checked) return checked.error();
    path.components_.emplace_back(piece);
  }
  return path;
}

Result<void> check_link_target(std::string_view target) {
  if (target.empty()) return Error::NoEntry;
  if (target.size() > maximum_path_size) return Error::NameTooLong;
  if (target.find('\0') != std::string_view::npos) return Error::Invalid;
  if (!base::is_utf8(target)) return Error::IllegalName;
  return {};
}

}  // namespace eryx::vfs
