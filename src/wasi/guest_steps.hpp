// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// For tests: file operations of a FakeGuest that several tests share.

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "wasi/fake_guest.hpp"
#include "wasi/files_state_format.hpp"

namespace eryx::wasi {

inline constexpr auto create = OpenFlags::Create;

inline Fd open(FakeGuest& guest, std::string_view path, OpenFlags flags = create) {
  Fd fd{999};
  EXPECT_EQ(guest.open(path, flags, flags == OpenFlags::Directory ? Rights::FdRead : read_write, fd),
            Errno::Success)
      << path;
  return fd;
}

inline void put_file(FakeGuest& guest, std::string_view path, std::string_view text) {
  const Fd fd = open(guest, path);
  EXPECT_EQ(guest.write(fd, text), Errno::Success);
  EXPECT_EQ(guest.preview1.fd_close(fd), Errno::Success);
}

inline std::string contents(FakeGuest& guest, std::string_view path) {
  const Fd fd = open(guest, path, no_open_flags);
  std::string text = guest.read(fd, 1000);
  EXPECT_EQ(guest.preview1.fd_close(fd), Errno::Success);
  return text;
}

/// Makes a change and reverts it, so that the next capture looks at everything.
inline void touch(FakeGuest& guest) {
  const Fd fd = open(guest, "/dev/null", no_open_flags);
  EXPECT_EQ(guest.preview1.fd_close(fd), Errno::Success);
}

/// The whole state of a guest's files, for comparison.
inline std::vector<std::byte> image(FakeGuest& guest) {
  touch(guest);
  return write_files_state(*guest.preview1.capture_files());
}

}  // namespace eryx::wasi
