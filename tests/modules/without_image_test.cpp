// SPDX-License-Identifier: MIT OR Apache-2.0
// A library with ERYX_EMBEDDED_IMAGE=OFF: it says what to do where there is no image, and works with one that is named.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "eryx/eryx.hpp"
#include "image/image.hpp"
#include "image/image_file.hpp"

namespace eryx {
namespace {

using testing::HasSubstr;

template <typename Action>
std::string message_of(ErrorKind kind, Action action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class WithoutImageTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("without-image-test-" + std::to_string(::getpid()));
};

TEST_F(WithoutImageTest, WhatNeedsTheImageInsideSaysWhatToDo) {
  const auto expect_advice = [](auto action) {
    EXPECT_THAT(message_of(ErrorKind::ImageMissing, action),
                testing::AllOf(HasSubstr("ERYX_EMBEDDED_IMAGE is OFF"), HasSubstr("RuntimeOptions::image")));
  };
  expect_advice([] { (void)Runtime::shared(); });
  expect_advice([] { (void)Runtime::create(); });
  expect_advice([] { (void)Sandbox::builder().build(); });
  expect_advice([] { (void)embedded_image(); });
  expect_advice([&] { (void)build_image(folder / "new.image"); });
  EXPECT_FALSE(std::filesystem::exists(folder / "new.image"));
}

TEST_F(WithoutImageTest, ItRunsOnAnImageThatIsNamed) {
  RuntimeOptions options;
  options.image = ERYX_CPYTHON_IMAGE;
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(options)).build();
  EXPECT_EQ(sandbox.execute("import json\nprint(json.dumps([6 * 7]))").stdout_text, "[42]\n");
}

TEST_F(WithoutImageTest, ItMakesAnImageAfterOneThatIsNamed) {
  ImageBuildOptions options;
  options.base = ERYX_CPYTHON_IMAGE;
  const ImageBuildReport report = build_image(folder / "new.image", options);
  EXPECT_EQ(report.info.module, "cpython");
  EXPECT_TRUE(read(folder / "new.image") == read(ERYX_CPYTHON_IMAGE)) << "the same sources, the same image";
}

TEST_F(WithoutImageTest, AnImageOfAModuleThatItDoesNotHaveIsRefused) {
  const auto good = image::load_image_file(ERYX_CPYTHON_IMAGE);
  image::ImageHeader header = good->header;
  header.module_name = {};
  std::string_view("scientific").copy(header.module_name.data(), header.module_name.size());
  header.module_identity.fill('5');
  const std::filesystem::path path = folder / "scientific.image";
  image::write_image_file(path, header,
                          {good->memory->contents.bytes().first(header.memory_size - header.zero_prefix),
                           good->library->bytes,
                           {},
                           {}});
  const auto expect_refused = [&](auto action) {
    EXPECT_THAT(message_of(ErrorKind::ImageMismatch, action),
                testing::AllOf(HasSubstr(path.string()), HasSubstr("guest module 'scientific'"),
                               HasSubstr("it has: cpython")));
  };
  RuntimeOptions options;
  options.image = path;
  expect_refused([&] { (void)Runtime::create(options); });
  expect_refused([&] { (void)inspect_image(path); });
  ImageBuildOptions build;
  build.base = path;
  expect_refused([&] { (void)build_image(folder / "new.image", build); });
}

// Nor does this library have the metered guest.
TEST_F(WithoutImageTest, FuelIsUnsupportedWithoutTheMeteredGuest) {
  RuntimeOptions options;
  options.image = ERYX_CPYTHON_IMAGE;
  const auto runtime = Runtime::create(options);
  Limits limits;
  limits.fuel = 1'000'000'000;
  const auto expect_advice = [](auto action) {
    EXPECT_THAT(message_of(ErrorKind::Unsupported, action),
                testing::AllOf(HasSubstr("Limits::fuel"), HasSubstr("Eryx::metered")));
  };
  expect_advice([&] { (void)Sandbox::builder().runtime(runtime).limits(limits).build(); });
  const Sandbox sandbox = Sandbox::builder().runtime(runtime).build();
  expect_advice([&] { (void)sandbox.execute("print(1)", ExecuteOptions().limits(limits)); });
  Session session(sandbox);
  expect_advice([&] { (void)session.execute("x = 1", ExecuteOptions().limits(limits)); });
  EXPECT_EQ(session.execute("print('as before')").stdout_text, "as before\n");
}

}  // namespace
}  // namespace eryx
