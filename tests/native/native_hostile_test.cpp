// SPDX-License-Identifier: MIT OR Apache-2.0
/// Extension modules that are hostile, or broken: judged from outside, and by the next execution.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cfenv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <thread>

#include "eryx/eryx.hpp"
#include "extension_package.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

class NativeHostileTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { packages_ = new ExtensionPackages; }
  static void TearDownTestSuite() {
    delete packages_;
    packages_ = nullptr;
  }

  NativeHostileTest() : sandbox_(packages_->sandbox()) {}

  /// After whatever happened, the next execution is an ordinary one.
  ~NativeHostileTest() override {
    EXPECT_THAT(run("print(probe.count(), probe.add(1, 2), probe.zero_bytes())"),
                AllOf(Completes(), Prints("1 3 0\n")));
  }

  [[nodiscard]] ExecuteResult run(const std::string& program, const ExecuteOptions& options = {}) const {
    return sandbox_.execute("import probe\n" + program, options);
  }

  static ExtensionPackages* packages_;
  Sandbox sandbox_;
};

ExtensionPackages* NativeHostileTest::packages_ = nullptr;

ExecuteOptions with_wall_time(std::chrono::nanoseconds time) {
  Limits limits;
  limits.wall_time = time;
  limits.grace = 20ms;
  return ExecuteOptions().limits(limits);
}

/// In one of the ways in which a guest can end.
ResultMatcher EndsSomehow() {
  return AnyOf(Traps(), Raises(), Completes(), Exceeds(LimitKind::WallTime), Exceeds(LimitKind::Memory),
               Exits(1), Exits(0));
}

TEST_F(NativeHostileTest, EndsWhenTimeIsUp) {
  EXPECT_THAT(run("probe.spin()", with_wall_time(100ms)), Exceeds(LimitKind::WallTime));
}

// A stop may come at any instruction of its code, and of main's that it calls.
TEST_F(NativeHostileTest, IsStoppedAnywhere) {
  std::minstd_rand random(1);
  for (int round = 0; round < 300; ++round) {
    const auto time = std::chrono::microseconds(1000 + random() % 4000);
    const ExecuteResult result =
        run("while True: probe.sorted_words(), probe.call(probe.count), probe.zero_bytes()",
            with_wall_time(time));
    ASSERT_THAT(result, Exceeds(LimitKind::WallTime));
    if (round % 30 != 0) continue;
    ASSERT_THAT(run("print(probe.count())"), Prints("1\n"));
  }
}

TEST_F(NativeHostileTest, Traps) { EXPECT_THAT(run("probe.trap()"), Traps()); }

TEST_F(NativeHostileTest, CannotReachBeyondItsMemory) {
  for (const char* address : {"0xffffffff", "0x80000000", "0xc0000000"})
    EXPECT_THAT(run(std::string("probe.reach(") + address + ")"), Traps()) << address;
}

TEST_F(NativeHostileTest, MayDestroyItsOwnMemoryOnly) {
  for (const char* address : {"0", "0x1000000", "0x1200000", "0x1fe0000"})
    EXPECT_THAT(run(std::string("probe.overwrite(") + address + "); print([1] * 3)", with_wall_time(200ms)),
                EndsSomehow())
        << address;
}

TEST_F(NativeHostileTest, RunsOutOfStack) { EXPECT_THAT(run("probe.recurse()"), Traps()); }

TEST_F(NativeHostileTest, GetsNoMoreMemoryThanOthers) {
  const ExecuteResult result = run("print(probe.take())");
  ASSERT_THAT(result, Completes());
  EXPECT_LE(std::stoul(result.stdout_text), Limits().memory.count >> 20);
}

// The processor's floating-point state: flags are the guest's own, and nothing else can be changed.
TEST_F(NativeHostileTest, ChangesOnlyTheFlagsOfFloatingPoint) {
  const unsigned before = __builtin_ia32_stmxcsr();
  EXPECT_THAT(run("print(*probe.raise_all_bits(), 1 / 3, 3 * 5e-324)"),
              AllOf(Completes(), Prints("1 1 0.3333333333333333 1.5e-323 0.3333333333333333 1.5e-323\n")));
  EXPECT_EQ(__builtin_ia32_stmxcsr(), before);
}

TEST_F(NativeHostileTest, SeesNothingOfTheFloatingPointOfTheHost) {
  std::feraiseexcept(FE_ALL_EXCEPT);
  std::fesetround(FE_UPWARD);
  EXPECT_THAT(run("print(probe.present_exceptions(), 1 / 3)"),
              AllOf(Completes(), Prints("0 0.3333333333333333\n")));
  EXPECT_EQ(std::fegetround(), FE_UPWARD);
  EXPECT_EQ(std::fetestexcept(FE_ALL_EXCEPT), FE_ALL_EXCEPT);
  std::fesetround(FE_TONEAREST);
  EXPECT_THAT(run("probe.exceptions_of_division(1.0, 0.0)"), Completes());
  EXPECT_THAT(run("print(probe.present_exceptions())"), AllOf(Completes(), Prints("0\n")));
}

// Slots of the function table: nothing but functions is called, and those that take more than they are given are not.
TEST_F(NativeHostileTest, CallsNothingButFunctionsOfItsType) {
  for (const char* slot : {"0", "131071", "131072", "0x1fffffff", "0x20000000", "0xffffffff", "100000"})
    EXPECT_THAT(run(std::string("probe.call_slot(") + slot + ")"), Traps()) << slot;
  EXPECT_THAT(run("probe.call_with_less()"), Traps());
}

