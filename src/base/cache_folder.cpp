// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/cache_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hex.hpp"
#include "base/private_file.hpp"

namespace eryx::base {
namespace {

namespace fs = std::filesystem;

std::string message_of(int error) { return std::generic_category().message(error); }

// Makes it if it is not there. `why`: what is wrong with it.
UniqueFd open_folder(const fs::path& path, std::string& why) {
  if (path.empty()) return {};
  std::error_code made;
  fs::create_directories(path.parent_path(), made);
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST && !made)
    made = {errno, std::generic_category()};
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) why = made && errno == ENOENT ? made.message() : message_of(errno);
  if (!folder || is_private(folder, S_IFDIR)) return folder;
  why = "it belongs to another user, others may write to it, or it is on another machine";
  return {};
}

}  // namespace

CacheFolder::CacheFolder(const fs::path& path, std::string ending, Room room)
    : path_(path), ending_(std::move(ending)), room_(room), folder_(open_folder(path, why_unusable_)) {}

std::string CacheFolder::why_unusable() const {
  if (!folder_) return path_.empty() ? std::string() : path_.string() + ": " + why_unusable_;
  if (::faccessat(folder_.get(), ".", W_OK | X_OK, AT_EACCESS) == 0) return {};
  return path_.string() + ": " + message_of(errno);
}

std::string CacheFolder::file_name(const Sha256& key) const { return to_hex(key) + ending_; }

fs::path CacheFolder::place(const std::string& name) const {
  return "/proc/self/fd/" + std::to_string(folder_.get()) + "/" + name;
}

// The folder may be one in which a user has files, too, with the same ending.
std::optional<std::string_view> CacheFolder::behind_our_name(std::string_view name) const {
  const std::size_t digits = 2 * std::tuple_size_v<Sha256>;
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (name.size() < digits || !std::ranges::all_of(name.substr(0, digits), is_hex)) return std::nullopt;
  name.remove_prefix(digits);
  if (!name.starts_with(ending_)) return std::nullopt;
  return name.substr(ending_.size());
}

// What a process may have left that was killed while it wrote, or while it had its turn: ReplacementFile and CacheTurn add letters to the name.
bool CacheFolder::is_abandoned(std::string_view rest, fs::file_time_type time) {
  constexpr std::chrono::hours longest_write{1};
  constexpr std::size_t letters = 6;
  const bool is_ours = rest == ".lock" || (rest.starts_with('.') && rest.size() == 1 + letters);
  return is_ours && time < fs::file_time_type::clock::now() - longest_write;
}

// Not if a process holds it: a build may take longer than any write, and it is its turn until it ends.
void CacheFolder::remove_abandoned(const std::string& name) const noexcept {
  const UniqueFd file(::openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlinkat(folder_.get(), name.c_str(), 0);
}

UniqueFd CacheFolder::find(const Sha256& key) const {
  UniqueFd file(
      ::openat(folder_.get(), file_name(key).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!is_private(file, S_IFREG)) return {};
  ::futimens(file.get(), nullptr);  // it is used: see drop_old
  return file;
}

void CacheFolder::remove(const Sha256& key) const noexcept {
  ::unlinkat(folder_.get(), file_name(key).c_str(), 0);
}

std::string CacheFolder::keep(const Sha256& key,
                              const std::function<std::uintmax_t(const fs::path&)>& write) const {
  if (!folder_) return why_unusable();
  const std::string file = place(file_name(key)).string();
  try {
    if (may_be_full(write(file))) drop_old();
    return {};
  } catch (const std::exception& error) {  // No room, say.
    // The user knows the folder by another path.
    std::string why = error.what();
    if (const std::size_t at = why.find(file); at != std::string::npos)
      why.replace(at, file.size(), file_name(key));
    return path_.string() + ": " + why;
  }
}

// Other processes add files too, but whoever adds many looks now and then.
bool CacheFolder::may_be_full(std::uintmax_t bytes) const {
  constexpr unsigned share = 64;
  const std::lock_guard lock(added_->mutex);
  Room& since = added_->since;
  since.files += 1;
  since.bytes += bytes;
  const bool is_enough =
      !added_->is_listed || since.files > room_.files / share || since.bytes > room_.bytes / share;
  if (is_enough) {
    added_->is_listed = true;
    since = {0, 0};
  }
  return is_enough;
}

void CacheFolder::drop_old() const {
  std::vector<std::pair<fs::file_time_type, fs::directory_entry>> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(place("."))) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    const std::optional<std::string_view> rest = behind_our_name(name);
    if (!rest) continue;
    const fs::file_time_type time = entry.last_write_time();
    if (rest->empty()) files.emplace_back(time, entry);
    if (is_abandoned(*rest, time)) remove_abandoned(name);
  }
  std::ranges::sort(files, std::ranges::greater());
  std::uintmax_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::error_code ignored;
    bytes += files[i].second.file_size(ignored);
    // The one that was made just now stays, however large it is.
    if (i > 0 && (i >= room_.files || bytes > room_.bytes)) fs::remove(files[i].second.path(), ignored);
  }
}

}  // namespace eryx::base
