// SPDX-License-Identifier: MIT OR Apache-2.0
#include "local_file.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace eryx::cli {

namespace fs = std::filesystem;

std::optional<fs::path> path_of_file_url(std::string_view url) {
  constexpr std::string_view scheme = "file:";
  if (!url.starts_with(scheme)) return std::nullopt;
  url.remove_prefix(scheme.size());
  url = url.substr(0, url.find_first_of("?#"));
  if (url.starts_with("//")) {
    url.remove_prefix(2);
    const std::string_view host = url.substr(0, url.find('/'));
    if (!host.empty() && host != "localhost") return std::nullopt;
    url.remove_prefix(host.size());
  }
  if (!url.starts_with('/')) return std::nullopt;
  std::string path;
  for (std::size_t at = 0; at < url.size(); ++at) {
    if (url[at] != '%') {
      path += url[at];
      continue;
    }
    unsigned char byte = 0;
    const char* const digits = url.data() + at + 1;
    if (url.size() - at < 3 || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2 || byte == 0)
      return std::nullopt;
    path += static_cast<char>(byte);
    at += 2;
  }
  return fs::path(path);
}

std::optional<fs::path> local_file(const LockedFile& file, const fs::path& folder) {
  if (!file.path.empty()) {
    fs::path path = folder / file.path;
    std::error_code ignored;
    if (fs::exists(path, ignored)) return path;
  }
  return path_of_file_url(file.url);
}

}  // namespace eryx::cli
