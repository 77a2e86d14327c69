// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx package`: what it asks of uv and pip, which are scripts here, and what it does with their answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "package_fixture.hpp"
#include "process.hpp"
#include "support/files.hpp"

namespace eryx::cli_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(PackageTest, LocksByUv) {
  writer("uv", "uv 0.13.9", "--output-file=", good_lock);
  tool("pip", "pip 26.1 from / (python 3.13)", "exit 1");
  EXPECT_THAT(lock(), EndsWithStatus(0, "", AllOf(HasSubstr("uv 0.13 wrote "), HasSubstr("(packages: 1)"))));
  EXPECT_EQ(said("pylock.toml"), good_lock);
  EXPECT_THAT(said("uv.arguments"),
              AllOf(HasSubstr("pip\ncompile\n"), HasSubstr("--format=pylock.toml\n"),
                    HasSubstr("--universal\n"), HasSubstr("--python-version=3.13\n"),
                    HasSubstr("--no-build\n"), HasSubstr("\n" + requirements_ + "\n"),
                    HasSubstr("--custom-compile-command=eryx package lock " + requirements_ + " --output " +
                              (folder_ / "pylock.toml").string() + "\n")));
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("pylock.eryx"))) << "left behind";
}

TEST_F(PackageTest, LocksByPipWithoutUv) {
  writer("pip", "pip 25.1.1 from /x (python 3.13)", "--output=", good_lock);
  EXPECT_THAT(lock(), EndsWithStatus(0, "", HasSubstr("pip 25.1 of Python 3.13 wrote ")));
  EXPECT_EQ(said("pylock.toml"), good_lock);
  EXPECT_THAT(said("pip.arguments"), AllOf(HasSubstr("lock\n"), HasSubstr("--only-binary=:all:\n"),
                                           HasSubstr("--requirement=" + requirements_ + "\n")));
}

TEST_F(PackageTest, SaysWhatUvCanDoThatPipCannot) {
  writer("pip", "pip 25.1.1 from /x (python 3.13)",
         "--output=", locked("wheels", "u/a-1-cp313-cp313-manylinux_2_17_x86_64.whl"));
  EXPECT_THAT(
      lock(),
      EndsWithStatus(1, "", AllOf(HasSubstr("a 1: this wheel is for linux"), HasSubstr("pip install uv"))));
  EXPECT_FALSE(exists("pylock.toml"));
}

TEST_F(PackageTest, SaysWhatToInstall) {
  EXPECT_THAT(lock(), EndsWithStatus(1, "", HasSubstr("neither uv nor pip is installed: install uv")));
  tool("pip", "pip 23.2.1 from /x (python 3.13)", "exit 1");
  EXPECT_THAT(lock(),
              EndsWithStatus(1, "", HasSubstr("this is pip 23.2 of Python 3.13; lock files need pip 25.1")));
  tool("pip", "pip 26.0 from /x (python 3.11)", "exit 1");
  EXPECT_THAT(lock(), EndsWithStatus(1, "", HasSubstr("of Python 3.13: install uv instead")));
  EXPECT_FALSE(exists("pip.arguments"));
}

TEST_F(PackageTest, LocksNativePackagesIfAllowed) {
  writer("uv", "uv 0.13.9", "--output-file=", native_lock);
  EXPECT_THAT(lock(), EndsWithStatus(1, "", HasSubstr("a 1: this wheel has native code")));
  EXPECT_FALSE(exists("pylock.toml"));
  EXPECT_THAT(lock({"--native"}), EndsWithStatus(0, "", HasSubstr("(packages: 1)")));
}

