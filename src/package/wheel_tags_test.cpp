// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/wheel_tags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"

namespace eryx::package {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::optional<unsigned> rank(std::string_view tags, NativeCode native_code) {
  return rank_of(*parse_wheel_tags(tags), native_code);
}

TEST(WheelTags, TakesNativeCodeOnlyIfItIsAccepted) {
  for (const char* tags : {"cp313-cp313-pyemscripten_2025_0_wasm32", "cp311-abi3-pyemscripten_2025_0_wasm32",
                           "cp32-abi3-pyemscripten_2025_0_wasm32", "cp313-none-pyemscripten_2025_0_wasm32",
                           "cp313-cp313-pyodide_2025_0_wasm32", "py3-none-pyemscripten_2025_0_wasm32"}) {
    EXPECT_TRUE(rank(tags, NativeCode::Accept)) << tags;
    EXPECT_FALSE(rank(tags, NativeCode::Refuse)) << tags;
  }
  for (const char* tags : {"cp314-cp314-pyemscripten_2025_0_wasm32", "cp314-abi3-pyemscripten_2025_0_wasm32",
                           "cp31-abi3-pyemscripten_2025_0_wasm32", "cp313-cp313-pyemscripten_2026_0_wasm32",
                           "cp313-cp313-pyodide_2024_0_wasm32", "cp313-cp313-emscripten_4_0_9_wasm32",
                           "cp313-cp313-manylinux_2_17_x86_64", "cp312-cp312-pyemscripten_2025_0_wasm32"}) {
    EXPECT_FALSE(rank(tags, NativeCode::Accept)) << tags;
  }
}

TEST(WheelTags, PrefersNativeCodeForTheNewestPython) {
  const std::vector<std::string> in_order{"cp313-cp313-pyemscripten_2025_0_wasm32",
                                          "cp313-abi3-pyemscripten_2025_0_wasm32",
                                          "cp311-abi3-pyemscripten_2025_0_wasm32",
                                          "cp38-abi3-pyemscripten_2025_0_wasm32",
                                          "cp313-none-pyemscripten_2025_0_wasm32",
                                          "py3-none-pyemscripten_2025_0_wasm32",
                                          "py3-none-any"};
  for (std::size_t i = 1; i < in_order.size(); ++i)
    EXPECT_LT(*rank(in_order[i - 1], NativeCode::Accept), *rank(in_order[i], NativeCode::Accept))
        << in_order[i];
  EXPECT_EQ(rank("py2.py3-none-any", NativeCode::Accept), rank("cp313-none-any", NativeCode::Accept));
}

TEST(WheelTags, SaysWhatIsTaken) {
  const auto refused = [](std::string_view tags, NativeCode native_code) {
    try {
      check_wheel_tags(*parse_wheel_tags(tags), native_code);
      return std::string();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::PackageUnsupported);
      return std::string(error.what());
    }
  };
  EXPECT_THAT(refused("cp313-cp313-pyemscripten_2025_0_wasm32", NativeCode::Refuse),
              AllOf(HasSubstr("native code (cp313-cp313-pyemscripten_2025_0_wasm32)"),
                    HasSubstr("allow native packages (--native")));
  EXPECT_EQ(refused("cp313-cp313-pyemscripten_2025_0_wasm32", NativeCode::Accept), "");
  EXPECT_THAT(refused("cp314-cp314-pyemscripten_2026_0_wasm32", NativeCode::Accept),
              AllOf(HasSubstr("for WebAssembly, but for another Python or interface "
                              "(cp314-cp314-pyemscripten_2026_0_wasm32)"),
                    HasSubstr("3.13"), HasSubstr("cp313-cp313-pyemscripten_2025_0_wasm32")));
  EXPECT_THAT(refused("cp314-cp314-pyemscripten_2025_0_wasm32", NativeCode::Accept),
              HasSubstr("another Python"));
}

std::string file_of(std::string_view wheels, NativeCode native_code) {
  std::string text =
      "lock-version = \"1.0\"\ncreated-by = \"test\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\nwheels = "
      "[\n";
  while (!wheels.empty()) {
    const std::string_view name = wheels.substr(0, wheels.find(' '));
    text += "{name = \"" + std::string(name) + "\", path = \"x\", hashes = {sha256 = \"" +
            std::string(64, '0') + "\"}},\n";
    wheels.remove_prefix(std::min(wheels.size(), name.size() + 1));
  }
  return read_lock_file(text + "]\n", native_code).at(0).file->name;
}

TEST(WheelTags, DecideWhichWheelOfALockFileIsTaken) {
  constexpr std::string_view wheels =
      "a-1-cp313-cp313-manylinux_2_17_x86_64.whl a-1-py3-none-any.whl a-1-py2.py3-none-any.whl "
      "a-1-cp310-abi3-pyemscripten_2025_0_wasm32.whl a-1-cp312-abi3-pyemscripten_2025_0_wasm32.whl";
  EXPECT_EQ(file_of(wheels, NativeCode::Refuse), "a-1-py3-none-any.whl");
  EXPECT_EQ(file_of(wheels, NativeCode::Accept), "a-1-cp312-abi3-pyemscripten_2025_0_wasm32.whl");
}

TEST(WheelTags, MarkersAreThoseOfEmscriptenWhereNativeCodeIsAccepted) {
  const std::string text =
      "lock-version = \"1.0\"\ncreated-by = \"test\"\n[[packages]]\nname = \"a\"\nmarker = \"sys_platform == "
      "'emscripten'\"\n"
      "[[packages.wheels]]\nname = \"a-1-py3-none-any.whl\"\npath = \"x\"\nhashes = {sha256 = \"" +
      std::string(64, '0') + "\"}\n";
  EXPECT_EQ(read_lock_file(text).size(), 0U);
  EXPECT_EQ(read_lock_file(text, NativeCode::Accept).size(), 1U);
}

}  // namespace
}  // namespace eryx::package
