// SPDX-License-Identifier: MIT OR Apache-2.0
#include "file_exchange.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "host_file.hpp"
#include "misuse.hpp"
#include "shell_word.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

// Each open folder of a path takes a descriptor.
constexpr std::size_t most_folders_deep = 200;
constexpr std::size_t most_names_shown = 10;

[[noreturn]] void fail(int error, std::string_view path) {
  throw std::system_error(error, std::generic_category(),
                          fmt::format("--out: cannot write '{}'", terminal_line(path)));
}

/// An owned descriptor. The constructor fails if its number is negative, as system calls report errors.
class Descriptor {
 public:
  Descriptor(int number, std::string_view path) : number_(number) {
    if (number < 0) fail(errno, path);
  }
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t end = path.find('/');
    names.emplace_back(path.substr(0, end));
    if (end == std::string_view::npos) return names;
    path.remove_prefix(end + 1);
  }
}

/// The library promises that; a file that lands elsewhere would be worth more than this look at each name.
bool stays_inside(const std::vector<std::string>& names) {
  return std::ranges::none_of(names, [](const std::string& name) {
    return name.empty() || name == "." || name == ".." || name.find('\0') != std::string::npos;
  });
}

/// Keeps the folders open that lead to the last file: the next one, in order of paths, is near it.
class Writer {
 public:
  explicit Writer(int folder) : folder_(folder) {}

  void write(const std::string& path, const std::vector<std::string>& names, std::string_view contents) {
    std::size_t common = 0;
    while (common < way_.size() && common + 1 < names.size() && way_[common].first == names[common]) ++common;
    while (way_.size() > common) way_.pop_back();
    for (std::size_t index = common; index + 1 < names.size(); ++index) {
      if (mkdirat(current(), names[index].c_str(), 0777) != 0 && errno != EEXIST) fail(errno, path);
      way_.emplace_back(names[index], Descriptor(openat(current(), names[index].c_str(),
                                                        O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
                                                 path));
    }
    const Descriptor file(
        openat(current(), names.back().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666),
        path);
    try {
      write_host_descriptor(file.get(), contents);
    } catch (const std::system_error& error) {
      fail(error.code().value(), path);
    }
  }

 private:
  [[nodiscard]] int current() const { return way_.empty() ? folder_ : way_.back().second.get(); }

  int folder_;
  std::vector<std::pair<std::string, Descriptor>> way_;
};

std::string_view describe(LeftOutReason reason) {
  switch (reason) {
    case LeftOutReason::SymbolicLink: return "a symbolic link";
    case LeftOutReason::Special: return "no regular file";
    case LeftOutReason::LongPath: return "its paths are too long";
    case LeftOutReason::FilesLimit: return "over the files limit; allow more with --files-limit";
  }
  return "unknown";
}

bool is_empty_folder(int folder) {
  const int copy = dup(folder);
  DIR* const listing = copy < 0 ? nullptr : fdopendir(copy);
  if (listing == nullptr) {
    if (copy >= 0) close(copy);
    return false;
  }
  bool is_empty = true;
  while (const dirent* entry = readdir(listing)) {
    const std::string_view name = entry->d_name;
    is_empty = is_empty && (name == "." || name == "..");
  }
  closedir(listing);
  return is_empty;
}

/// `guest`: where it was to be; empty: where it would be by its name.
[[noreturn]] void refuse_folder(const std::string& host, std::string guest) {
  std::error_code ignored;
  std::filesystem::path path = std::filesystem::absolute(host, ignored).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (guest.empty()) guest = path.filename().string();
  if (!guest.starts_with('/')) guest = "/data/" + guest;
  throw Misuse(fmt::format("--file: '{}' is a folder: give it with --mount {}, or its files one by one", host,
                           shell_word(host + ":" + guest)));
}

}  // namespace

FileArgument parse_file_argument(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  FileArgument argument{text.substr(0, colon), {}};
  if (argument.host.empty() || (colon != std::string::npos && colon + 1 == text.size()))
    throw Misuse(fmt::format("--file: '{}' is not of the form HOST or HOST:GUEST", text));
  if (colon != std::string::npos) {
    argument.guest = text.substr(colon + 1);
    return argument;
  }
  if (argument.host == "-")
    throw Misuse("--file: standard input has no name: give one, such as --file -:table.csv");
  argument.guest = std::filesystem::path(argument.host).filename().string();
  if (argument.guest.empty() || argument.guest == "." || argument.guest == "..")
    refuse_folder(argument.host, {});
  return argument;
}

void read_files(const std::vector<std::string>& arguments, Bytes limit, FileMap& files) {
  std::uint64_t left = limit.count;
  for (const std::string& text : arguments) {
    FileArgument argument = parse_file_argument(text);
    std::error_code ignored;
    if (std::filesystem::is_directory(argument.host, ignored)) refuse_folder(argument.host, argument.guest);
    std::string contents = read_host_file(argument.host, "file", Bytes{left}, HostFile::Kind::Regular);
    left -= std::min<std::uint64_t>(left, contents.size());
    if (!files.emplace(std::move(argument.guest), std::move(contents)).second)
      throw Misuse(fmt::format("--file: two files are '{}' in the sandbox", parse_file_argument(text).guest));
  }
}

OutputFolder::OutputFolder(const std::string& path) : path_(path) {
  const bool is_new = mkdir(path.c_str(), 0777) == 0;
  if (!is_new && errno != EEXIST)
    throw Misuse(fmt::format("--out: cannot create the folder '{}': {}", path, std::strerror(errno)));
  folder_ = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_ < 0)
    throw Misuse(fmt::format("--out: cannot open the folder '{}': {}", path, std::strerror(errno)));
  if (!is_new && !is_empty_folder(folder_)) {
    close(folder_);
    throw Misuse(fmt::format("--out: '{}' is not empty: give a new folder, as nothing is overwritten", path));
  }
}

OutputFolder::~OutputFolder() {
  if (folder_ >= 0) close(folder_);
}

std::string OutputFolder::write(const FileMap& files, const std::vector<LeftOutFile>& left_out) const {
  Writer writer(folder_);
  std::vector<std::string> missing;
  for (const auto& [path, contents] : files) {
    const std::vector<std::string> names = split_path(path);
    if (!stays_inside(names)) {
      missing.push_back(fmt::format("'{}' (its path leads elsewhere)", terminal_line(path)));
    } else if (names.size() > most_folders_deep) {
      missing.push_back(
          fmt::format("'{}' (more than {} folders deep)", terminal_line(path), most_folders_deep));
    } else {
      writer.write(path, names, contents);
    }
  }
  for (const LeftOutFile& file : left_out)
    missing.push_back(fmt::format("'{}' ({})", terminal_line(file.path), describe(file.reason)));

  std::string text;
  for (std::size_t index = 0; index < std::min(missing.size(), most_names_shown); ++index)
    text += fmt::format("eryx: not written to '{}': {}\n", path_, missing[index]);
  if (missing.size() > most_names_shown)
    text += fmt::format("eryx: and {} more were not written\n", missing.size() - most_names_shown);
  return text;
}

}  // namespace eryx::cli
