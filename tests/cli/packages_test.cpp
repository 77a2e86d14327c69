// SPDX-License-Identifier: MIT OR Apache-2.0
/// `--package`, `--packages`, `--import`, and programs that name the packages they need.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "process.hpp"
#include "support/files.hpp"
#include "terminal.hpp"

namespace eryx::cli_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PackagesTest : public CommandTest {
 protected:
  PackagesTest() {
    support::write_file(folder_ / "p" / "shop.py", "price = 7\n");
    support::write_file(folder_ / "p" / "shop-1.0.dist-info" / "METADATA",
                        "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n\n");
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
};

TEST_F(PackagesTest, AreImportedByPrograms) {
  const std::string program = "import sys\nprint('shop' in sys.modules)\nimport shop\nprint(shop.price)";
  EXPECT_THAT(eryx({"run", "--no-image-cache", "-c", program, "--package", path("p")}),
              EndsWithStatus(0, "False\n7\n", ""));
  EXPECT_THAT(eryx({"run", "--no-image-cache", "-c", program, "--package", path("p"), "--import", "shop"}),
              EndsWithStatus(0, "True\n7\n", ""));
  EXPECT_THAT(eryx({"repl", "--no-image-cache", "--package", path("p")}, "import shop; shop.price\n"),
              EndsWithStatus(0, "7\n", ""));
  EXPECT_THAT(eryx({"check", "--no-image-cache", "-c", "import shop, shoe", "--package", path("p")}),
              EndsWithStatus(1, AllOf(HasSubstr("shoe"), testing::Not(HasSubstr("'shop' is"))), testing::_));
}

TEST_F(PackagesTest, ShellsMakeSeveralWordsOfThem) {
  const std::string archives = folder_ / "archives";
  ASSERT_EQ(std::system(("python3 -B '" ERYX_MAKE_ARCHIVES "' '" + archives + "' >/dev/null").c_str()), 0);
  const std::string good = archives + "/good-1.0-py3-none-any.whl";
  const std::string none = path("none-1.0-py3-none-any.whl");
  EXPECT_THAT(eryx({"run", "--no-image-cache", "--package", good, good, write("app.py", "print(1)")}),
              EndsWithStatus(0, "1\n", ""));
  EXPECT_THAT(eryx({"run", "--package", good, none, path("app.py")}), EndsWithStatus(2, "", HasSubstr(none)));
}

TEST_F(PackagesTest, GivenTwiceAreShownOnce) {
  const Finished built =
      eryx({"image", "build", path("shop.image"), "--package", path("p"), "--package", path("p")});
  EXPECT_THAT(built, EndsWithStatus(0, HasSubstr("shop 1.0\n"), testing::_));
  const std::string& shown = built.standard_output;
  EXPECT_EQ(shown.find("shop 1.0"), shown.rfind("shop 1.0")) << shown;
}

TEST_F(PackagesTest, BecomeImages) {
  EXPECT_THAT(
      eryx({"image", "build", path("shop.image"), "--package", path("p"), "--import", "shop"}),
      EndsWithStatus(0, AllOf(HasSubstr("shop 1.0\n"), HasSubstr("imported         shop\n")), testing::_));
  const std::vector<std::string> run = {"run", "--image", path("shop.image"), "-c",
                                        "import shop; print(shop.price)"};
  EXPECT_THAT(eryx(run), EndsWithStatus(0, "7\n", ""));
  std::filesystem::remove_all(folder_ / "p");
  EXPECT_THAT(eryx({"image", "rebuild", path("shop.image")}),
              EndsWithStatus(0, HasSubstr("shop 1.0\n"), testing::_));
  EXPECT_THAT(eryx(run), EndsWithStatus(0, "7\n", ""));
}

/// How often a text says that what is compiled is not kept.
std::size_t count_unkept(const std::string& text) {
  constexpr std::string_view unkept = "eryx: warning: what is compiled is not kept";
  std::size_t count = 0;
  for (std::size_t at = text.find(unkept); at != std::string::npos; at = text.find(unkept, at + 1)) ++count;
  return count;
}

testing::Matcher<const std::string&> SaysOnce(const std::string& why) {
  return AllOf(testing::ResultOf(&count_unkept, 1U), HasSubstr(why));
}

/// A folder for PATH with a compiler that says its version, and is then never done.
std::string slow_compiler(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "clang-19";  // the first that is looked for
  support::write_file(file,
                      "#!/bin/sh\n[ \"$1\" = --version ] && echo 'clang version 19.0.0' && exit 0\n"
                      "exec /bin/sleep 600\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  return folder.string();
}

TEST_F(PackagesTest, CtrlCWhileTheyAreCompiledSaysWhatIsKept) {
  const std::string wheel = ERYX_EXTENSIONS "/probe-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl";
  const std::string usual = std::getenv("PATH");
  setenv("PATH", (slow_compiler(folder_ / "bin") + ":" + usual).c_str(), 1);
  setenv("XDG_CACHE_HOME", path("cache").c_str(), 1);
  std::filesystem::create_directory(path("temporary"));
  setenv("TMPDIR", path("temporary").c_str(), 1);
  Process build(command({"image", "build", path("probe.image"), "--native", "--package", wheel}));
  EXPECT_TRUE(build.wait_for_standard_error("eryx: compiling native packages"));
  build.send_signal(SIGINT);
  EXPECT_THAT(build.finish(),
              EndsWithStatus(130, "",
                             HasSubstr("eryx: interrupted while native packages were compiled; what is done "
                                       "is kept: the same command goes on from there\n")));
  EXPECT_FALSE(std::filesystem::exists(path("probe.image")));
  EXPECT_TRUE(std::filesystem::is_empty(path("temporary")));
  unsetenv("TMPDIR");
  setenv("PATH", usual.c_str(), 1);
  unsetenv("XDG_CACHE_HOME");
}

TEST_F(PackagesTest, SaysOnceThatNothingCompiledIsKept) {
  const std::string wheel = ERYX_EXTENSIONS "/probe-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl";
  std::vector<std::string> run{"run", "--native", "--package",
                               wheel, "-c",       "import probe; print(probe.add(1, 2))"};
  const std::vector<std::string> build{"image", "build", path("probe.image"), "--native", "--package", wheel};
  write("a-file", "");
  setenv("XDG_CACHE_HOME", path("a-file").c_str(), 1);
  const std::string reason = path("a-file") + "/eryx/images: Not a directory";
  EXPECT_THAT(eryx(run), EndsWithStatus(0, "3\n", SaysOnce(reason)));
  EXPECT_THAT(eryx(build), EndsWithStatus(0, testing::_, SaysOnce(reason)));

  unsetenv("XDG_CACHE_HOME");
  const std::string home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  unsetenv("HOME");
  EXPECT_THAT(eryx(run), EndsWithStatus(0, "3\n", SaysOnce("neither XDG_CACHE_HOME nor HOME")));
  EXPECT_THAT(eryx(build), EndsWithStatus(0, testing::_, SaysOnce("neither XDG_CACHE_HOME nor HOME")));
  run.emplace_back("--no-image-cache");
  EXPECT_THAT(eryx(run), EndsWithStatus(0, "3\n", ""));
  run.pop_back();
  setenv("HOME", home.c_str(), 1);
  setenv("XDG_CACHE_HOME", path("cache").c_str(), 1);
  EXPECT_THAT(eryx(run), EndsWithStatus(0, "3\n", ""));
  unsetenv("XDG_CACHE_HOME");
}

/// In a world of its own, in which `folder` does not run programs. Skips the test where that cannot be made.
std::vector<std::string> in_noexec(const std::string& folder, const std::string& script) {
  return {"/usr/bin/unshare",
          "-rm",
          "/bin/sh",
          "-c",
          "{ mount --bind \"$1\" \"$1\" && mount -o remount,bind,noexec \"$1\"; } 2> /dev/null || exit 77\n" +
              script,
          "sh",
          folder,
          ERYX_COMMAND,
          ERYX_EXTENSIONS "/probe-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl"};
}

TEST_F(PackagesTest, SaysThatAFileSystemRunsNoPrograms) {
  const std::string folder = path("noexec");
  std::filesystem::create_directory(folder);
  const auto use_image =
      in_noexec(folder,
                "\"$2\" image build \"$1/x\" --native --package \"$3\" > /dev/null 2>&1 || exit 1\n"
                "\"$2\" run --native --image \"$1/x\" -c 'print(1)'");
  const Finished image = Process(use_image).finish();
  if (!std::filesystem::exists("/usr/bin/unshare") || image.status == 77)
    GTEST_SKIP() << "no file system of its own can be mounted here";
  EXPECT_THAT(image, EndsWithStatus(125, "",
                                    HasSubstr(folder + "/x: the file has machine code, and lies on a file "
                                                       "system that is mounted noexec")));
  const Finished cache =
      Process(
          in_noexec(folder,
                    "export XDG_CACHE_HOME=\"$1\"\n\"$2\" run --native --package \"$3\" -c 'import probe; "
                    "print(probe.add(1, 2))'"))
          .finish();
  EXPECT_THAT(cache,
              EndsWithStatus(0, "3\n",
                             HasSubstr("eryx: warning: the image of the packages cannot be kept, and is "
                                       "made again each time: " +
                                       folder + "/eryx/images lies on a file system")));
}

TEST_F(PackagesTest, NamesWhatIsNoImage) {
  std::filesystem::create_directory(path("image"));
  EXPECT_THAT(eryx({"run", "--image", path("image"), "-c", "1"}),
              EndsWithStatus(125, "", HasSubstr(path("image") + ": this is no image")));
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  EXPECT_THAT(eryx({"run", "--image", "image", "-c", "1"}),
              EndsWithStatus(125, "", HasSubstr("image: this is no image")));
  std::filesystem::current_path(before);
}

TEST_F(PackagesTest, ImagesHaveSetUpsAndWarmUps) {
  const std::string helpers = write("helpers.py", "import shop\ndef price(n): return n * shop.price\n");
  const std::string typical = write("typical.py", "print(price(2))\n");
  EXPECT_THAT(eryx({"image", "build", path("shop.image"), "--package", path("p"), "--setup", helpers,
                    "--warm-up", typical}),
              EndsWithStatus(0, HasSubstr("set up           helpers\n"), testing::_));
  EXPECT_THAT(eryx({"run", "--image", path("shop.image"), "-c", "print(price(3))"}),
              EndsWithStatus(0, "21\n", ""));
  const auto refuses = [&](const std::string& option, const std::string& file, const std::string& why) {
    EXPECT_THAT(eryx({"image", "build", path("x.image"), option, file}),
                EndsWithStatus(2, "", HasSubstr(why)));
  };
  refuses("--setup", write("my-helpers.py", ""), "the file's name has to be an identifier");
  refuses("--setup", write("broken.py", "1 / 0"), "ZeroDivisionError");
  refuses("--warm-up", write("broken.py", "1 / 0"), "ZeroDivisionError");
  refuses("--setup", path("none.py"), "none.py");
}

TEST_F(PackagesTest, AnImageHasWhatAProgramNames) {
  ASSERT_THAT(eryx({"image", "build", path("shop.image"), "--package", path("p")}),
              EndsWithStatus(0, testing::_, testing::_));
  const std::string program =
      write("app.py", "# /// script\n# dependencies = [\"shop\"]\n# ///\nimport shop\nprint(shop.price)\n");
  EXPECT_THAT(eryx({"run", "--image", path("shop.image"), program}), EndsWithStatus(0, "7\n", ""));
}

TEST_F(PackagesTest, TwoProcessesAtOnceMakeOneImage) {
  std::vector<std::string> run =
      command({"run", "-c", "import shop; print(shop.price)", "--package", path("p")});
  run.insert(run.begin(), {"/usr/bin/env", "XDG_CACHE_HOME=" + path("cache")});
  Process first(run);
  Process second(run);
  EXPECT_THAT(first.finish(), EndsWithStatus(0, "7\n", ""));
  EXPECT_THAT(second.finish(), EndsWithStatus(0, "7\n", ""));
  const std::filesystem::directory_iterator images(folder_ / "cache" / "eryx" / "images");
  EXPECT_EQ(std::distance(begin(images), end(images)), 1);
}

TEST_F(PackagesTest, ThatCannotBeUsedAreTheUsersAffair) {
  support::write_file(folder_ / "q" / "shop.py", "price = 8\n");
  const auto refuses = [&](std::vector<std::string> arguments, const std::string& why) {
    arguments.insert(arguments.begin(), {"run", "--no-image-cache", "-c", "1"});
    EXPECT_THAT(eryx(arguments), EndsWithStatus(2, "", HasSubstr(why)));
  };
  refuses({"--package", path("p"), "--package", path("q")}, "have different files \"shop.py\"");
  refuses({"--package", path("none")}, "none");
  support::write_file(folder_ / "my wheels" / "shop-1.0-py3-none-any.whl", "");
  refuses({"--package", path("my wheels")}, "such as --package '" + path("my wheels") +
                                                "/shop-1.0-py3-none-any.whl', or all by --package '" +
                                                path("my wheels") + "'/*.whl");
  refuses({"--packages", path("none.toml")}, "none.toml");
  refuses({"--wheels", path("p")}, "give that with --packages");
  refuses({"--package", path("p"), "--import", "shoe"}, "No module named 'shoe'");
  EXPECT_THAT(eryx({"image", "build", path("x.image"), "--package", path("p"), "--package", path("q")}),
              EndsWithStatus(2, "", HasSubstr("have different files")));
}

TEST_F(PackagesTest, AProgramThatNamesThemIsToldHowToGetThem) {
  write("my app.py", "# /// script\n# dependencies = ['shop>=1', 'other']\n# ///\nimport shop\n");
  EXPECT_THAT(eryx({"run", path("my app.py")}),
              EndsWithStatus(2, "",
                             AllOf(HasSubstr("the program needs packages: shop>=1, other\n"),
                                   HasSubstr("eryx package lock '" + path("my app.py") + "' --output '" +
                                             path("pylock.my app.toml") + "'\n"))));
  EXPECT_THAT(eryx({"run", path("my app.py"), "--no-image-cache", "--package", path("p")}),
              EndsWithStatus(0, "", ""));
  EXPECT_THAT(eryx({"run", "-"}, "# /// script\n# dependencies = ['shop']\n# ///\n"),
              EndsWithStatus(2, "", HasSubstr("Save it as a file")));
  write("pylock.my app.toml", "lock-version = '1.0'\ncreated-by = 'a test'\npackages = []\n");
  EXPECT_THAT(eryx({"run", path("my app.py")}), EndsWithStatus(1, "", HasSubstr("No module named 'shop'")));
}

TEST_F(PackagesTest, LockFileThatIsNoneIsNamed) {
  write("requirements.txt", "shop==1.0\n");
  EXPECT_THAT(eryx({"run", "--packages", path("requirements.txt"), "-c", "pass"}),
              EndsWithStatus(2, "", HasSubstr("\"requirements.txt\": line 1: ")));
}

/// A package whose import lasts for ever.
class SlowPackagesTest : public PackagesTest {
 protected:
  SlowPackagesTest() { support::write_file(folder_ / "q" / "slow.py", "while True: pass\n"); }

  [[nodiscard]] std::vector<std::string> with_slow(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--no-image-cache", "--package", path("q"), "--import", "slow"});
    return arguments;
  }
};

TEST_F(SlowPackagesTest, HaveTheTimeOfTheProgram) {
  EXPECT_THAT(eryx(with_slow({"run", "-c", "print(1)", "--timeout", "200ms"})),
              EndsWithStatus(124, "",
                             AllOf(HasSubstr("wall time limit of 200 ms"), HasSubstr("slow.py\", line 1"),
                                   HasSubstr("as much time as the program, by --timeout"))));
}

TEST_F(SlowPackagesTest, AreShownAndEndAtOnceByCtrlC) {
  for (const char* subcommand : {"run", "repl", "check"}) {
    std::vector<std::string> arguments = with_slow({subcommand});
    if (subcommand != std::string("repl")) arguments.insert(arguments.end(), {"-c", "print(1)"});
    Terminal terminal(command(arguments), {{"TERM", "xterm"}});
    EXPECT_NE(terminal.wait_for("eryx: setting up packages: importing slow"), "") << terminal.shown();
    terminal.type("\x03");
    EXPECT_EQ(terminal.finish(), 130) << terminal.shown();
    EXPECT_THAT(terminal.shown(), HasSubstr("eryx: interrupted before the program ran"));
  }
}

}  // namespace
}  // namespace eryx::cli_test