TEST_F(PackageTest, NamesTheOptionThatPackagesWereFetchedWith) {
  setenv("PATH", path_.c_str(), 1);
  const std::string archives = folder_ / "archives";
  ASSERT_EQ(std::system(("python3 -B '" ERYX_MAKE_ARCHIVES "' '" + archives + "' >/dev/null").c_str()), 0);
  const std::string name = "native-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl";
  ASSERT_EQ(std::system(("sha256sum '" + archives + "/" + name + "' >'" + archives + "/hash'").c_str()), 0);
  const std::string lock =
      write("pylock.toml",
            "lock-version = '1.0'\ncreated-by = 'a'\n[[packages]]\nname = 'native'\nversion = '1.0'\n"
            "wheels = [{name = 'native-1.0-py3-none-any.whl', path = 'a', hashes = {sha256 = '" +
                hash + "'}},\n{name = '" + name + "', path = 'b', hashes = {sha256 = '" +
                said("archives/hash").substr(0, hash.size()) + "'}}]\n");
  EXPECT_THAT(eryx({"run", "--packages", lock, "--wheels", archives, write("a.py", "")}),
              EndsWithStatus(2, "",
                             AllOf(HasSubstr("fetched with --native: run with it, too"),
                                   Not(HasSubstr("package fetch")))));
}

TEST_F(PackageTest, ShowsNativePackagesIfAllowed) {
  setenv("PATH", path_.c_str(), 1);
  const std::string archives = folder_ / "archives";
  ASSERT_EQ(std::system(("python3 -B '" ERYX_MAKE_ARCHIVES "' '" + archives + "' >/dev/null").c_str()), 0);
  const std::string wheel = archives + "/native-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl";
  EXPECT_THAT(eryx({"package", "show", wheel}),
              EndsWithStatus(1, HasSubstr("refused   native-1.0-cp313"), IsEmpty()));
  EXPECT_THAT(
      eryx({"package", "show", "--native", wheel}),
      EndsWithStatus(0, HasSubstr("  native    native/_speed.cpython-313-wasm32-emscripten.so\n"), ""));
  EXPECT_THAT(eryx({"package", "show", "--native", write("pylock.toml", native_lock)}),
              EndsWithStatus(0, HasSubstr("a-1-cp313-cp313-pyemscripten"), ""));
}

TEST_F(PackageTest, ChecksWhatPyodideHas) {
  setenv("PATH", path_.c_str(), 1);
  const std::string archives = folder_ / "archives";
  ASSERT_EQ(std::system(("python3 -B '" ERYX_MAKE_ARCHIVES "' '" + archives + "' >/dev/null").c_str()), 0);
  const std::string wheel = "native-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl";
  const auto write_list = [&](const std::string& python, const std::string& sha256) {
    return write("pyodide-lock.json", R"({"info": {"python": ")" + python +
                                          R"(", "version": "0.29.0", "abi_version": "2025_0"},
  "packages": {"native": {"name": "native", "version": "1.0", "depends": [], "file_name": ")" +
                                          wheel + R"(", "sha256": ")" + sha256 + "\"}}}");
  };
  ASSERT_EQ(std::system(("sha256sum '" + archives + "/" + wheel + "' >'" + archives + "/sum'").c_str()), 0);
  const std::string right = said("archives/sum").substr(0, hash.size());
  const std::string wheels = folder_ / "wheels";
  const auto fetch_it = [&](const std::string& list, const std::string& name = "native") {
    return eryx({"package", "fetch", "--pyodide-lock", list, name, "--into", wheels});
  };
  EXPECT_THAT(fetch_it(write_list("3.12.7", right)),
              EndsWithStatus(1, "", HasSubstr("for Python \"3.12.7\"")));
  EXPECT_THAT(fetch_it(write_list("3.13.2", right), "numpy"),
              EndsWithStatus(1, "", HasSubstr("has no package \"numpy\"")));
  EXPECT_THAT(fetch_it(write_list("3.13.2", right)),
              EndsWithStatus(1, "https://cdn.jsdelivr.net/pyodide/v0.29.0/full/" + wheel + "\n",
                             HasSubstr("1 of 1 files are not in '" + wheels + "' yet")));
  std::filesystem::copy(folder_ / "archives" / wheel, folder_ / "wheels" / wheel);
  EXPECT_THAT(fetch_it(write_list("3.13.2", hash)),
              EndsWithStatus(1, "", HasSubstr("its SHA-256 is another")));
  EXPECT_FALSE(exists("wheels/pylock.toml"));
  EXPECT_THAT(fetch_it(write_list("3.13.2", right)), EndsWithStatus(0, "", HasSubstr("(packages: 1)")));
  EXPECT_THAT(eryx({"package", "show", "--native", folder_ / "wheels/pylock.toml"}),
              EndsWithStatus(0, HasSubstr(wheel), ""));
  EXPECT_THAT(eryx({"package", "fetch", "a", "b", "--into", wheels}),
              EndsWithStatus(2, "", HasSubstr("give one lock file")));
}

