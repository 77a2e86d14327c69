// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/decompressor.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/decompressor_test_frame.hpp"

namespace eryx::base {
namespace {

const std::string text = "again and again and again and again";

std::span<const std::byte> bytes_of(const std::string& bytes) { return std::as_bytes(std::span(bytes)); }

/// A frame whose header does not state its size, as a compressor writes that reads from a pipe.
std::string frame_without_size() {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return frame;
}

TEST(DecompressorTest, ReadsOneFrameAfterTheOther) {
  Decompressor decompressor;
  for (const std::string& contents : {text, std::string(), std::string(300'000, 'x')}) {
    const std::string frame = zstd_frame_of(contents);
    ASSERT_TRUE(Decompressor::is_frame_of(bytes_of(frame), contents.size()));
    std::string raw(contents.size(), '?');
    EXPECT_TRUE(decompressor.decompress(bytes_of(frame), std::as_writable_bytes(std::span(raw))));
    EXPECT_EQ(raw, contents);
  }
}

TEST(DecompressorTest, KnowsWhatIsExactlyOneFrameOfASize) {
  const std::string frame = zstd_frame_of(text);
  EXPECT_FALSE(Decompressor::is_frame_of(bytes_of(frame), text.size() - 1));
  EXPECT_FALSE(Decompressor::is_frame_of(bytes_of(frame), text.size() + 1));
  EXPECT_FALSE(Decompressor::is_frame_of(bytes_of(frame + zstd_frame_of("")), text.size()));
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(Decompressor::is_frame_of(bytes_of(frame).first(size), text.size())) << size;
  }
  EXPECT_FALSE(Decompressor::is_frame_of(bytes_of(frame_without_size()), text.size()));
}

// libzstd decompresses both, the second with code that nobody maintains.
TEST(DecompressorTest, RefusesSkippableFramesAndFormatsBefore10) {
  const std::string skippable("\x50\x2a\x4d\x18\0\0\0\0", 8);
  EXPECT_FALSE(Decompressor::is_frame_of(bytes_of(skippable), 0));
  EXPECT_FALSE(Decompressor::is_frame_of(bytes_of(skippable + zstd_frame_of(text)), text.size()));
  std::string of_version_07 = zstd_frame_of(text);
  of_version_07[0] = '\x27';
  EXPECT_FALSE(Decompressor::is_frame_of(bytes_of(of_version_07), text.size()));
}

TEST(DecompressorTest, DamagedContentsAreNoContents) {
  // Cut short in the middle, as no check of the frame's header would see.
  std::string raw(text.size(), '?');
  EXPECT_FALSE(Decompressor().decompress(bytes_of(zstd_frame_of(text)).first(12),
                                         std::as_writable_bytes(std::span(raw))));
}

}  // namespace
}  // namespace eryx::base
