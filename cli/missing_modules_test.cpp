// SPDX-License-Identifier: MIT OR Apache-2.0
#include "missing_modules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace eryx::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ExecuteResult raised(const std::string& type, const std::string& message) {
  ExecuteResult result;
  result.outcome = Outcome::Raised;
  result.exception.emplace();
  result.exception->type = type;
  result.exception->message = message;
  return result;
}

TEST(MissingModules, AreThoseOfTheException) {
  EXPECT_THAT(missing_modules(raised("ModuleNotFoundError", "No module named 'numpy'")),
              ElementsAre("numpy"));
  EXPECT_THAT(missing_modules(ExecuteResult()), IsEmpty());
  EXPECT_THAT(missing_modules(raised("ImportError", "No module named 'numpy'")), IsEmpty());
  for (const char* message : {"", "No module named 'json.decode'", "No module named '_tkinter'",
                              "No module named 'x; touch y'", "No module named '", "No module named ''",
                              "No module named 'x'; 'y' is not a package", "no sockets in a sandbox"}) {
    EXPECT_THAT(missing_modules(raised("ModuleNotFoundError", message)), IsEmpty()) << message;
  }
}

TEST(MissingModules, AreThoseThatACheckKnowsNothingBetterFor) {
  CheckResult checked;
  const auto add = [&](DiagnosticKind kind, const std::string& message, const std::string& suggestion) {
    checked.diagnostics.push_back({kind, 1, 1, 1, 1, message, suggestion});
  };
  add(DiagnosticKind::MissingModule, "there is no module 'numpy' here", "");
  add(DiagnosticKind::MissingModule, "there is no module 'jsn' here", "json");
  add(DiagnosticKind::MissingModule, "there is no module 'ctypes' here: no native libraries", "");
  add(DiagnosticKind::UnknownName, "there is no module 'x' here", "");
  add(DiagnosticKind::MissingModule, "there is no module 'attr' here", "");
  EXPECT_THAT(missing_modules(checked), ElementsAre("attr", "numpy"));
}

TEST(MissingModules, AreGivenAsPackagesOrImages) {
  EXPECT_THAT(describe_missing({}, "none"), IsEmpty());
  const std::string text = describe_missing({"attr", "numpy", "six"}, "none");
  EXPECT_THAT(text, AllOf(HasSubstr("eryx image build numpy.image --native --import numpy --package numpy-"),
                          HasSubstr("--native --image numpy.image;"), HasSubstr("'attr', 'six'"),
                          HasSubstr("eryx package lock requirements.txt && ")));
  EXPECT_THAT(describe_missing({"PIL"}, "none"), HasSubstr("--import PIL --package pillow-"));
}

TEST(MissingModules, AreGivenAsFilesIfTheyLieBesideTheProgram) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("eryx-missing-modules-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder / "parts");
  std::ofstream(folder / "tools.py") << "x = 1\n";
  std::ofstream(folder / "parts" / "__init__.py") << "x = 1\n";
  const std::string text = describe_missing({"parts", "tools"}, folder);
  std::filesystem::remove_all(folder);
  EXPECT_THAT(text, AllOf(HasSubstr("--file " + folder.string() + "/tools.py\n"),
                          HasSubstr("--mount " + folder.string() + "/parts:/data/parts\n"),
                          Not(HasSubstr("package lock"))));
}

}  // namespace
}  // namespace eryx::cli
