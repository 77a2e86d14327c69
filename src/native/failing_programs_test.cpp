// SPDX-License-Identifier: MIT OR Apache-2.0
// What is said of programs that fail, and of limits under which they run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "native/build_for_test.hpp"
#include "native/native_build.hpp"

namespace eryx::native {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// A compiler that knows its version, and does this instead of compiling. One runs at a time.
BuildOptions with_compiler(const std::string& name, const std::string& action) {
  BuildOptions with = options();
  with.jobs = 1;
  with.compiler =
      folder().script(name, "[ \"$1\" = --version ] && { echo clang version 19.1.7; exit 0; }\n" + action);
  return with;
}

/// What is said of a build whose kit has this program instead of wasm2c.
Refused with_translator(const std::string& action) {
  const TestFolder own;
  const fs::path place = make_kit(own).folder();
  fs::remove(place / "lib");
  fs::remove(place / "bin/wasm2c");
  fs::rename(own.script("wasm2c", action), place / "bin/wasm2c");
  const NativeKit kit(place);
  const std::vector<link::SideFile> files{{"a/x.so", plain_side()}};
  return why_not([&] { static_cast<void>(build_native_object(kit, files, options())); });
}

/// What is said in a process that can have no more than this, and cannot change it.
Refused with_limit(int resource, rlim_t most, const std::function<Refused()>& action) {
  static_cast<void>(kit());  // without limits
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit both{most, most};
    if (::setrlimit(static_cast<__rlimit_resource_t>(resource), &both) != 0) ::_exit(1);
    const Refused refused = action();
    const std::string text = std::to_string(static_cast<int>(refused.kind)) + refused.message;
    ::_exit(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t count = 0; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(count));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  std::size_t digits = 0;
  const int kind = std::stoi(text, &digits);
  return {text.substr(digits), static_cast<ErrorKind>(kind)};
}

TEST(FailingPrograms, RunUnderLimitsThatAreThereAlready) {
  const auto build_it = [] { return why_not_built(plain_side()); };
  EXPECT_EQ(with_limit(RLIMIT_CPU, 500, build_it).message, "");
  EXPECT_EQ(with_limit(RLIMIT_FSIZE, 900U << 20, build_it).message, "");
}

TEST(FailingPrograms, AreSaidToHaveFailedUnderThem) {
  const auto spins = [] {
    return why_not_built(plain_side(), with_compiler("spins", "while :; do :; done"));
  };
  const Refused killed = with_limit(RLIMIT_CPU, 1, spins);
  EXPECT_EQ(killed.kind, ErrorKind::NativeCodeTooLarge);
  EXPECT_THAT(killed.message,
              HasSubstr("under limits of this process: ulimit -t 1 on functions of \"a/x.so\""));
  const auto fails = [] {
    BuildOptions with = options();
    with.compiler = folder().script("short", "echo no room >&2; exit 127");
    return why_not_built(plain_side(), with);
  };
  const Refused failed = with_limit(RLIMIT_CPU, 500, fails);
  EXPECT_EQ(failed.kind, ErrorKind::OutOfResources);
  EXPECT_THAT(
      failed.message,
      AllOf(HasSubstr("ended with exit status 127 under limits of this process: ulimit -t 500: no room"),
            Not(HasSubstr("install"))));
}

TEST(FailingPrograms, AreSaidToWorkOnModules) {
  const Refused crashed =
      why_not_built(plain_side(), with_compiler("crashes", "echo oops >&2; kill -SEGV $$"));
  EXPECT_THAT(crashed.message, HasSubstr("clang version 19.1.7 was killed by signal 11 (Segmentation fault) "
                                         "on functions of \"a/x.so\": oops"));
  const Refused killed = with_translator("[ \"$1\" = --version ] || kill -SEGV $$");
  EXPECT_EQ(killed.kind, ErrorKind::NativeCodeTooLarge);
  EXPECT_THAT(killed.message, HasSubstr("wasm2c was killed by signal 11 (Segmentation fault) on \"a/x.so\""));
  const Refused refused = why_not_built(side(R"((func (export "PyInit_x") (result i32) (i64.const 7)))"));
  EXPECT_EQ(refused.kind, ErrorKind::PackageInvalid);
  EXPECT_THAT(refused.message, HasSubstr("\"a/x.so\": its code is refused by wasm2c (exit status 1)"));
}

TEST(FailingPrograms, AreTheKitsFaultIfTheyDoNotRun) {
  for (const char* action : {"echo broken >&2; exit 3", "kill -SEGV $$"}) {
    const Refused refused = with_translator(action);
    EXPECT_EQ(refused.kind, ErrorKind::Unsupported);
    EXPECT_THAT(refused.message,
                AllOf(HasSubstr("translator of Eryx's native kit does not run"), HasSubstr("install Eryx")));
  }
}

TEST(FailingPrograms, AreNamedIfTheyWriteNothing) {
  BuildOptions with = with_compiler("writes-nothing", "exit 0");
  std::string unkept;
  with.on_unkept = [&](const std::string& why) { unkept += why; };
  EXPECT_THAT(why_not_built(plain_side(), with).message, HasSubstr("ended well, and wrote nothing"));
  EXPECT_EQ(unkept, "");
}

TEST(FailingPrograms, CanBeEndedWhileTheyRun) {
  BuildOptions with = with_compiler("never-ends", "sleep 1000");
  with.on_wait = [] { throw std::runtime_error("enough"); };
  EXPECT_THROW(static_cast<void>(build(plain_side(), with)), std::runtime_error);
  EXPECT_TRUE(fs::is_empty(with.scratch_folder));
}

/// Not if it has ended and only waits to be waited for.
bool is_running(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  return std::getline(file, line) && line.find(") Z") == std::string::npos;
}

TEST(FailingPrograms, LeaveNoDescendants) {
  const std::string sign = (folder().path() / "descendant").string();
  static_cast<void>(why_not_built(plain_side(), with_compiler("forks", "sleep 1000 & echo $! > " + sign)));
  pid_t descendant = 0;
  ASSERT_TRUE(std::ifstream(sign) >> descendant);
  while (is_running(descendant)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

}  // namespace
}  // namespace eryx::native
