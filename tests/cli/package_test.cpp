// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx package`: what it asks of uv and pip, which are scripts here, and what it does with their answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "process.hpp"
#include "support/files.hpp"

namespace eryx::cli_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// SHA-256 of "x".
const std::string hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

std::string locked(const std::string& key, const std::string& url) {
  return "lock-version = '1.0'\n[[packages]]\nname = 'a'\nversion = '1'\n" + key + " = " +
         (key == "wheels" ? "[" : "") + "{url = '" + url + "', hashes = {sha256 = '" + hash + "'}}" +
         (key == "wheels" ? "]" : "") + "\n";
}

const std::string good_lock = locked("wheels", "https://example.org/a-1-py3-none-any.whl");

class PackageTest : public CommandTest {
 protected:
  PackageTest() : tools_(folder_ / "tools"), path_(std::getenv("PATH")) {
    std::filesystem::create_directories(tools_);
    requirements_ = write("requirements.txt", "a\n");
    setenv("PATH", tools_.c_str(), 1);
  }
  ~PackageTest() override { setenv("PATH", path_.c_str(), 1); }

  /// A program in PATH that says `version`, notes its arguments and its input, and runs `body`. `$folder` is the test's.
  void tool(const std::string& name, const std::string& version, const std::string& body) {
    const std::string file = write("tools/" + name, "#!/bin/sh\nfolder='" + folder_.string() +
                                                        R"('
if [ "$1" = --version ]; then echo ')" + version + R"('; exit 0; fi
printf '%s\n' "$@" >>"$folder/)" + name + R"(.arguments"
/bin/cat >>"$folder/)" + name + ".input\"\n" + body + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }

  /// It prints "a==1" and writes `text` to the file that `option` names, such as "--output=".
  void writer(const std::string& name, const std::string& version, const std::string& option,
              const std::string& text) {
    write("answer", text);
    tool(name, version,
         "echo a==1\nfor each in \"$@\"; do case \"$each\" in " + option +
             "*) /bin/cp \"$folder/answer\" \"${each#" + option + "}\";; esac; done");
  }

  [[nodiscard]] std::string said(const std::string& name) const { return support::read_file(folder_ / name); }
  [[nodiscard]] bool exists(const std::string& name) const { return std::filesystem::exists(folder_ / name); }

  [[nodiscard]] std::vector<std::string> names_in(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / name))
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }

  Finished lock(std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"package", "lock", requirements_, "-o", folder_ / "pylock.toml"});
    return eryx(options);
  }
  Finished fetch(std::vector<std::string> options = {}) {
    options.insert(options.begin(),
                   {"package", "fetch", folder_ / "pylock.toml", "--into", folder_ / "wheels"});
    return eryx(options);
  }

  std::filesystem::path tools_;
  std::string path_;
  std::string requirements_;
};

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

const std::string native_lock = locked("wheels", "u/a-1-cp313-cp313-pyemscripten_2025_0_wasm32.whl");

TEST_F(PackageTest, LocksNativePackagesIfAllowed) {
  writer("uv", "uv 0.13.9", "--output-file=", native_lock);
  EXPECT_THAT(lock(), EndsWithStatus(1, "", HasSubstr("a 1: this wheel has native code")));
  EXPECT_FALSE(exists("pylock.toml"));
  EXPECT_THAT(lock({"--native"}), EndsWithStatus(0, "", HasSubstr("(packages: 1)")));
}

TEST_F(PackageTest, FetchesNativePackagesIfAllowed) {
  write("pylock.toml", native_lock + "[[packages]]\nname = 'b'\nversion = '2'\n" +
                           "wheels = [{name = 'b-2-py3-none-any.whl', path = 'b', hashes = {sha256 = '" +
                           hash +
                           "'}},\n{name = 'b-2-cp313-abi3-pyemscripten_2025_0_wasm32.whl', path = 'c', "
                           "hashes = {sha256 = '" +
                           hash + "'}}]\n");
  tool("pip", "pip 23.2.1 from /x (python 3.11)", "exit 1");
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("a 1: this wheel has native code")));
  EXPECT_FALSE(exists("pip.arguments"));
  std::filesystem::create_directories(folder_ / "wheels");
  write("wheels/a-1-cp313-cp313-pyemscripten_2025_0_wasm32.whl", "x");
  tool("pip", "pip 23.2.1 from /x (python 3.11)", R"(for each in "$@"; do case "$each" in
  --dest=*) printf x >"${each#--dest=}/b-2-cp313-abi3-pyemscripten_2025_0_wasm32.whl";;
