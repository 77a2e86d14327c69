// SPDX-License-Identifier: MIT OR Apache-2.0
// Programs that find no room for what they write. They need no full disk here: they say what they say on one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "native/build_for_test.hpp"
#include "native/native_build.hpp"

namespace eryx::native {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// What is said of a build whose wasm2c is followed by `action`, in the folder of what it has made.
Refused with_translator(const std::string& action) {
  const TestFolder own;
  const fs::path place = make_kit(own).folder();
  const std::string wabt = std::string(ERYX_WABT_DIR) + "/usr";
  const std::string libraries = wabt + "/lib/x86_64-linux-gnu";
  fs::remove(place / "lib");
  fs::remove(place / "bin/wasm2c");
  fs::rename(own.script("wasm2c", libraries + "/ld-linux-x86-64.so.2 --library-path " + libraries + " " +
                                      wabt + "/bin/wasm2c \"$@\" || exit 1\n" + action),
             place / "bin/wasm2c");
  const NativeKit kit(place);
  const std::vector<link::SideFile> files{{"a/x.so", plain_side()}};
  return why_not([&] { static_cast<void>(build_native_object(kit, files, options())); });
}

constexpr const char* cut_off = "head -c 1000 eryx_0.c > cut; mv cut eryx_0.c; ";

TEST(FullDisk, IsNoticedWhereWasm2cWritesOn) {
  EXPECT_EQ(with_translator("exit 0").message, "");
  // Without a word of it, all that is known is that something is missing.
  EXPECT_EQ(with_translator(std::string(cut_off) + "exit 0").kind, ErrorKind::Internal);
  for (const char* error : {"28", "122"}) {  // ENOSPC, EDQUOT
    const Refused full =
        with_translator(std::string(cut_off) + "echo 'fwrite size=55 failed, errno=" + error + "' >&2");
    EXPECT_EQ(full.kind, ErrorKind::OutOfResources);
    EXPECT_THAT(full.message, HasSubstr("whose file system is full"));
  }
  const Refused broken = with_translator(std::string(cut_off) + "echo 'fwrite size=55 failed, errno=5' >&2");
  EXPECT_EQ(broken.kind, ErrorKind::Io);
  EXPECT_THAT(broken.message, HasSubstr("wasm2c could not write what it has made: fwrite size=55 failed"));
}

TEST(FullDisk, IsNoticedWhereTheCompilerFails) {
  BuildOptions with = options();
  with.compiler =
      folder().script("no-room",
                      "[ \"$1\" = --version ] && { echo clang version 19.1.7; exit 0; }\n"
                      "echo 'LLVM ERROR: IO failure on output stream: No space left on device' >&2; exit 70");
  const Refused full = why_not_built(plain_side(), with);
  EXPECT_EQ(full.kind, ErrorKind::OutOfResources);
  EXPECT_THAT(full.message, HasSubstr("whose file system is full"));
}

}  // namespace
}  // namespace eryx::native
