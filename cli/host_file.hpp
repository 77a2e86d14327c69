// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "eryx/bytes.hpp"

namespace eryx::cli {

/// A file, or anything else that can be read. Errors of all members: Misuse (there is no such file, or it cannot be read).
class HostFile {
 public:
  /// `Regular`: nothing that may keep whoever opens or reads it waiting, such as a FIFO. The standard input is never refused.
  enum class Kind { Any, Regular };

  /// "-" is the standard input. `purpose` describes the file in messages ("program").
  HostFile(std::string path, std::string_view purpose, Kind kind = Kind::Any);
  ~HostFile();
  HostFile(const HostFile&) = delete;
  HostFile& operator=(const HostFile&) = delete;

  /// Fills the front of `target`. Returns: how many bytes; 0 at the end.
  [[nodiscard]] std::size_t read(std::span<std::byte> target) const;

 private:
  [[noreturn]] void fail(int error) const;
  void require_regular() const;

  std::string path_;
  std::string purpose_;
  int descriptor_;
};

/// Reads the whole file at `path`; "-" is the standard input. `purpose` describes the file in messages ("program").
///
/// Of a file, a pipe or a device that holds more than `limit`, one byte more is read: whoever takes the text sees that it
/// is too large, and no file is too large for this process.
///
/// Errors: Misuse (there is no such file, it cannot be read, or is not of that kind).
[[nodiscard]] std::string read_host_file(const std::string& path, std::string_view purpose, Bytes limit,
                                         HostFile::Kind kind = HostFile::Kind::Any);

/// Writes all of `bytes` to a descriptor of this process.
///
/// Errors: std::system_error.
void write_host_descriptor(int descriptor, std::string_view bytes);

}  // namespace eryx::cli
