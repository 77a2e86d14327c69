// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/native_build.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <functional>
#include <iterator>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "eryx/error.hpp"
#include "native/build_for_test.hpp"
#include "native/kit_for_test.hpp"
#include "native/shared_object.hpp"

namespace eryx::native {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

TEST(NativeBuild, MakesCodeThatRuns) {
  const link::ModuleBytes module = side(R"(
    (import "env" "add" (func $add (param i32 i32) (result i32)))
    (import "env" "note" (func $note (param i32)))
    (import "GOT.func" "add" (global $add_slot (mut i32)))
    (import "GOT.mem" "number" (global $number (mut i32))))" +
                                            std::string(side_imports) + R"(
    (type $two (func (param i32 i32) (result i32)))
    (type $none (func (result i32)))
    (tag $oops (param i32))
    (func (export "__wasm_call_ctors") (call $note (i32.const 5)) (i32.store (global.get $number) (i32.const 30)))
    (func $throw (throw $oops (i32.load8_u (i32.add (global.get $memory) (i32.const 2)))))
    (func $caught (result i32) (try (result i32) (do (call $throw) (i32.const 1)) (catch $oops)))
    (func (export "PyInit_x") (result i32)
      (call $add (i32.load (global.get $number))
        (call_indirect (type $two) (call_indirect (type $none) (global.get $table)) (i32.const 100) (global.get $add_slot))))
    (func (export "PyInit_wrong") (result i32) (call_indirect (type $none) (global.get $add_slot)))
    (func (export "PyInit_far") (result i32) (call_indirect (type $none) (i32.const -1)))
    (data (global.get $memory) "\01\02\04")
    (elem (global.get $table) func $caught))",
                                        {.memory_size = 3, .table_size = 1});
  std::vector<BuildProgress> progress;
  BuildOptions with = options();
  with.on_progress = [&](const BuildProgress& step) { progress.push_back(step); };
  const NativeObject object = build(module, with);
  EXPECT_EQ(object.origin, Origin::Built);
  EXPECT_EQ(progress.back().step, BuildProgress::Step::Linking);
  EXPECT_TRUE(fs::is_empty(with.scratch_folder));
  ASSERT_EQ(object.entries.size(), 3U);
  NativeGuest guest(object.bytes);
  EXPECT_EQ(guest.notes(), std::vector<std::uint32_t>{5});
  EXPECT_EQ(guest.call(object.entries[0].slot), 30 + 4 + 100);
  EXPECT_EQ(guest.call(object.entries[1].slot), -1);
  EXPECT_EQ(guest.call(object.entries[2].slot), -1);
  // The list of extensions.
  const std::uint32_t list = guest.word(1028);
  EXPECT_EQ(guest.text(guest.word(list)), "/site/a/x.so");
  EXPECT_EQ(guest.text(guest.word(list + 4)), "PyInit_x");
  EXPECT_EQ(guest.word(list + 8), object.entries[0].slot);
  // Behind it, the module whose constructors ran last.
  EXPECT_EQ(guest.word(object.memory_end - 4), 1U);
}

// A stack ends at a guard of 1 MiB. A frame may be larger, and must not step over it: each of its pages is touched.
TEST(NativeBuild, ProbesLargeFrames) {
  constexpr int values = 2000;
  std::string text = R"((import "env" "note" (func $note (param i32))))" + std::string(side_imports) +
                     R"((func (export "PyInit_x") (result i32))";
  for (int i = 0; i < values; ++i) text += " (i64.load (i32.const " + std::to_string(i * 8) + "))";
  text += " (call $note (i32.const 1))";
  for (int i = 1; i < values; ++i) text += " i64.xor";
  const NativeObject object = build(side(text + " i32.wrap_i64)"));
  constexpr std::array<unsigned char, 8> touch{0x48, 0xC7, 0x04, 0x24, 0, 0, 0, 0};  // movq $0, (%rsp)
  EXPECT_FALSE(std::ranges::search(object.bytes, std::as_bytes(std::span(touch))).empty());
}

