// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/name.hpp"

#include "base/utf8.hpp"

namespace eryx::vfs {

Result<void> check_name(std::string_view name) {
  if (name.empty()) return Error::NoEntry;
  if (name.size() > maximum_name_size) return Error::NameTooLong;
  if (name == "." || name == "..") return Error::Invalid;
  if (name.find_first_of(std::string_view("/\0", 2)) != std::string_view::npos) return Error::Invalid;
  if (!base::is_utf8(name)) return Error::IllegalName;
  return {};
}

}  // namespace eryx::vfs
