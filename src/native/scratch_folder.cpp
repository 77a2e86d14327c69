// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/scratch_folder.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

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

constexpr std::string_view prefix = "eryx-native-";
/// A file in each of them. Names are anybody's, so only what has it is removed.
constexpr const char* mark_name = ".eryx-scratch";
constexpr std::string_view mark_text =
    "Eryx compiles native packages in this folder, and removes it with everything in it.\n";

/// A folder of this user's that nobody else has locked, locked and still in its place. Empty: it is none.
base::UniqueFd lock(const fs::path& path) {
  base::UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat opened {};
  struct stat there {};
  const bool is_mine = folder && ::fstat(folder.get(), &opened) == 0 && opened.st_uid == ::geteuid() &&
                       ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0 && ::lstat(path.c_str(), &there) == 0 &&
                       there.st_dev == opened.st_dev && there.st_ino == opened.st_ino;
  return is_mine ? std::move(folder) : base::UniqueFd();
}

bool has_mark(const base::UniqueFd& folder) {
  const base::UniqueFd file(
      ::openat(folder.get(), mark_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != ::geteuid())
    return false;
  std::array<char, mark_text.size() + 1> text{};
  const ssize_t count = ::read(file.get(), text.data(), text.size());
  return count > 0 && std::string_view(text.data(), static_cast<std::size_t>(count)) == mark_text;
}

bool make_mark(const base::UniqueFd& folder) {
  const base::UniqueFd file(
      ::openat(folder.get(), mark_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  return file &&
         ::write(file.get(), mark_text.data(), mark_text.size()) == static_cast<ssize_t>(mark_text.size());
}

/// Its mark last: who is killed meanwhile leaves what another can remove.
void remove_folder(const fs::path& path) noexcept {
  std::error_code ignored;
  for (fs::directory_iterator entry(path, ignored), end; entry != end; entry.increment(ignored))
    if (entry->path().filename() != mark_name) fs::remove_all(entry->path(), ignored);
  fs::remove_all(path, ignored);
}

/// What builders have left that were killed. Only ever tidier: what cannot be removed stays, and so does what may be another's.
void remove_abandoned(const fs::path& parent) {
  // Folders for temporary files can be full of others.
  constexpr int most_looked_at = 10'000;
  constexpr int most_removed = 16;
  std::error_code ignored;
  int looked_at = 0;
  int removed = 0;
  for (fs::directory_iterator entry(parent, ignored), end;
       entry != end && looked_at < most_looked_at && removed < most_removed; entry.increment(ignored)) {
    ++looked_at;
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || name.size() != prefix.size() + 6) continue;
    const base::UniqueFd folder = lock(entry->path());
    if (!folder || !has_mark(folder)) continue;
    remove_folder(entry->path());
    ++removed;
  }
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
  const fs::path chosen = parent.empty() ? fs::temp_directory_path(ignored) : parent;
  if (chosen.empty()) {
    const char* const named = std::getenv("TMPDIR");
    throw Error(ErrorKind::Io, named ? "TMPDIR is no folder: \"" + std::string(named) + "\""
                                     : "there is no folder for temporary files: set TMPDIR to one");
  }
  const fs::path where = fs::absolute(chosen);
  remove_abandoned(where);
  std::string pattern = (where / prefix).string() + "XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr)
    throw base::system_failure(ErrorKind::Io, "cannot make a folder in " + where.string());
  path_ = pattern;
  // Locked first: with its mark, and without a lock, another builder takes it for abandoned.
  lock_ = lock(path_);
  if (lock_ && make_mark(lock_)) return;
  const Error failure = base::system_failure(ErrorKind::Io, "cannot make a file in " + path_.string());
  remove_folder(path_);
  throw failure;
}

ScratchFolder::~ScratchFolder() { remove_folder(path_); }

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

std::string ScratchFolder::read_first_line(std::string_view name) const {
  constexpr std::size_t most = 1000;
  const std::string text = read_beginning(open_file(path_ / name, "rbe").get(), most);
  return text.substr(0, text.find('\n'));
}

bool ScratchFolder::is_full() const noexcept {
  constexpr std::uintmax_t little = std::uintmax_t{1} << 20;
  std::error_code failed;
  const fs::space_info space = fs::space(path_, failed);
  return !failed && space.available < little;
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
