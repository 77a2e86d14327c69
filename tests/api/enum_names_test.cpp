// SPDX-License-Identifier: MIT OR Apache-2.0
/// Every enumeration that the library hands out can be shown: `to_string`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eryx/eryx.hpp"

namespace eryx {
namespace {

using testing::ElementsAre;

/// Those of all values from the first one to `last`, and of what is behind it.
template <typename Enumeration>
std::vector<std::string> names_until(Enumeration last) {
  std::vector<std::string> names;
  for (int value = 0; value <= static_cast<int>(last) + 1; ++value)
    names.emplace_back(to_string(static_cast<Enumeration>(value)));
  return names;
}

TEST(EnumNames, OfErrors) {
  EXPECT_THAT(names_until(ErrorKind::CompilerUnusable),
              ElementsAre("invalid_argument", "image_missing", "image_corrupt", "image_mismatch",
                          "checkpoint_corrupt", "checkpoint_mismatch", "unsupported", "out_of_resources",
                          "io", "package_invalid", "package_unsupported", "package_conflict", "exhausted",
                          "shut_down", "internal", "native_code_refused", "native_code_unsupported",
                          "native_code_too_large", "compiler_unusable", "unknown"));
}

TEST(EnumNames, OfFindings) {
  EXPECT_THAT(names_until(DiagnosticKind::MissingModule),
              ElementsAre("syntax", "unknown-name", "unknown-callback", "callback-arguments", "not-awaited",
                          "missing-module", "unknown"));
}

TEST(EnumNames, OfWhatProgramsLeave) {
  EXPECT_THAT(names_until(FileChange::Type::Folder), ElementsAre("file", "folder", "unknown"));
  EXPECT_THAT(names_until(Display::Source::Result), ElementsAre("object", "result", "unknown"));
  EXPECT_THAT(names_until(OutputStream::StandardError), ElementsAre("stdout", "stderr", "unknown"));
}

TEST(EnumNames, OfSpans) {
  EXPECT_THAT(names_until(SpanKind::Callback), ElementsAre("execution", "turn", "callback", "unknown"));
  EXPECT_THAT(names_until(SpanStatus::Error), ElementsAre("unset", "error", "unknown"));
}

}  // namespace
}  // namespace eryx