TEST_F(PackageTest, NoShellSeesArguments) {
  writer("uv", "uv 0.13.9", "--output-file=", good_lock);
  const std::string name = write("-r $(touch x); touch x.txt", "");
  EXPECT_THAT(eryx({"package", "lock", name, "-o", folder_ / "pylock.toml"}), EndsWithStatus(0));
  EXPECT_THAT(said("uv.arguments"), HasSubstr("\n" + name + "\n"));
  EXPECT_FALSE(exists("x"));
}

TEST_F(PackageTest, KeepsTheOldLockIfItFails) {
  write("pylock.toml", "old");
  tool("uv", "uv 0.13.9", "echo 'no such package: a' >&2; exit 2");
  EXPECT_THAT(lock(), EndsWithStatus(1, "", HasSubstr("uv failed:\nno such package: a")));
  writer("uv", "uv 0.13.9", "--output-file=", "nonsense");
  EXPECT_THAT(lock(), EndsWithStatus(1, "", HasSubstr("line 1")));
  writer("uv", "uv 0.13.9", "--output-file=", locked("wheels", "u/a-1-cp313-cp313-win_amd64.whl"));
  EXPECT_THAT(lock(), EndsWithStatus(1, "", HasSubstr("a 1: this wheel is for Windows amd64")));
  EXPECT_EQ(said("pylock.toml"), "old");
}

TEST_F(PackageTest, WantsAFileOfRequirements) {
  EXPECT_THAT(eryx({"package", "lock", folder_ / "none.txt"}),
              EndsWithStatus(2, "", HasSubstr("there is no file")));
  EXPECT_EQ(eryx({"package", "lock", requirements_, "-o", folder_}).status, 2);
  EXPECT_EQ(eryx({"package", "fetch", folder_ / "none.toml", "--into", folder_}).status, 2);
  EXPECT_EQ(eryx({"package", "show", folder_ / "none.whl"}).status, 2);
  EXPECT_EQ(eryx({"package"}).status, 2);
}

