// SPDX-License-Identifier: MIT OR Apache-2.0
/// Packages with extension modules: everything that holds for a plain sandbox holds for theirs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "eryx/eryx.hpp"
#include "extension_package.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Compiling takes a second: once for all tests.
const ExtensionPackages& packages() {
  static const ExtensionPackages* const all = new ExtensionPackages;
  return *all;
}

TEST(NativePackage, IsImportedByPrograms) {
  const Sandbox sandbox = packages().sandbox();
  EXPECT_THAT(
      sandbox.execute("import probe\n"
                      "print(probe.add(1, 2, 3), probe.word(2), probe.sorted_words())\n"
                      "print(probe.__file__)\n"
                      "import beside; print(beside.word)"),
      AllOf(Completes(), Prints("6 three ('one', 'three', 'two')\n"
                                "/usr/lib/python3.13/site-packages/probe.cpython-313-wasm32-emscripten.so\n"
                                "one\n")));
}

TEST(NativePackage, CallsFunctionsThatTakeFewerArguments) {
  const Sandbox sandbox = packages().sandbox();
  EXPECT_THAT(sandbox.execute("import probe\nprint(probe.count(), probe.Pair(3, 4).sum)"),
              AllOf(Completes(), Prints("1 7\n")));
}

TEST(NativePackage, UsesVectors) {
  EXPECT_THAT(packages().sandbox("vectors").execute("import probe\nprint(probe.add(40))"),
              AllOf(Completes(), Prints("(41, 42, 43, 44)\n")));
}

// 1: invalid, 4: division by zero.
TEST(NativePackage, SeesExceptionsOfFloatingPoint) {
  const Sandbox sandbox = packages().sandbox();
  EXPECT_THAT(sandbox.execute(R"(
import probe
divide = probe.exceptions_of_division
print(divide(1.0, 0.0), divide(0.0, 0.0), divide(1.0, 3.0), divide(2.0, 0.0), divide(1.0, 2.0))
print(probe.held_exceptions())
)"),
              AllOf(Completes(), Prints("4 1 0 4 0\n(0, 5, 0, 4)\n")));
}

TEST(NativePackage, IsFoundByOtherPaths) {
  const Sandbox sandbox = packages().sandbox();
  for (const std::string place : {"/usr/lib/python3.13//site-packages",
                                  "/usr/lib/python3.13/../python3.13/site-packages", "site-packages"}) {
    EXPECT_THAT(sandbox.execute("import os, sys\nos.chdir('/usr/lib/python3.13')\nsys.path.insert(0, '" +
                                place + "')\nimport probe\nprint(probe.word(1))"),
                AllOf(Completes(), Prints("two\n")))
        << place;
  }
}

TEST(NativePackage, RaisesAndCallsBack) {
  const Sandbox sandbox = packages().sandbox();
  EXPECT_THAT(sandbox.execute(R"(
import probe
try:
    probe.word(9)
except IndexError as error:
    print(error)
print(probe.call(lambda: probe.add(40, 2)))
class Triple(probe.Pair):
    third = 5
print(Triple(1, 2).sum + Triple.third)
)"),
              AllOf(Completes(), Prints("there are three words\n42\n8\n")));
}

TEST(NativePackage, IsMadeNewForEachExecution) {
  const Sandbox sandbox = packages().sandbox();
  for (int run = 0; run < 20; ++run) {
    EXPECT_THAT(
        sandbox.execute(
            "import probe\nprobe.count(); print(probe.count(), probe.zero_bytes(), probe.zero_bytes())"),
        AllOf(Completes(), Prints("2 0 1\n")));
  }
}

TEST(NativePackage, IsImportedBeforehand) {
  const Sandbox sandbox = Sandbox::builder()
                              .runtime(Runtime::create(packages().options()))
                              .package(packages().package("probe"))
                              .import_module("probe")
                              .build();
  EXPECT_THAT(sandbox.execute("import sys\nprint('probe' in sys.modules, sys.modules['probe'].count())"),
              AllOf(Completes(), Prints("True 1\n")));
  EXPECT_THAT(sandbox.execute("import probe\nprint(probe.count())"), AllOf(Completes(), Prints("1\n")));
}

TEST(NativePackage, KeepsItsStateInSessionsAndForks) {
  const Sandbox sandbox = packages().sandbox();
  Session session(sandbox);
  EXPECT_THAT(session.execute("import probe\nprint(probe.count())"), Prints("1\n"));
  EXPECT_THAT(session.execute("print(probe.count())"), Prints("2\n"));
  Session other = session.fork();
  EXPECT_THAT(other.execute("print(probe.count())"), Prints("3\n"));
  EXPECT_THAT(session.execute("print(probe.count())"), Prints("3\n"));
}

