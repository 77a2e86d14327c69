// SPDX-License-Identifier: MIT OR Apache-2.0
#include "replaced_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "host_file.hpp"
#include "misuse.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

[[noreturn]] void fail(int error, std::string_view option, const std::string& path) {
  throw std::system_error(error, std::generic_category(),
                          fmt::format("{}: cannot write '{}'", option, terminal_line(path)));
}

/// Writes and closes the file. Returns: 0, or what failed.
int fill(int descriptor, std::string_view contents) {
  int error = 0;
  try {
    write_host_descriptor(descriptor, contents);
  } catch (const std::system_error& failure) {
    error = failure.code().value();
  }
  if (close(descriptor) != 0 && error == 0) error = errno;
  return error;
}

}  // namespace

void check_can_replace(std::string_view option, const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::is_directory(path, error)) throw Misuse(fmt::format("{}: '{}' is a directory", option, path));
  if (fs::exists(path, error) && !fs::is_regular_file(path, error))
    throw Misuse(fmt::format("{}: '{}' is not a regular file, and would be replaced by one", option, path));
  const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    throw Misuse(fmt::format("{}: cannot write to '{}': {}", option, folder.string(), std::strerror(errno)));
}

void replace_file(std::string_view option, const std::string& path, std::string_view contents) {
  // Whoever may read new files of this user may read it. A file that is there is somebody's.
  std::string beside;
  int descriptor = -1;
  for (int number = 0; descriptor < 0 && number < 100; ++number) {
    beside = fmt::format("{}.{}-{}.new", path, getpid(), number);
    descriptor = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno != EEXIST) break;
  }
  if (descriptor < 0) fail(errno, option, path);
  int error = fill(descriptor, contents);
  if (error == 0 && std::rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return;
  unlink(beside.c_str());
  fail(error, option, path);
}

}  // namespace eryx::cli
