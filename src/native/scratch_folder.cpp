// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/scratch_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/system_error.hpp"

namespace eryx::native {

namespace fs = std::filesystem;

namespace {

struct Close {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open_file(const fs::path& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode));
  if (!file) throw base::system_failure(ErrorKind::Io, "cannot open " + path.string());
  return file;
}

/// At most `most` bytes from its beginning.
std::string read_beginning(std::FILE* file, std::size_t most) {
  std::string text;
  constexpr std::size_t step = std::size_t{1} << 20;
  while (text.size() < most) {
    const std::size_t before = text.size();
    const std::size_t wanted = std::min(step, most - before);
    text.resize(before + wanted);
    const std::size_t got = std::fread(text.data() + before, 1, wanted, file);
    text.resize(before + got);
    if (got < wanted) break;
  }
  return text;
}

}  // namespace

ScratchFolder::ScratchFolder(const fs::path& parent) {
  std::error_code ignored;
  const fs::path where = parent.empty() ? fs::temp_directory_path(ignored) : parent;
  std::string pattern = fs::absolute(where / "eryx-native-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw base::system_failure(ErrorKind::Io, "cannot make a folder in " + where.string());
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void ScratchFolder::write(std::string_view name, std::string_view text) const {
  const fs::path path = path_ / name;
  File file = open_file(path, "wbe");
  const bool is_written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  if (!is_written || std::fclose(file.release()) != 0)
    throw base::system_failure(ErrorKind::Io, "cannot write " + path.string());
}

void ScratchFolder::write(std::string_view name, std::span<const std::byte> bytes) const {
  write(name, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string ScratchFolder::read(std::string_view name, std::size_t most) const {
  const File file = open_file(path_ / name, "rbe");
  std::string text = read_beginning(file.get(), most + 1);
  if (text.size() > most)
    throw Error(ErrorKind::OutOfResources, std::string(name) + " has more bytes than are read");
  return text;
}

std::string ScratchFolder::read_log(std::string_view name) const {
  constexpr std::size_t most = 1000;
  const File file(std::fopen((path_ / name).c_str(), "rbe"));
  if (!file) return {};
  std::string text = read_beginning(file.get(), most);
  const bool is_cut = text.size() == most;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& character : text) {
    if (character == '\n') character = ' ';
    if (character < ' ' || character > '~') character = '?';
  }
  return text + (is_cut ? "..." : "");
}

}  // namespace eryx::native