esac; done)");
  EXPECT_THAT(fetch({"--native"}), EndsWithStatus(0, "", HasSubstr("(packages: 2, downloaded: 1)")));
  EXPECT_THAT(said("pip.arguments"),
              AllOf(HasSubstr("--platform=any\n"), HasSubstr("--platform=pyemscripten_2025_0_wasm32\n")));
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

/// What a false pip does: it leaves a file where it was told to.
std::string leave_file(const std::string& name, const std::string& contents) {
  return "for each in \"$@\"; do case \"$each\" in --dest=*) printf '" + contents + "' >\"${each#--dest=}/" +
         name + "\";; esac; done";
}

const std::string take_file = leave_file("a-1-py3-none-any.whl", "x");

TEST_F(PackageTest, FetchesByPip) {
  write("pylock.toml", good_lock);
  tool("pip", "pip 23.2.1 from /x (python 3.11)", take_file);
  EXPECT_THAT(fetch(), EndsWithStatus(0, "", HasSubstr("(packages: 1, downloaded: 1)")));
  EXPECT_EQ(said("pip.input"), "a @ https://example.org/a-1-py3-none-any.whl --hash=sha256:" + hash + "\n");
  EXPECT_THAT(said("pip.arguments"),
              AllOf(HasSubstr("download\n"), HasSubstr("--no-deps\n"), HasSubstr("--require-hashes\n"),
                    HasSubstr("--platform=any\n"), HasSubstr("--python-version=3.13\n"),
                    HasSubstr("--abi=cp313\n"), HasSubstr("--dest=" + (folder_ / "wheels").string() + "/")));
  EXPECT_THAT(names_in("wheels"), testing::ElementsAre("a-1-py3-none-any.whl")) << "and nothing else";
  tool("pip", "pip 23.2.1 from /x (python 3.11)", "exit 1");
  EXPECT_THAT(fetch(), EndsWithStatus(0, "", HasSubstr("downloaded: 0)"))) << "it is there already";
}

TEST_F(PackageTest, ComparesWhatPipLeaves) {
  write("pylock.toml", good_lock);
  tool("pip", "pip 25.1 from /x (python 3.13)", "exit 0");
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("pip has not left a-1-py3-none-any.whl")));
  tool("pip", "pip 25.1 from /x (python 3.13)", leave_file("a-1-py3-none-any.whl", "y"));
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("with the hash of the lock file")));
  EXPECT_THAT(names_in("wheels"), testing::IsEmpty());
}

TEST_F(PackageTest, NeverTouchesFilesThatAreThereAlready) {
  std::filesystem::create_directories(folder_ / "wheels");
  write("wheels/a-1-py3-none-any.whl", "of another lock");
  write("wheels/b-1-py3-none-any.whl", "of another lock, too");
  write("wheels/a-1.tar.gz", "and this");
  tool("pip", "pip 25.1 from /x (python 3.13)", take_file);
  tool("curl", "", "exit 1");
  for (const std::string& lock : {good_lock, locked("wheels", "https://example.org/b-1-py3-none-any.whl"),
                                  locked("sdist", "https://example.org/a-1.tar.gz")}) {
    write("pylock.toml", lock);
    EXPECT_THAT(fetch(),
                EndsWithStatus(1, "", AllOf(HasSubstr("is there already"), HasSubstr("move it away"))));
  }
  EXPECT_FALSE(exists("pip.arguments") || exists("curl.arguments")) << "known before anything is downloaded";
  EXPECT_EQ(said("wheels/a-1-py3-none-any.whl"), "of another lock");
  EXPECT_EQ(said("wheels/b-1-py3-none-any.whl"), "of another lock, too");
  EXPECT_EQ(said("wheels/a-1.tar.gz"), "and this");
}

TEST_F(PackageTest, KeepsTheGoodOfWhatItHasDownloaded) {
  write("pylock.toml", good_lock +
                           "[[packages]]\nname = 'b'\nversion = '2'\n[[packages.wheels]]\n"
                           "url = 'https://example.org/b-2-py3-none-any.whl'\nhashes.sha256 = '" +
                           hash + "'\n");
  tool("pip", "pip 25.1 from /x (python 3.13)", take_file + "\n" + leave_file("b-2-py3-none-any.whl", "bad"));
  EXPECT_THAT(fetch(),
              EndsWithStatus(1, "", AllOf(HasSubstr("b 2: pip has not left"), Not(HasSubstr("a 1")))));
  EXPECT_THAT(names_in("wheels"), testing::ElementsAre("a-1-py3-none-any.whl"));
}