TEST(NativeBuild, MakesTheSameOfTheSame) { EXPECT_EQ(build(plain_side()).hash, build(plain_side()).hash); }

TEST(NativeBuild, KeepsWhatItHasMade) {
  BuildOptions with = options();
  with.cache_folder = folder().path() / "cache";
  const NativeObject first = build(plain_side(), with);
  EXPECT_EQ(first.origin, Origin::Built);
  const NativeObject second = build(plain_side(), with);
  EXPECT_EQ(second.origin, Origin::Cache);
  EXPECT_EQ(second.bytes, first.bytes);
  EXPECT_EQ(second.entries.size(), 1U);
  BuildOptions elsewhere = with;
  elsewhere.memory = std::uint64_t{1} << 20;
  EXPECT_EQ(build(plain_side(), elsewhere).origin, Origin::Built);
  BuildOptions other_main = with;
  other_main.code_identity = std::string(64, 'b');
  EXPECT_EQ(build(plain_side(), other_main).origin, Origin::Built);
}

/// What is said of it, each on a line.
std::string unkept(const link::ModuleBytes& module, BuildOptions with) {
  std::string said;
  with.on_unkept = [&](const std::string& why) { said += why + '\n'; };
  EXPECT_EQ(build(module, with).origin, Origin::Built);
  return said;
}

TEST(NativeBuild, SaysWhyItKeepsNothing) {
  BuildOptions with = options();
  EXPECT_EQ(unkept(plain_side(), with), "");
  with.cache_folder = "/dev/null/cache";
  EXPECT_EQ(unkept(plain_side(), with), "/dev/null/cache: Not a directory\n");
  const fs::path shared = folder().path() / "shared cache";
  fs::create_directory(shared);
  fs::permissions(shared, fs::perms::all);
  with.cache_folder = shared;
  EXPECT_THAT(unkept(plain_side(), with),
              HasSubstr("shared cache: it belongs to another user, others may write"));
}

// A folder that seems good, such as one on a full disk: parts and object have no room, and that is said once.
TEST(NativeBuild, SaysWhyItCouldNotKeepIt) {
  BuildOptions with = options();
  with.cache_folder = folder().path() / "good cache";
  static_cast<void>(build(plain_side(), with));
  const std::string name = fs::directory_iterator(with.cache_folder)->path().filename().string();
  with.cache_folder = folder().path() / "full cache";
  EXPECT_EQ(unkept(side("(func)"), with), "");
  fs::create_directories(with.cache_folder / name / "x");
  EXPECT_EQ(unkept(plain_side(), with),
            with.cache_folder.string() + ": cannot replace '" + name + "': Is a directory\n");
}

TEST(NativeBuild, SaysWhatWasm2cRefuses) {
  const Refused refused = why_not_built(side(R"((func (export "PyInit_x") (result i32) (i64.const 7)))"));
  EXPECT_EQ(refused.kind, ErrorKind::PackageInvalid);
  EXPECT_THAT(refused.message,
              AllOf(HasSubstr("refused by wasm2c (exit status 1)"), HasSubstr("type mismatch")));
  EXPECT_TRUE(fs::is_empty(options().scratch_folder));
}

TEST(NativeBuild, RefusesWhatItsTextCannotSay) {
  const link::ModuleBytes several = side("(func (result i32 i32) (i32.const 1) (i32.const 2))");
  EXPECT_THAT(why_not_built(several).message, HasSubstr("\"a/x.so\": it has functions with several results"));
  EXPECT_EQ(why_not_built(several).kind, ErrorKind::NativeCodeUnsupported);
  BuildOptions with = options();
  with.unusable = link::Unusable::LeaveOut;
  EXPECT_THAT(build(several, with).left_out.at(0).why, HasSubstr("several results"));
  const link::ModuleBytes called = side(std::string(side_imports) + R"((type $two (func (result i32 i32)))
    (func (result i32) (call_indirect (type $two) (i32.const 0)) i32.add))");
  EXPECT_THAT(build(called, with).left_out.at(0).why, HasSubstr("several results"));
  EXPECT_THAT(why_not_built(side("(func (result v128) (v128.const i32x4 1 2 3 4))")).message,
              HasSubstr("vectors (SIMD)"));
}

