// SPDX-License-Identifier: MIT OR Apache-2.0
#include "history_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <system_error>

#include "host_file.hpp"

namespace eryx::cli {
namespace {

constexpr std::size_t lines_kept = 1'000;

/// Writes lines that a person typed. The file is readable only by its owner.
void write_lines(const std::filesystem::path& path, int flags, const std::string& text) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return;
  try {
    write_host_descriptor(descriptor, text);
  } catch (const std::system_error&) {  // a full disk: less history
  }
  close(descriptor);
}

void make_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
}

}  // namespace

std::optional<std::filesystem::path> HistoryFile::usual_path() {
  const char* state = std::getenv("XDG_STATE_HOME");
  // The specification requires relative paths to be ignored.
  if (state && state[0] == '/') return std::filesystem::path(state) / "eryx" / "history";
  const char* home = std::getenv("HOME");
  if (home && home[0] == '/') return std::filesystem::path(home) / ".local" / "state" / "eryx" / "history";
  return std::nullopt;
}

std::vector<std::string> HistoryFile::load() const {
  std::vector<std::string> lines;
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.size() <= lines_kept) return lines;
  const bool is_long = lines.size() > 2 * lines_kept;
  lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(lines_kept));
  if (is_long) {
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    write_lines(path_, O_TRUNC, text);
  }
  return lines;
}

void HistoryFile::append(const std::string& line) const {
  make_folder(path_);
  write_lines(path_, O_APPEND, line + '\n');
}

}  // namespace eryx::cli