TEST(NativePackage, IsPartOfCheckpoints) {
  const Sandbox sandbox = packages().sandbox();
  Session session(sandbox);
  EXPECT_THAT(session.execute("import probe\nprobe.count(); pair = probe.Pair(1, 2)"), Completes());
  const auto bytes = session.checkpoint().to_bytes();
  const Sandbox same = packages().sandbox();
  Session restored(same, same.read_checkpoint(bytes));
  EXPECT_THAT(restored.execute("print(probe.count(), pair.sum)"), Prints("2 3\n"));
}

TEST(NativePackage, MustBeAllowed) {
  EXPECT_THAT([&] { (void)Sandbox::builder().package(packages().package("probe")).build(); },
              ThrowsError(ErrorKind::NativeCodeRefused, HasSubstr("native_packages")));
}

TEST(NativePackage, IsTakenByItsPath) {
  const auto wheel =
      std::filesystem::path(ERYX_EXTENSIONS) / "probe-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl";
  const Sandbox sandbox =
      Sandbox::builder().runtime(Runtime::create(packages().options())).package(wheel).build();
  EXPECT_THAT(sandbox.execute("import probe\nprint(probe.add(20, 22))"), AllOf(Completes(), Prints("42\n")));
  EXPECT_THAT(
      [&] { (void)Sandbox::builder().package(wheel).build(); },
      ThrowsError(ErrorKind::NativeCodeRefused,
                  AllOf(HasSubstr("(probe 1.0)"), HasSubstr("allow it by RuntimeOptions::native_packages"))));
}

TEST(NativePackage, NamesTheSymbolsThatItMisses) {
  const Sandbox sandbox = packages().sandbox("misses");
  EXPECT_THAT(
      sandbox.execute("try:\n    import probe\nexcept ImportError as error:\n    print(error)"),
      AllOf(Completes(), testing::ResultOf([](const ExecuteResult& result) { return result.stdout_text; },
                                           AllOf(HasSubstr("probe.cpython-313-wasm32-emscripten.so"),
                                                 HasSubstr("eryx_no_such_function")))));
}

TEST(NativePackage, BuildingSaysWhatIsLeftOutAndWhy) {
  ImageBuildOptions options;
  options.native_packages = NativePackages{};
  options.packages = {packages().package("misses")};
  std::string said;
  options.progress = [&](std::string_view step) { said += std::string(step) + "\n"; };
  (void)build_image(packages().folder() / "misses.image", options);
  EXPECT_THAT(said, AllOf(HasSubstr("left out: "), HasSubstr("eryx_no_such_function")));
  options.imports = {"probe"};
  EXPECT_THAT(
      [&] { (void)build_image(packages().folder() / "misses.image", options); },
      ThrowsError(ErrorKind::InvalidArgument, testing::MatchesRegex("importing modules for the image "
                                                                    "failed: importing 'probe' failed.*")));
}

TEST(NativePackage, IsNotWrittenByPrograms) {
  const std::string program = R"(
import sys
sys.path.insert(0, "/tmp")
for folder in ("/tmp", "/data"):
    with open(f"{folder}/{folder[1:]}_module.abi3.so", "wb") as file:
        file.write(b"\0asm\1\0\0\0")
    try:
        __import__(f"{folder[1:]}_module")
    except ImportError as error:
        print(error)
)";
  const auto says = [](const std::string& why) {
    return AllOf(Completes(), Prints("/tmp/tmp_module.abi3.so was not joined to this image" + why + "\n" +
                                     "/data/data_module.abi3.so was not joined to this image" + why + "\n"));
  };
  EXPECT_THAT(packages().sandbox().execute(program),
              says(": its package must be among those that the image is built with"));
  EXPECT_THAT(Sandbox::builder().build().execute(program),
              says(", which has no native packages: add them when building it"));
}

TEST(NativePackage, MayRefuseToBeImported) {
  const Sandbox sandbox = packages().sandbox("raises");
  EXPECT_THAT(sandbox.execute("try:\n    import probe\nexcept RuntimeError as error:\n    print(error)"),
              AllOf(Completes(), Prints("this module does not want to\n")));
}

TEST(NativePackage, IsPartOfAnImageFile) {
  const auto file = packages().folder() / "probe.image";
  ImageBuildOptions options;
  options.packages.push_back(packages().package("probe"));
  options.imports = {"probe"};
  EXPECT_THAT([&] { (void)build_image(file, options); },
              ThrowsError(ErrorKind::NativeCodeRefused, HasSubstr("native_packages")));
  options.native_packages = NativePackages{};
  const ImageBuildReport report = build_image(file, options);
  EXPECT_GT(report.info.native.count, 1000U);
  EXPECT_EQ(inspect_image(file).native.count, report.info.native.count);

  RuntimeOptions runtime;
  runtime.image = file;
  EXPECT_THAT([&] { (void)Runtime::create(runtime); },
              ThrowsError(ErrorKind::NativeCodeRefused, HasSubstr("native_packages")));
  // No compiler is needed, nor where the image was compiled with one.
  runtime.native_packages = NativePackages{.compiler = "/nonexistent", .kit = "/nonexistent"};
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(runtime)).build();
  EXPECT_THAT(sandbox.execute("import probe\nprint(probe.add(20, 22))"), AllOf(Completes(), Prints("42\n")));

  ImageBuildOptions again;
  EXPECT_THAT([&] { (void)rebuild_image(file, again); },
              ThrowsError(ErrorKind::NativeCodeRefused, HasSubstr("native_packages")));
  again.native_packages = NativePackages{};
  EXPECT_EQ(rebuild_image(file, again).info.native.count, report.info.native.count);
}

