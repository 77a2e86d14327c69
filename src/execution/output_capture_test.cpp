// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/output_capture.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace eryx::execution {
namespace {

void write(OutputCapture& capture, OutputStream stream, std::string_view text) {
  capture.write(stream, std::as_bytes(std::span(text)));
}

TEST(OutputCapture, KeepsBothStreamsApart) {
  OutputCapture capture;
  capture.begin(100);
  write(capture, OutputStream::StandardOutput, "out");
  write(capture, OutputStream::StandardError, "err");
  const OutputCapture::Captured captured = capture.take();
  EXPECT_EQ(captured.out, "out");
  EXPECT_EQ(captured.err, "err");
  EXPECT_FALSE(captured.dropped.any());
}

TEST(OutputCapture, DropsWhatExceedsTheLimitOfBothTogether) {
  OutputCapture capture;
  capture.begin(10);
  write(capture, OutputStream::StandardOutput, "1234567");
  write(capture, OutputStream::StandardError, "abcdef");
  write(capture, OutputStream::StandardOutput, "89");
  const OutputCapture::Captured captured = capture.take();
  EXPECT_EQ(captured.out, "1234567");
  EXPECT_EQ(captured.err, "abc");
  EXPECT_EQ(captured.dropped.out, 2u);
  EXPECT_EQ(captured.dropped.err, 3u);
}

TEST(DroppedOutput, IsMentionedIfThereIsAny) {
  std::string text = "1234567";
  mark_dropped(text, 0, Bytes{10});
  EXPECT_EQ(text, "1234567");
  mark_dropped(text, 2, Bytes{10});
  EXPECT_EQ(text, "1234567\n[output truncated: limit of 10 bytes reached, 2 bytes dropped]\n");
}

TEST(OutputCapture, StartsAnewForEachExecution) {
  OutputCapture capture;
  capture.begin(3);
  write(capture, OutputStream::StandardOutput, "lost and found");
  capture.begin(3);
  write(capture, OutputStream::StandardOutput, "new");
  const OutputCapture::Captured captured = capture.take();
  EXPECT_EQ(captured.out, "new");
  EXPECT_FALSE(captured.dropped.any());
}

}  // namespace
}  // namespace eryx::execution