TEST_F(NativeHostileTest, EverySlotIsCalledOrTraps) {
  for (int slot = 1; slot < 7000; slot += 13) {
    EXPECT_THAT(run("probe.call_slot(" + std::to_string(slot) + ")", with_wall_time(200ms)), EndsSomehow())
        << slot;
  }
}

TEST_F(NativeHostileTest, InitialisationMayTrapOrNeverEnd) {
  const Sandbox traps = packages_->sandbox("traps");
  EXPECT_THAT(traps.execute("import probe"), Traps());
  EXPECT_THAT(traps.execute("print(1)"), Prints("1\n"));
  const Sandbox spins = packages_->sandbox("spins");
  EXPECT_THAT(spins.execute("import probe", with_wall_time(100ms)), Exceeds(LimitKind::WallTime));
  EXPECT_THAT(spins.execute("print(1)"), Prints("1\n"));
}

TEST_F(NativeHostileTest, InitialisationIsBoundedBeforehandToo) {
  Limits limits;
  limits.wall_time = 1s;
  limits.grace = 20ms;
  for (const char* name : {"traps", "spins", "raises"}) {
    EXPECT_THAT(
        [&] {
          (void)Sandbox::builder()
              .runtime(Runtime::create(packages_->options()))
              .package(packages_->package(name))
              .import_module("probe")
              .setup_limits(limits)
              .build();
        },
        ThrowsError(ErrorKind::InvalidArgument))
        << name;
  }
}

// Wheels that are no modules: refused by name, or not importable; nothing crashes.
TEST_F(NativeHostileTest, DamagedModulesAreRefused) {
  const std::string good = ExtensionPackages::extension("probe");
  std::minstd_rand random(2);
  const auto folder = packages_->folder() / "damaged";
  for (int round = 0; round < 25; ++round) {
    std::string bytes = good;
    for (int change = 0; change <= round % 4; ++change)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    if (round % 5 == 0) bytes.resize(random() % bytes.size());
    support::write_file(folder / "probe.cpython-313-wasm32-emscripten.so", bytes);
    support::write_file(folder / "beside.py", "");
    try {
      const Sandbox damaged = Sandbox::builder()
                                  .runtime(Runtime::create(packages_->options()))
                                  .package(Package::from_folder(folder))
                                  .build();
      (void)damaged.execute("import probe\nprint(probe.add(1, 2))", with_wall_time(500ms));
    } catch (const Error& error) {
      EXPECT_THAT(error.kind(), AnyOf(ErrorKind::PackageInvalid, ErrorKind::NativeCodeUnsupported,
                                      ErrorKind::NativeCodeTooLarge, ErrorKind::InvalidArgument))
          << error.what();
    }
  }
}

/// That module, which says of itself that it needs so much memory. Its own size is one that takes as many bytes to say.
std::string with_memory(std::string module, std::uint32_t bytes) {
  constexpr std::string_view section = "dylink.0";
  const std::size_t kind_and_size = 2;
  const std::size_t place = module.find(section) + section.size() + kind_and_size;
  for (std::size_t i = 0; i < 4; ++i)
    module.at(place + i) = static_cast<char>(((bytes >> (7 * i)) & 0x7F) | (i < 3 ? 0x80 : 0));
  return module;
}

// Before anything is compiled, and by the module's name.
TEST_F(NativeHostileTest, AsksForMoreMemoryThanThereIs) {
  const auto folder = packages_->folder() / "asks";
  support::write_file(folder / "probe.cpython-313-wasm32-emscripten.so",
                      with_memory(ExtensionPackages::extension("large"), 200U << 20));
  support::write_file(folder / "beside.py", "");
  std::string steps;
  SandboxBuilder builder = Sandbox::builder();
  builder.runtime(Runtime::create(packages_->options()))
      .package(Package::from_folder(folder))
      .on_setup([&](std::string_view step) { (steps += step) += '\n'; });
  EXPECT_THAT(
      [&] { (void)builder.build(); },
      ThrowsError(ErrorKind::NativeCodeTooLarge,
                  AllOf(HasSubstr("\"probe.cpython-313-wasm32-emscripten.so\": with it the guest needs"),
                        HasSubstr("of memory at the start, and may have 128 MiB"))));
  EXPECT_EQ(steps, "");
  Limits limits;
  limits.memory = Bytes{320U << 20};
  const Sandbox sandbox = builder.setup_limits(limits).limits(limits).build();
  EXPECT_THAT(sandbox.execute("import probe\nprint(probe.count())"), Prints("1\n"));
}

// Checksums find damage; a file that others can change is refused.
TEST_F(NativeHostileTest, ImageFilesAreRefusedWhenDamagedOrOthers) {
  const auto path = packages_->folder() / "image.image";
  ImageBuildOptions options;
  options.native_packages = NativePackages{};
  options.packages.push_back(packages_->package("probe"));
  (void)build_image(path, options);
  RuntimeOptions runtime;
  runtime.image = path;
  runtime.native_packages = NativePackages{};
  EXPECT_NO_THROW((void)Runtime::create(runtime));

  std::filesystem::permissions(path, std::filesystem::perms(0666));
  EXPECT_THAT([&] { (void)Runtime::create(runtime); },
              ThrowsError(ErrorKind::NativeCodeRefused, HasSubstr("other users can change")));
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path));
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(size - 20'000);
    file.put('x');
  }
  std::filesystem::permissions(path, std::filesystem::perms(0600));
  EXPECT_THAT([&] { (void)Runtime::create(runtime); }, ThrowsError(ErrorKind::ImageCorrupt));
}

}  // namespace
}  // namespace eryx