TEST_F(PackageTest, WarnsOfCodeThatNobodyCompiles) {
  setenv("PATH", path_.c_str(), 1);
  std::filesystem::create_directories(folder_ / "a-1" / "a");
  write("a-1/PKG-INFO", "Metadata-Version: 2.1\nName: a\nVersion: 1\n\n");
  write("a-1/setup.py", "");
  write("a-1/a/__init__.py", "from a import _quick\n");
  write("a-1/a/_quick.c", "int x;\n");
  const std::string archive = folder_ / "a-1.tar.gz";
  ASSERT_EQ(std::system(("cd '" + folder_.string() + "' && tar czf a-1.tar.gz a-1").c_str()), 0);
  ASSERT_EQ(std::system(("sha256sum '" + archive + "' >'" + (folder_ / "sum").string() + "'").c_str()), 0);
  const std::string lock_text =
      "lock-version = '1.0'\ncreated-by = 'a'\n[[packages]]\nname = 'a'\nversion = '1'\n"
      "wheels = [{name = 'a-1-cp313-cp313-win32.whl', url = 'u', hashes = {sha256 = '" +
      hash + "'}}]\nsdist = {name = 'a-1.tar.gz', path = 'a-1.tar.gz', hashes = {sha256 = '" +
      said("sum").substr(0, hash.size()) + "'}}\n";
  writer("uv", "uv 0.13.9", "--output-file=", lock_text);
  setenv("PATH", tools_.c_str(), 1);
  EXPECT_THAT(lock(), EndsWithStatus(0, "", HasSubstr("eryx: warning: a 1 has native code")));
  EXPECT_THAT(fetch(),
              EndsWithStatus(0, "",
                             AllOf(HasSubstr("copied: 1)"),
                                   HasSubstr("eryx: warning: a 1 is there as sources with parts in C, "
                                             "which are not compiled"))));
  EXPECT_THAT(eryx({"package", "show", archive, folder_ / "pylock.toml"}),
              EndsWithStatus(0,
                             AllOf(HasSubstr("\n  sources   in C: not compiled; "),
                                   HasSubstr("a-1.tar.gz  (native code: not compiled)\n")),
                             ""));
  const std::string packages = folder_ / "pylock.toml";
  EXPECT_THAT(eryx({"run", "--no-image-cache", "--packages", packages, "-c", "import a"}),
              EndsWithStatus(1, "", HasSubstr("eryx: a 1 was given as sources, whose parts in C are not")));
  EXPECT_THAT(eryx({"run", "--no-image-cache", "--packages", packages, "--import", "a", "-c", "1"}),
              EndsWithStatus(2, "", HasSubstr("eryx: warning: a 1 is there as sources")));
  EXPECT_THAT(eryx({"check", "--no-image-cache", "--packages", packages, "-c", "import a"}),
              EndsWithStatus(0, "", HasSubstr("eryx: warning: a 1 is there as sources")));
  EXPECT_THAT(eryx({"repl", "--no-image-cache", "--packages", packages}, "import a\n"),
              EndsWithStatus(0, "", HasSubstr("eryx: a 1 was given as sources")));
  EXPECT_THAT(eryx({"image", "build", folder_ / "a.image", "--packages", packages}),
              EndsWithStatus(0, testing::_, HasSubstr("eryx: warning: a 1 is there as sources")));
}

TEST_F(PackageTest, ShowsALockFile) {
  EXPECT_THAT(
      eryx({"package", "show", write("pylock.toml", good_lock)}),
      EndsWithStatus(0, HasSubstr("pylock.toml\n  a 1                      a-1-py3-none-any.whl\n"), ""));
}

TEST_F(PackageTest, ShowsAFolderAndWhatItMisses) {
  std::filesystem::create_directories(folder_ / "site/a-1.dist-info");
  write("site/a.py", "");
  write("site/a-1.dist-info/METADATA",
        "Name: a\nVersion: 1\nRequires-Dist: b>=2\nRequires-Dist: c; extra == 'x'\n");
  EXPECT_THAT(eryx({"package", "show", folder_ / "site"}),
              EndsWithStatus(1,
                             (folder_ / "site").string() +
                                 "\n  name      a\n  version   1\n  read as   site_packages\n  files     2\n"
                                 "  needs     b>=2\n            c; extra == 'x'\n"
                                 "missing: a 1 needs b>=2, which is not among the packages\n",
                             ""));
}

TEST_F(PackageTest, ShowsWheels) {
  setenv("PATH", path_.c_str(), 1);
  const std::string archives = folder_ / "archives";
  ASSERT_EQ(std::system(("python3 -B '" ERYX_MAKE_ARCHIVES "' '" + archives + "' >/dev/null").c_str()), 0);
  EXPECT_THAT(
      eryx({"package", "show", folder_ / "archives/good-1.0-py3-none-any.whl"}),
      EndsWithStatus(0, AllOf(HasSubstr("name      good\n"), HasSubstr("tags      py3-none-any\n")), ""));
  EXPECT_THAT(eryx({"package", "show", folder_ / "archives/tag_linux.zip"}),
              EndsWithStatus(1, HasSubstr("refused   tag_linux.zip: this wheel is for linux"), ""));
}

TEST_F(PackageTest, ShowsControlCharactersAsEscapes) {
  std::filesystem::create_directories(folder_ / "site");
  write("site/a\x1b[2J.txt", "");
  EXPECT_THAT(eryx({"package", "show", folder_ / "site"}),
              EndsWithStatus(1, Not(HasSubstr("\x1b")), IsEmpty()));
}

}  // namespace
}  // namespace eryx::cli_test
