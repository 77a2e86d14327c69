// SPDX-License-Identifier: MIT OR Apache-2.0
#include "local_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace eryx::cli {
namespace {

namespace fs = std::filesystem;

TEST(PathOfFileUrl, IsOfThisMachine) {
  EXPECT_EQ(path_of_file_url("file:///a/b-1.whl"), "/a/b-1.whl");
  EXPECT_EQ(path_of_file_url("file://localhost/a/b"), "/a/b");
  EXPECT_EQ(path_of_file_url("file:/a"), "/a");
  EXPECT_EQ(path_of_file_url("file:///a%20b/%2B.whl#sha256=0"), "/a b/+.whl");
  for (const char* url : {"https://example.org/a", "file://example.org/a", "file:a", "file:", "file://", "",
                          "file:///a%", "file:///a%2", "file:///a%zz", "file:///a%00b"})
    EXPECT_EQ(path_of_file_url(url), std::nullopt) << url;
}

TEST(LocalFile, IsWhereTheLockFileSays) {
  const fs::path folder = fs::temp_directory_path() / ("eryx-local-file-" + std::to_string(getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "a.whl") << "x";
  LockedFile file;
  file.path = "a.whl";
  EXPECT_EQ(local_file(file, folder), folder / "a.whl");
  file.path = (folder / "a.whl").string();
  EXPECT_EQ(local_file(file, "elsewhere"), folder / "a.whl");
  file.path = "none.whl";
  EXPECT_EQ(local_file(file, folder), std::nullopt);
  file.url = "https://example.org/a.whl";
  EXPECT_EQ(local_file(file, folder), std::nullopt);
  file.url = "file:///none/a.whl";
  EXPECT_EQ(local_file(file, folder), "/none/a.whl") << "there is no other place";
  fs::remove_all(folder);
}

}  // namespace
}  // namespace eryx::cli
