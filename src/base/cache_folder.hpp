// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/sha256.hpp"
#include "base/unique_fd.hpp"

namespace eryx::base {

/// Files in a folder of one user, by the hash of everything they were made of. A cache is only ever faster: what is wrong with the folder or
/// a file of it, full, somebody else's, is as if the file were not there.
///
/// Threading: any. Processes: any number.
class CacheFolder {
 public:
  /// How many files of one ending are kept, and how many bytes they take together; those that were used last stay. Files of other names
  /// than a hash's do not count, and are never removed. In between there may be
  /// a 64th more: the folder is not listed for each file.
  struct Room {
    std::size_t files = 32;
    std::uintmax_t bytes = std::uintmax_t{1} << 30;
  };

  /// Makes the folder if it is not there, for this user only. It is not used if it belongs to another user, or others may write to it.
  /// Empty path: there is no cache. `ending`: of the files' names, such as ".image".
  CacheFolder(const std::filesystem::path& path, std::string ending, Room room);

  /// Why nothing is kept, with the folder's path, as far as that is known without trying. Empty: nothing speaks against it, or there is no
  /// cache.
  [[nodiscard]] std::string why_unusable() const;
  /// The folder; empty: there is no usable one.
  [[nodiscard]] const UniqueFd& descriptor() const noexcept { return folder_; }
  [[nodiscard]] std::string file_name(const Sha256& key) const;

  /// The file, which only this user can have written, and which counts as used now. Empty: there is none.
  [[nodiscard]] UniqueFd find(const Sha256& key) const;
  /// For a file that is found to be damaged, or of no use any more.
  void remove(const Sha256& key) const noexcept;
  /// `write` makes the file at the path that it is given, whole or not at all, and returns its bytes; then those that are too many go.
  /// What fails leaves no file. Returns why it failed, with the folder's path; empty: it is kept, or there is no cache.
  std::string keep(const Sha256& key,
                   const std::function<std::uintmax_t(const std::filesystem::path&)>& write) const;

 private:
  /// What was kept since the folder was listed.
  struct Added {
    std::mutex mutex;
    bool is_listed = false;
    Room since{0, 0};
  };

  /// A path that leads to the folder, whatever its own leads to later.
  [[nodiscard]] std::filesystem::path place(const std::string& name) const;
  /// What follows in the name of a file, if that is ours: nothing, if it is one that is kept.
  [[nodiscard]] std::optional<std::string_view> behind_our_name(std::string_view name) const;
  [[nodiscard]] static bool is_abandoned(std::string_view rest, std::filesystem::file_time_type time);
  void remove_abandoned(const std::string& name) const noexcept;
  [[nodiscard]] bool may_be_full(std::uintmax_t bytes) const;
  void drop_old() const;

  std::filesystem::path path_;
  std::string ending_;
  Room room_;
  std::string why_unusable_;
  UniqueFd folder_;
  std::unique_ptr<Added> added_ = std::make_unique<Added>();
};

}  // namespace eryx::base
