// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx package fetch`: what it asks of pip and curl, which are scripts here, and which files it takes.
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

}  // namespace
}  // namespace eryx::cli_test