TEST(NativeBuild, SaysWhichSymbolsAreMissingOrLeavesTheModuleOut) {
  const link::ModuleBytes module = side(R"((import "env" "socket" (func)))");
  EXPECT_THAT(why_not_built(module).message, AllOf(HasSubstr("\"a/x.so\""), HasSubstr("\"socket\"")));
  EXPECT_EQ(why_not_built(module).kind, ErrorKind::NativeCodeUnsupported);
  BuildOptions with = options();
  with.unusable = link::Unusable::LeaveOut;
  const NativeObject object = build(module, with);
  ASSERT_EQ(object.left_out.size(), 1U);
  NativeGuest guest(object.bytes);
  EXPECT_EQ(guest.text(guest.word(guest.word(1028) + 12)), object.left_out[0].why);
}

TEST(NativeBuild, AddsTheRuntimeWhereItHelps) {
  const TestFolder own;
  const fs::path place = make_kit(own).folder();
  const link::ModuleBytes runtime =
      side(R"((func (export "value") (result i32) (i32.const 9)))", {.memory_size = 64});
  std::ofstream(place / "runtime.wasm", std::ios::binary)
      .write(reinterpret_cast<const char*>(runtime.data()), static_cast<std::streamsize>(runtime.size()));
  const NativeKit with_runtime(place);
  BuildOptions with = options();
  with.unusable = link::Unusable::LeaveOut;
  const auto build_with = [&](const link::ModuleBytes& module) {
    const std::vector<link::SideFile> files{{"x.so", module}};
    return build_native_object(with_runtime, files, with);
  };
  const NativeObject user = build_with(side(R"((import "env" "value" (func $value (result i32)))
                                                (func (export "PyInit_x") (result i32) (call $value)))"));
  EXPECT_EQ(user.memory_end, 131072U + 64);
  EXPECT_EQ(NativeGuest(user.bytes).call(user.entries.at(0).slot), 9);
  EXPECT_EQ(build_with(plain_side()).memory_end, 131072U);
  EXPECT_EQ(build_with(side(R"((import "env" "socket" (func)))")).left_out.size(), 1U);
}

TEST(NativeBuild, SaysWhichCompilerItNeeds) {
  const auto refused = [](const std::string& program) {
    BuildOptions with = options();
    with.compiler = program;
    const Refused result = why_not_built(plain_side(), with);
    EXPECT_EQ(result.kind, ErrorKind::CompilerUnusable);
    return result.message;
  };
  EXPECT_THAT(refused("no-such-clang"),
              AllOf(HasSubstr("there is no program no-such-clang"), HasSubstr("install")));
  EXPECT_THAT(refused("/nowhere/clang"), HasSubstr("there is no program /nowhere/clang"));
  EXPECT_THAT(refused(folder().script("old", "echo Debian clang version 14.0.6")),
              AllOf(HasSubstr("clang 15 or newer"), HasSubstr("is version 14"), HasSubstr("install")));
  EXPECT_THAT(refused(folder().script("gcc", "echo gcc version 12")), HasSubstr("is none"));
  EXPECT_THAT(refused(folder().script("broken", "echo why >&2; exit 3")),
              AllOf(HasSubstr("broken --version ended with exit status 3: why"), HasSubstr("install")));
  EXPECT_THAT(refused(folder().script("talks", "yes gcc version 12 | head -c 3000000")),
              HasSubstr("is none"));
}

/// A compiler that knows its version, and does this instead of compiling.
BuildOptions with_compiler(const std::string& name, const std::string& action) {
  BuildOptions with = options();
  with.compiler =
      folder().script(name, "[ \"$1\" = --version ] && { echo clang version 19.1.7; exit 0; }\n" + action);
  return with;
}

TEST(NativeBuild, SaysHowTheCompilerFailed) {
  const Refused failed =
      why_not_built(plain_side(), with_compiler("fails", "echo no disk space >&2; exit 7"));
  EXPECT_EQ(failed.kind, ErrorKind::CompilerUnusable);
  EXPECT_THAT(failed.message, AllOf(HasSubstr("clang version 19.1.7"), HasSubstr("exit status 7"),
                                    HasSubstr(": no disk space")));
  const Refused crashed = why_not_built(plain_side(), with_compiler("crashes", "kill -SEGV $$"));
  EXPECT_THAT(crashed.message, HasSubstr("killed by signal 11 (Segmentation fault)"));
  const Refused nothing = why_not_built(plain_side(), with_compiler("nothing", "exit 0"));
  EXPECT_EQ(nothing.kind, ErrorKind::CompilerUnusable);
  EXPECT_THAT(nothing.message, HasSubstr("clang version 19.1.7 ended well, and wrote nothing"));
  EXPECT_TRUE(fs::is_empty(options().scratch_folder));
}

// Each target of the branch is a thousand assignments in C, because there is one value more than it takes.
TEST(NativeBuild, TextIsInProportionToTheModule) {
  const auto repeated = [](const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  const link::ModuleBytes module =
      side(std::string(side_imports) + "(func (export \"PyInit_x\") (result i32) (block (result" +
           repeated(" i32", 1000) + ")" + repeated("(i32.const 0)", 1001) + "(br_table" +
           repeated(" 0", 5001) + "(i32.const 0)))" + repeated("(drop)", 999) + ")");
  ASSERT_LT(module.size(), 10'000U);
  const Refused refused = why_not_built(module, options());
  EXPECT_EQ(refused.kind, ErrorKind::NativeCodeTooLarge);
  EXPECT_THAT(refused.message, HasSubstr("too much to translate"));
}

TEST(NativeBuild, BoundsTheCompiler) {
  BuildOptions with = with_compiler("spins", "while :; do :; done");
  with.process_limits.cpu = std::chrono::seconds(1);
  const Refused refused = why_not_built(plain_side(), with);
  EXPECT_EQ(refused.kind, ErrorKind::NativeCodeTooLarge);
  EXPECT_THAT(refused.message, HasSubstr("too much to compile"));
}

TEST(NativeBuild, EndsWhenItIsToldTo) {
  std::stop_source source;
  BuildOptions with = with_compiler("hangs", "sleep 1000");
  with.stop = source.get_token();
  with.on_progress = [&](const BuildProgress& progress) {
    if (progress.step == BuildProgress::Step::Compiling) source.request_stop();
  };
  EXPECT_EQ(why_not_built(plain_side(), with).kind, ErrorKind::ShutDown);
  EXPECT_TRUE(fs::is_empty(with.scratch_folder));
  with.stop = {};
  with.on_progress = {};
  with.time_limit = std::chrono::milliseconds(300);
  EXPECT_EQ(why_not_built(plain_side(), with).kind, ErrorKind::OutOfResources);
  EXPECT_TRUE(fs::is_empty(with.scratch_folder));
}

/// For one whose compiler writes its number to the file `sign`, and ends late.
BuildOptions with_slow_compiler(const std::string& name, const std::string& sign) {
  return with_compiler(name, "echo $$ > " + sign + ".new; mv " + sign + ".new " + sign + "; exec sleep 1000");
}

/// A builder in a process of its own.
class OtherBuilder {
 public:
  OtherBuilder(const BuildOptions& with, const std::string& sign) : sign_(sign) {
    process_ = ::fork();
    if (process_ != 0) return;
    static_cast<void>(why_not_built(plain_side(), with));
    ::_exit(0);
  }
  ~OtherBuilder() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }

  /// Waits until its compiler has written a number to the file `sign`.
  [[nodiscard]] pid_t compiler() const {
    pid_t number = 0;
    while (number == 0) {
      std::ifstream file(sign_);
      if (!(file >> number)) number = 0;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return number;
  }
  void kill() const { ::kill(process_, SIGKILL); }

 private:
  std::string sign_;
  pid_t process_ = 0;
};

/// Not if it has ended and only waits to be waited for, by whoever does that for orphans here.
bool is_running(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  return std::getline(file, line) && line.find(") Z") == std::string::npos;
}

std::size_t count_files(const fs::path& place) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(place), fs::directory_iterator()));
}

