// SPDX-License-Identifier: MIT OR Apache-2.0
#include "uncompiled_packages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eryx/lock_file.hpp"
#include "missing_modules.hpp"

namespace eryx::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<UncompiledPackage> given{{"numpy", "2.5.5", {"C", "C++"}, {"numpy"}},
                                           {"pydantic_core", "2.50.5", {"Rust"}, {}},
                                           {"PyYAML", "6.0.3", {"Cython"}, {"yaml", "_yaml"}},
                                           {"xxhash", "4.1.0", {"C"}, {"xxhash"}}};

ExecuteResult raised(const std::string& type, const std::string& message,
                     const std::vector<std::string>& files = {"<user>"}) {
  ExecuteResult result;
  result.outcome = Outcome::Raised;
  result.exception.emplace();
  result.exception->type = type;
  result.exception->message = message;
  for (const std::string& file : files) {
    TracebackFrame frame;
    frame.file = file;
    result.exception->frames.push_back(frame);
  }
  return result;
}

TEST(FailedImport, IsOfTheModuleThatIsMissing) {
  EXPECT_THAT(
      describe_failed_import(raised("ModuleNotFoundError", "No module named 'xxhash._xxhash'"), given),
      AllOf(HasSubstr("eryx: xxhash 4.1.0 was given as sources, whose parts in C are not compiled: "),
            HasSubstr("wheel for pyemscripten, with --native")));
  EXPECT_THAT(describe_failed_import(raised("ModuleNotFoundError", "No module named 'pydantic_core'"), given),
              AllOf(HasSubstr("pydantic_core 2.50.5"), HasSubstr("make rust-wheels")));
  EXPECT_THAT(describe_failed_import(raised("ModuleNotFoundError", "No module named 'requests'",
                                            {"<user>", "/usr/lib/python3.13/site-packages/yaml/x.py"}),
                                     given),
              IsEmpty());
}

TEST(FailedImport, IsOfThePackageThatRefuses) {
  EXPECT_THAT(describe_failed_import(
                  raised("ImportError", "you should not try to import numpy from its source directory",
                         {"<user>", "/usr/lib/python3.13/site-packages/contourpy/__init__.py",
                          "/usr/lib/python3.13/site-packages/numpy/__init__.py"}),
                  given),
              AllOf(HasSubstr("numpy 2.5.5"), HasSubstr("in C, C++ are"), HasSubstr("make scientific")));
  EXPECT_THAT(describe_failed_import(raised("ImportError", "cannot import name 'x' from 'yaml' (…)"), given),
              HasSubstr("PyYAML 6.0.3"));
  EXPECT_THAT(describe_failed_import(raised("ImportError", "cannot import name 'x' from 'json' (…)"), given),
              IsEmpty());
  EXPECT_THAT(describe_failed_import(raised("ValueError", "No module named 'xxhash._xxhash'"), given),
              IsEmpty());
  EXPECT_THAT(describe_failed_import(ExecuteResult(), given), IsEmpty());
}

TEST(FailedImport, IsNotToldToLockWhatWasLocked) {
  const ExecuteResult result = raised("ModuleNotFoundError", "No module named 'pydantic_core'");
  EXPECT_THAT(describe_missing(result, given, "none"),
              AllOf(HasSubstr("make rust-wheels"), Not(HasSubstr("package lock"))));
  EXPECT_THAT(describe_missing(raised("ModuleNotFoundError", "No module named 'attr'"), given, "none"),
              HasSubstr("package lock"));

  CheckResult checked;
  const auto add = [&](const std::string& module) {
    checked.diagnostics.push_back(
        {DiagnosticKind::MissingModule, 1, 1, 1, 1, "there is no module '" + module + "' here", ""});
  };
  add("pydantic_core");
  EXPECT_THAT(
      describe_missing(checked, given, "none"),
      AllOf(HasSubstr("numpy 2.5.5"), HasSubstr("xxhash 4.1.0"), Not(HasSubstr("not in the sandbox"))));
  add("attr");
  EXPECT_THAT(describe_missing(checked, given, "none"), HasSubstr("not in the sandbox: 'attr'."));
}

TEST(UncompiledPackages, OfALockFileAreNamedWithTheWheelThatThereIs) {
  const std::string hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
  const auto with_wheel = [&](const std::string& platform) {
    return "lock-version = '1.0'\n[[packages]]\nname = 'a'\nversion = '1'\nwheels = [{name = "
           "'a-1-cp313-cp313-" +
           platform + ".whl', url = 'u', hashes = {sha256 = '" + hash +
           "'}}]\nsdist = {name = 'a-1.tar.gz', url = 'u', hashes = {sha256 = '" + hash + "'}}\n";
  };
  const auto described = [](const std::string& text) {
    return describe_uncompiled(read_lock_file(text), WaysToWheels(text));
  };
  EXPECT_THAT(described(with_wheel("win32")),
              AllOf(HasSubstr("warning: a 1 has native code"), HasSubstr("if there is one")));
  EXPECT_THAT(described(with_wheel("pyemscripten_2025_0_wasm32")),
              HasSubstr("with --native its wheel a-1-cp313-cp313-pyemscripten_2025_0_wasm32.whl is taken"));
}

}  // namespace
}  // namespace eryx::cli
