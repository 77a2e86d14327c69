// SPDX-License-Identifier: MIT OR Apache-2.0
// Packages that lie: each is refused, for what is wrong with it. make_archives.py makes them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <sstream>
#include <string>
#include <utility>

#include "eryx/error.hpp"
#include "eryx/package.hpp"

namespace eryx {
namespace {

std::string kind_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::PackageInvalid: return "PackageInvalid";
    case ErrorKind::PackageUnsupported: return "PackageUnsupported";
    default: return "another kind of error";
  }
}

/// "ok", or the kind of the error, and its message.
std::pair<std::string, std::string> outcome(const std::filesystem::path& path) {
  try {
    const Package package = Package::from_file(path);
    return {package.files().empty() ? "empty" : "ok", ""};
  } catch (const Error& error) {
    return {kind_text(error.kind()), error.what()};
  }
}

class ArchivesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-archives-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    const std::string command = "python3 -B '" ERYX_MAKE_ARCHIVES "' '" + folder_.string() + "' >/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(ArchivesTest, EachIsRefusedForWhatIsWrongWithIt) {
  std::ifstream expected(folder_ / "expected.tsv");
  int count = 0;
  for (std::string line; std::getline(expected, line); ++count) {
    std::istringstream fields(line);
    std::string name;
    std::string kind;
    std::string message;
    std::getline(fields, name, '\t');
    std::getline(fields, kind, '\t');
    std::getline(fields, message);
    const auto [found, text] = outcome(folder_ / name);
    EXPECT_EQ(found, kind) << name << ": " << text;
    EXPECT_NE(text.find(message), std::string::npos) << name << ": " << text << "\nshould say: " << message;
    if (kind != "ok") {
      EXPECT_EQ(text.find(name), 0u) << "does not begin with the package's name: " << text;
    }
  }
  EXPECT_GT(count, 200);
}

// Cutting off or changing any byte of a sound package must not do worse than refuse it.
TEST_F(ArchivesTest, NoByteIsTrusted) {
  for (const char* name : {"ok_zip64_end.zip", "ok_streamed.zip", "ok_sdist.tar.gz"}) {
    std::ifstream file(folder_ / name, std::ios::binary);
    const std::string good(std::istreambuf_iterator<char>(file), {});
    const auto read = [&](const std::string& bytes) {
      try {
        (void)Package::from_bytes(std::as_bytes(std::span(bytes)), "changed");
        return true;
      } catch (const Error& error) {
        EXPECT_NE(kind_text(error.kind()), "another kind of error") << error.what();
        return false;
      }
    };
    ASSERT_TRUE(read(good)) << name;
    for (std::size_t size = 0; size < good.size(); ++size)
      EXPECT_FALSE(read(good.substr(0, size))) << name << " cut after " << size;
    for (std::size_t at = 0; at < good.size(); ++at) {
      for (const int change : {1, 0x80, 0xFF}) {
        std::string bytes = good;
        bytes[at] = static_cast<char>(bytes[at] ^ change);
        (void)read(bytes);
      }
    }
  }
}

}  // namespace
}  // namespace eryx