TEST_F(PackageTest, FetchesSourceArchivesByCurl) {
  write("pylock.toml", locked("sdist", "https://example.org/a-1.tar.gz"));
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("cannot start 'curl'")));
  const std::string take = "while [ \"$1\" != --output ]; do shift; done; printf ";
  tool("curl", "", take + "y >\"$2\"");
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("is not the file of the lock file")));
  EXPECT_FALSE(exists("wheels/a-1.tar.gz"));
  tool("curl", "", take + "x >\"$2\"");
  EXPECT_THAT(fetch(), EndsWithStatus(0, "", HasSubstr("downloaded: 1)")));
  EXPECT_TRUE(exists("wheels/a-1.tar.gz"));
  EXPECT_THAT(said("curl.arguments"),
              AllOf(HasSubstr("--fail\n"), HasSubstr("\nhttps://example.org/a-1.tar.gz\n")));
}

TEST_F(PackageTest, FetchesFromTheWebOnly) {
  tool("pip", "pip 25.1 from /x (python 3.13)", "exit 0");
  tool("curl", "", "exit 0");
  write("pylock.toml", locked("wheels", "ftp://example.org/a-1-py3-none-any.whl"));
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("not a URL of the web")));
  write("pylock.toml", locked("sdist", "ftp://example.org/a-1.tar.gz"));
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("not a URL of the web")));
  write("pylock.toml", locked("wheels", "file://example.org/a-1-py3-none-any.whl"));
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("not a URL of the web")));
  write("pylock.toml", locked("wheels", "https://example.org/${HOME}/a-1-py3-none-any.whl"));
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("is not a URL")));
  EXPECT_FALSE(exists("pip.arguments") || exists("curl.arguments"));
}

/// A lock file of a wheel that lies on this machine.
std::string locked_here(const std::string& place) {
  return "lock-version = '1.0'\n[[packages]]\nname = 'a'\nversion = '1'\nwheels = "
         "[{name = 'a-1-py3-none-any.whl', " +
         place + ", hashes = {sha256 = '" + hash + "'}}]\n";
}

TEST_F(PackageTest, CopiesFilesOfThisMachine) {
  tool("pip", "pip 25.1 from /x (python 3.13)", "exit 1");
  std::filesystem::create_directories(folder_ / "my built");
  const std::string built = write("my built/a-1-py3-none-any.whl", "x");
  const std::string url = "file://" + folder_.string() + "/my%20built/a-1-py3-none-any.whl";
  for (const std::string& place :
       {"url = '" + url + "'", std::string("path = 'my built/a-1-py3-none-any.whl'"),
        "path = '" + built + "'"}) {
    write("pylock.toml", locked_here(place));
    EXPECT_THAT(fetch(), EndsWithStatus(0, "", HasSubstr("(packages: 1, downloaded: 0, copied: 1)")))
        << place;
    EXPECT_EQ(said("wheels/a-1-py3-none-any.whl"), "x");
    EXPECT_THAT(names_in("wheels"), testing::ElementsAre("a-1-py3-none-any.whl"));
    std::filesystem::remove_all(folder_ / "wheels");
  }
  EXPECT_FALSE(exists("pip.arguments"));
}

TEST_F(PackageTest, CopiesWhatTheLockFileMeansOnly) {
  tool("pip", "pip 25.1 from /x (python 3.13)", "exit 1");
  const std::string other = write("a-1-py3-none-any.whl", "y");
  write("pylock.toml", locked_here("path = 'a-1-py3-none-any.whl'"));
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", AllOf(HasSubstr("a 1: '" + other), HasSubstr("another hash"))));
  write("pylock.toml", locked_here("url = 'file:///none/a-1-py3-none-any.whl'"));
  EXPECT_THAT(fetch(),
              EndsWithStatus(1, "", HasSubstr("a 1: there is no file '/none/a-1-py3-none-any.whl'")));
  write("pylock.toml", locked_here("url = 'file:///dev/zero'"));
  EXPECT_THAT(fetch(), EndsWithStatus(1, "", HasSubstr("there is no file '/dev/zero'"))) << "no regular one";
  EXPECT_THAT(names_in("wheels"), IsEmpty());
  EXPECT_FALSE(exists("pip.arguments"));
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
