// SPDX-License-Identifier: MIT OR Apache-2.0
/// Image files that are missing, cut off, damaged or of another version: an `Error` that says what to do, never a crash
/// and never a sandbox on a damaged image.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "support.hpp"
#include "support/error_matcher.hpp"
#include "support/files.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::AnyOf;
using testing::HasSubstr;

class ImageFileTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::filesystem::temp_directory_path() / ("eryx-image-file-test-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    (void)build_image(folder / "good.image");
    good = read_file(folder / "good.image");
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder); }

  static std::filesystem::path write(const std::string& bytes) {
    const std::filesystem::path path = folder / "changed.image";
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    return path;
  }

  /// Both ways of opening the file refuse it with one of the kinds that an image can be refused with, and name it.
  static void expect_refused(const std::filesystem::path& path, const std::string& what) {
    RuntimeOptions options;
    options.image = path;
    const auto is_refused = ThrowsError(AnyOf(ErrorKind::ImageCorrupt, ErrorKind::ImageMismatch),
                                        HasSubstr(path.filename().string()));
    EXPECT_THAT([&] { (void)inspect_image(path); }, is_refused) << what;
    EXPECT_THAT([&] { (void)Runtime::create(options); }, is_refused) << what;
  }

  static inline std::filesystem::path folder;
  static inline std::string good;
};

TEST_F(ImageFileTest, AGoodOneWorks) {
  RuntimeOptions options;
  options.image = folder / "good.image";
  expect_ordinary_execution(Runtime::create(options));
  const ImageInfo info = inspect_image(folder / "good.image");
  EXPECT_EQ(info.python_version, "3.13.5");
  EXPECT_EQ(info.code_identity, embedded_image().code_identity);
}

// Checkpoints bind to the image: it must not depend on the day and the machine of the build.
TEST_F(ImageFileTest, AnotherBuildIsTheSame) {
  (void)build_image(folder / "again.image");
  EXPECT_TRUE(read_file(folder / "again.image") == good);
  EXPECT_EQ(inspect_image(folder / "again.image").state_identity, embedded_image().state_identity);
}

TEST_F(ImageFileTest, AHashSecretOfItsOwn) {
  ImageBuildOptions options;
  options.hash_secret = ImageBuildOptions::HashSecret::Own;
  const std::string identity = build_image(folder / "own.image", options).info.state_identity;
  EXPECT_NE(identity, embedded_image().state_identity);
  EXPECT_NE(identity, build_image(folder / "own.image", options).info.state_identity);
  RuntimeOptions own;
  own.image = folder / "own.image";
  const auto hash_in = [](const std::shared_ptr<Runtime>& runtime) {
    return Sandbox::builder().runtime(runtime).build().execute("result = hash('secret')").value_json;
  };
  EXPECT_EQ(hash_in(Runtime::create(own)), hash_in(Runtime::create(own)));
  EXPECT_NE(hash_in(Runtime::create(own)), hash_in(Runtime::shared()));
}

// Hash tables of packages draw their keys like this, at their first use.
TEST_F(ImageFileTest, WhatIsDrawnWhileAnImageIsMade) {
  ImageBuildOptions options;
  RuntimeLibrary& library = options.libraries.emplace_back();
  library.name = "drawing";
  library.setup = "import os\ndrawn = os.urandom(16).hex()\n";
  const auto drawn_in = [&] {
    RuntimeOptions made;
    made.image = folder / "drawn.image";
    (void)build_image(made.image, options);
    const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(made)).build();
    return sandbox.execute("result = drawn").value_json.value();
  };
  EXPECT_EQ(drawn_in(), drawn_in()) << "a public image is reproducible";
  options.hash_secret = ImageBuildOptions::HashSecret::Own;
  EXPECT_NE(drawn_in(), drawn_in());
}

TEST_F(ImageFileTest, Missing) {
  EXPECT_THAT([] { (void)inspect_image(folder / "none.image"); }, ThrowsError(ErrorKind::ImageMissing));
  RuntimeOptions options;
  options.image = folder / "none.image";
  EXPECT_THROW((void)Runtime::create(options), Error);
  options.image = folder;
  EXPECT_THROW((void)Runtime::create(options), Error) << "a folder is no image";
  expect_ordinary_execution();
}

TEST_F(ImageFileTest, CutOff) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{16}, std::size_t{100}, std::size_t{4095},
        std::size_t{4096}, good.size() / 2, good.size() - 4096, good.size() - 1}) {
    expect_refused(write(good.substr(0, size)), "first " + std::to_string(size) + " bytes");
  }
  expect_ordinary_execution();
}

TEST_F(ImageFileTest, BitsFlipped) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 24; ++i) {
    std::string bad = good;
    // Every byte of the header matters as much as the rest of the file taken together.
    const std::size_t position = random() % (i % 2 == 0 ? std::size_t{256} : bad.size());
    bad[position] = static_cast<char>(bad[position] ^ (1 << random() % 8));
    expect_refused(write(bad), "bit flipped at " + std::to_string(position));
  }
  expect_ordinary_execution();
}

TEST_F(ImageFileTest, SomethingElse) {
  expect_refused(write("\x7f"
                       "ELF" +
                       std::string(100'000, 'x')),
                 "another kind of file");
  expect_refused(write(std::string(100'000, '\0')), "zeros");
  expect_refused(write(std::string(100'000, '\xff')), "ones");
  std::string shuffled = good;
  std::rotate(shuffled.begin(), shuffled.begin() + 4096, shuffled.end());
  expect_refused(write(shuffled), "rotated");
  expect_ordinary_execution();
}

TEST_F(ImageFileTest, CannotBeWritten) {
  EXPECT_THAT([] { (void)build_image(folder / "no" / "such" / "folder" / "x.image"); },
              ThrowsError(ErrorKind::Io));
  // No space: the device that is always full. Nothing may be left behind.
  EXPECT_THROW((void)build_image("/dev/full/x.image"), Error);
  expect_ordinary_execution();
}

TEST_F(ImageFileTest, ReplacedWhileInUse) {
  const std::filesystem::path path = write(good);
  RuntimeOptions options;
  options.image = path;
  const std::shared_ptr<Runtime> runtime = Runtime::create(options);
  expect_ordinary_execution(runtime);
  // As an upgrade does it: another file takes the name.
  std::ofstream(folder / "next.image", std::ios::binary) << "another image";
  std::filesystem::rename(folder / "next.image", path);
  for (int i = 0; i < 5; ++i) expect_ordinary_execution(runtime);
}

}  // namespace
}  // namespace eryx::security
