// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/replacement_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

namespace eryx::base {
namespace {

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ReplacementFile, ZerosTakeNoRoom) {
  std::string folder = testing::TempDir() + "/replacement-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::filesystem::path path = std::filesystem::path(folder) / "file";
  constexpr std::size_t hole = 1 << 20;
  for (const std::string& text :
       {std::string(hole, '\0'), "a" + std::string(hole, '\0'), std::string(hole, '\0') + "b",
        std::string(10'000, 'c') + std::string(hole, '\0') + std::string(5000, 'd'),
        std::string(hole + 77, '\0'), std::string()}) {
    ReplacementFile file(path);
    file.write(std::as_bytes(std::span(std::string_view("start"))));
    file.write_with_holes(std::as_bytes(std::span(text)));
    file.move_into_place(0600);
    EXPECT_TRUE(contents_of(path) == "start" + text);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_LT(status.st_blocks * 512, 100'000);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace eryx::base
