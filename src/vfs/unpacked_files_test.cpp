// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/unpacked_files.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/decompressor_test_frame.hpp"

namespace eryx::vfs {
namespace {

Result<std::span<const std::byte>> unpack(UnpackedFiles& files, std::uint32_t number,
                                          const std::string& frame, std::uint64_t size) {
  return files.unpack(number, std::as_bytes(std::span(frame)), size);
}

TEST(UnpackedFilesTest, ContentsStayWhereTheyAre) {
  UnpackedFiles files;
  const auto first = unpack(files, 0, base::zstd_frame_of("text"), 4);
  ASSERT_TRUE(first);
  for (std::uint32_t number = 1; number < 1000; ++number)
    ASSERT_TRUE(unpack(files, number, base::zstd_frame_of("more"), 4));
  EXPECT_EQ(unpack(files, 0, base::zstd_frame_of("text"), 4)->data(), first->data());
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(first->data()), first->size()), "text");
}

TEST(UnpackedFilesTest, WhatIsNoFrameOfItsSizeIsAnError) {
  UnpackedFiles files;
  EXPECT_EQ(unpack(files, 0, base::zstd_frame_of("text"), 5).error(), Error::InputOutput);
  // libzstd would read both.
  EXPECT_EQ(unpack(files, 1, base::zstd_frame_of("te") + base::zstd_frame_of("xt"), 4).error(),
            Error::InputOutput);
  EXPECT_EQ(
      unpack(files, 2, std::string("\x50\x2a\x4d\x18\0\0\0\0", 8) + base::zstd_frame_of("text"), 4).error(),
      Error::InputOutput);
}

TEST(UnpackedFilesTest, DamagedFramesAreTriedOnce) {
  UnpackedFiles files;
  EXPECT_FALSE(unpack(files, 0, "damaged", 4));
  // Had it been tried again, it would have been read.
  EXPECT_FALSE(unpack(files, 0, base::zstd_frame_of("text"), 4));
  EXPECT_TRUE(unpack(files, 1, base::zstd_frame_of("text"), 4));
}

}  // namespace
}  // namespace eryx::vfs
