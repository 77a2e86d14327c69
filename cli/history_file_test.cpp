// SPDX-License-Identifier: MIT OR Apache-2.0
#include "history_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace eryx::cli {
namespace {

class HistoryFileTest : public testing::Test {
 protected:
  HistoryFileTest()
      : folder_(std::filesystem::temp_directory_path() / ("eryx-history-test-" + std::to_string(getpid()))) {}
  ~HistoryFileTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(HistoryFileTest, KeepsLinesAndIsForItsOwnerOnly) {
  const std::filesystem::path path = folder_ / "below" / "history";
  EXPECT_TRUE(HistoryFile(path).load().empty());
  HistoryFile(path).append("x = 1");
  HistoryFile(path).append("print('\xc3\xa4')");
  EXPECT_EQ(HistoryFile(path).load(), (std::vector<std::string>{"x = 1", "print('\xc3\xa4')"}));
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(HistoryFileTest, IsShortenedWhenItIsLong) {
  std::filesystem::create_directories(folder_);
  {
    std::ofstream file(folder_ / "history");
    for (int line = 0; line < 5'000; ++line) file << line << '\n';
  }
  const HistoryFile history(folder_ / "history");
  const std::vector<std::string> lines = history.load();
  EXPECT_EQ(lines.size(), 1'000U);
  EXPECT_EQ(lines.back(), "4999");
  EXPECT_EQ(history.load(), lines);
  EXPECT_LT(std::filesystem::file_size(folder_ / "history"), 10'000U);
}

TEST_F(HistoryFileTest, ThatCannotBeWrittenIsNoError) {
  const HistoryFile history("/proc/no/such/place");
  history.append("x");
  EXPECT_TRUE(history.load().empty());
}

TEST_F(HistoryFileTest, UsualPath) {
  setenv("XDG_STATE_HOME", "/state", 1);
  EXPECT_EQ(HistoryFile::usual_path(), "/state/eryx/history");
  setenv("XDG_STATE_HOME", "relative", 1);
  setenv("HOME", "/person", 1);
  EXPECT_EQ(HistoryFile::usual_path(), "/person/.local/state/eryx/history");
  unsetenv("HOME");
  EXPECT_EQ(HistoryFile::usual_path(), std::nullopt);
}

}  // namespace
}  // namespace eryx::cli
