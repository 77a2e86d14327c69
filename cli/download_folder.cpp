// SPDX-License-Identifier: MIT OR Apache-2.0
#include "download_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(),
                          fmt::format("{} '{}'", what, terminal_line(path.native())));
}

// Never in the place of another file. Some file systems cannot move so, but all have either this or hard links.
bool move_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  return errno == EINVAL && link(from.c_str(), to.c_str()) == 0;
}

}  // namespace

DownloadFolder::DownloadFolder(const std::filesystem::path& inside) : inside_(inside) {
  std::string name = (inside / ".eryx-download-XXXXXX").native();
  if (mkdtemp(name.data()) == nullptr) fail("cannot make a folder in", inside);
  path_ = name;
}

DownloadFolder::~DownloadFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void DownloadFolder::keep(const std::string& name) const {
  if (!move_to_free_name(path_ / name, inside_ / name)) fail("cannot write", inside_ / name);
}

}  // namespace eryx::cli