TEST(NativePackage, KitOfAnotherBuildIsRefused) {
  const auto kit = packages().folder() / "kit";
  std::filesystem::copy(ERYX_NATIVE_KIT_DIR, kit, std::filesystem::copy_options::recursive);
  ImageBuildOptions options;
  options.packages.push_back(packages().package("probe"));
  options.native_packages = NativePackages{.kit = kit};
  const auto expect_refused = [&] {
    EXPECT_THAT([&] { (void)build_image(packages().folder() / "other.image", options); },
                ThrowsError(ErrorKind::Unsupported,
                            AllOf(HasSubstr(kit.string()), HasSubstr("another build of Eryx"))));
  };
  std::ofstream(kit / "module") << std::string(64, 'a') << '\n';
  expect_refused();
  std::filesystem::remove(kit / "module");  // as in kits of before
  expect_refused();
}

TEST(NativePackage, IsNamedIfItsConstructorsFail) {
  EXPECT_THAT(
      [&] { (void)packages().sandbox("constructs"); },
      ThrowsError(
          ErrorKind::InvalidArgument,
          HasSubstr("the static constructors of \"probe.cpython-313-wasm32-emscripten.so\" failed: ")));
}

TEST(NativePackage, MayHaveOtherWebAssemblyAsData) {
  const auto folder = packages().folder() / "with-data";
  support::write_file(folder / "probe.cpython-313-wasm32-emscripten.so",
                      ExtensionPackages::extension("probe"));
  support::write_file(folder / "data.so", std::string("\0asm\1\0\0\0", 8));
  support::write_file(folder / "beside.py", "import probe\n");
  const Sandbox sandbox = Sandbox::builder()
                              .runtime(Runtime::create(packages().options()))
                              .package(Package::from_folder(folder))
                              .build();
  EXPECT_THAT(sandbox.execute("import probe\nprint(probe.add(1, 2))\nwith open(probe.__file__[:-len("
                              "'probe.cpython-313-wasm32-emscripten.so')] + 'data.so', 'rb') as file:\n"
                              "    print(len(file.read()))"),
              AllOf(Completes(), Prints("3\n8\n")));
}

TEST(NativePackage, IsCompiledInItsTimeOrRefused) {
  RuntimeOptions negative;
  negative.native_packages = NativePackages{.compile_time = std::chrono::seconds(-1)};
  EXPECT_THAT([&] { (void)Runtime::create(negative); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("compile_time must not be negative")));

  ImageBuildOptions options;
  options.packages.push_back(packages().package("probe"));
  options.native_packages = NativePackages{.compile_time = std::chrono::milliseconds(1)};
  EXPECT_THAT([&] { (void)build_image(packages().folder() / "late.image", options); },
              ThrowsError(ErrorKind::OutOfResources, HasSubstr("in the time it was given")));
}

TEST(NativePackage, MachineCodeIsKeptForTheNextImage) {
  ImageBuildOptions options;
  options.packages.push_back(packages().package("probe"));
  options.native_packages = NativePackages{.cache = packages().folder() / "objects"};
  std::string steps;
  options.progress = [&](std::string_view step) { (steps += step) += '\n'; };
  (void)build_image(packages().folder() / "first.image", options);
  EXPECT_THAT(steps, HasSubstr("compiling native packages"));
  steps.clear();
  (void)build_image(packages().folder() / "second.image", options);
  EXPECT_THAT(steps, Not(HasSubstr("compiling native packages")));
  EXPECT_THAT(steps, Not(HasSubstr("warning")));
}

TEST(NativePackage, BuildingSaysThatMachineCodeIsNotKept) {
  const auto taken = packages().folder() / "taken";
  support::write_file(taken, "");
  ImageBuildOptions options;
  options.packages.push_back(packages().package("probe"));
  options.native_packages = NativePackages{.cache = taken / "cache"};
  std::string steps;
  options.progress = [&](std::string_view step) { (steps += step) += '\n'; };
  (void)build_image(packages().folder() / "unkept.image", options);
  EXPECT_THAT(
      steps, testing::StartsWith("warning: what is compiled is not kept, and the next image needs as long: " +
                                 (taken / "cache").string() + ": Not a directory; "));
  EXPECT_THAT(steps.substr(1), Not(HasSubstr("warning")));
}

}  // namespace
}  // namespace eryx