TEST(NativeBuild, LeavesNothingWhenItIsKilled) {
  const std::string sign = (folder().path() / "compiler-of-killed").string();
  const BuildOptions with = with_slow_compiler("marks", sign);
  const OtherBuilder other(with, sign);
  const pid_t compiler = other.compiler();
  EXPECT_EQ(count_files(with.scratch_folder), 1U);
  // One that is at work is left alone.
  EXPECT_EQ(build(plain_side()).origin, Origin::Built);
  EXPECT_EQ(count_files(with.scratch_folder), 1U);
  other.kill();
  while (is_running(compiler)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(build(plain_side()).origin, Origin::Built);
  EXPECT_TRUE(fs::is_empty(with.scratch_folder));
}

TEST(NativeBuild, WaitsForOneThatBuildsTheSame) {
  BuildOptions with = options();
  with.cache_folder = folder().path() / "cache of two";
  std::vector<std::thread> threads;
  std::atomic<int> built = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] { built += build(plain_side(), with).origin == Origin::Built ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(built, 1);
  EXPECT_EQ(count_files(with.cache_folder), 1U);
}

TEST(NativeBuild, SaysThatItWaitsAndWaitsNoLongerThanItMay) {
  const std::string sign = (folder().path() / "compiler-of-first").string();
  BuildOptions with = with_slow_compiler("slow", sign);
  with.cache_folder = folder().path() / "cache of slow";
  const OtherBuilder other(with, sign);
  static_cast<void>(other.compiler());
  with.time_limit = std::chrono::milliseconds(100);
  std::vector<BuildProgress::Step> steps;
  with.on_progress = [&](const BuildProgress& now) { steps.push_back(now.step); };
  EXPECT_EQ(why_not_built(plain_side(), with).kind, ErrorKind::OutOfResources);
  EXPECT_EQ(steps, std::vector{BuildProgress::Step::Waiting});
}

// Several run at once, and write to one file.
TEST(NativeBuild, GivesProcessesNothingOfOurs) {
  ::setenv("ERYX_TEST_SECRET", "secret", 1);
  const std::string out = (folder().path() / "seen").string();
  static_cast<void>(
      why_not_built(plain_side(), with_compiler("looks", "env >> " + out + "; ls /proc/self/fd >> " + out)));
  ::unsetenv("ERYX_TEST_SECRET");
  std::ifstream file(out);
  const std::string seen{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_THAT(seen, AllOf(HasSubstr("LC_ALL=C"), Not(HasSubstr("secret"))));
}

TEST(SharedObject, MustNeedNothing) {
  const NativeObject object = build(plain_side());
  EXPECT_NO_THROW(check_shared_object(object.bytes));
  for (std::size_t size = 0; size < object.bytes.size(); size += 97)
    EXPECT_THROW(check_shared_object(std::span(object.bytes).first(size)), Error);
  std::ifstream file("/proc/self/exe", std::ios::binary);
  const std::vector<char> program{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_THROW(check_shared_object(std::as_bytes(std::span(program))), Error);
}

}  // namespace
}  // namespace eryx::native
