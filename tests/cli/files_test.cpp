// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run --file` and `--out`: files into a sandbox and out of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <set>
#include <string>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "support/files.hpp"

namespace eryx::cli_test {
namespace {

namespace fs = std::filesystem;

using testing::_;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FilesTest : public CommandTest {
 protected:
  [[nodiscard]] std::string out() const { return folder_ / "out"; }

  /// Everything in the folder of --out, by its path there.
  [[nodiscard]] std::set<std::string> written() const {
    std::set<std::string> paths;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(out()))
      paths.insert(entry.path().lexically_relative(out()).string() + (entry.is_directory() ? "/" : ""));
    return paths;
  }

  [[nodiscard]] std::string text_of(const std::string& path) const {
    return support::read_file(fs::path(out()) / path);
  }
};

TEST_F(FilesTest, GoIn) {
  const std::string table = write("table.csv", "a,b\n");
  EXPECT_THAT(eryx({"run", "-c", "print(open('table.csv').read(), open('/tmp/other').read())", "--file",
                    table, "--file", table + ":/tmp/other"}),
              EndsWithStatus(0, "a,b\n a,b\n\n", ""));
  EXPECT_THAT(eryx({"run", "-c", "print(open('/data/deep/table').read())", "--file", table + ":deep/table"}),
              Prints("a,b\n\n"));
  EXPECT_THAT(eryx({"run", "-c", "print(open('x').read())", "--file", "-:x"}, "from here"),
              Prints("from here\n"));
}

TEST_F(FilesTest, NothingThatMayKeepTheCommandWaitingGoesIn) {
  const std::string fifo = folder_ / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path : {fifo, std::string("/dev/zero")})
    EXPECT_THAT(eryx({"run", "-c", "print(1)", "--file", path + ":x"}),
                EndsWithStatus(2, "", HasSubstr("'" + path + "': it is not a regular file")));
}

TEST_F(FilesTest, ComeOut) {
  const Finished finished =
      eryx({"run", "--out", out(), "-c",
            "import os\nos.makedirs('deep/er')\nopen('a', 'wb').write(b'\\0\\xff')\n"
            "open('deep/er/b', 'w').write('x')\nos.mkdir('empty')\nopen('/tmp/c', 'w')"});
  EXPECT_THAT(finished, EndsWithStatus(0, "", ""));
  EXPECT_THAT(written(), ElementsAre("a", "deep/", "deep/er/", "deep/er/b"));
  EXPECT_EQ(text_of("a"), std::string("\0\xff", 2));
  EXPECT_EQ(text_of("deep/er/b"), "x");
  const fs::perms executable = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  EXPECT_EQ(fs::status(out() + "/a").permissions() & executable, fs::perms::none);
}

TEST_F(FilesTest, ComeOutHoweverTheProgramEnds) {
  EXPECT_THAT(eryx({"run", "--out", out(), "-c", "open('a', 'w').write('x')\n1/0"}), EndsWithStatus(1));
  EXPECT_THAT(written(), ElementsAre("a"));
  fs::remove_all(out());
  EXPECT_THAT(eryx({"run", "--out", out(), "--timeout", "200ms", "--grace", "0s", "-c",
                    "open('a', 'w').write('x')\nwhile True: pass"}),
              EndsWithStatus(124));
  EXPECT_THAT(written(), ElementsAre("a"));
}

TEST_F(FilesTest, AreMadeOfWhatIsShown) {
  const std::string program =
      "open('display-1.html', 'w').write('own')\ndisplay([{'a': 1}])\n"
      "display({'image/png': b'\\x89PNG', 'x-y/z': 'z'}, raw=True)\nprint('printed')";
  EXPECT_THAT(eryx({"run", "--out", out(), "-c", program}), EndsWithStatus(0, "printed\n[{'a': 1}]\n", ""));
  EXPECT_THAT(written(), ElementsAre("display-1-2.html", "display-1.html", "display-2.bin", "display-2.png"));
  EXPECT_EQ(text_of("display-1.html"), "own");
  EXPECT_EQ(text_of("display-2.png"), "\x89PNG");
  EXPECT_THAT(eryx({"run", "-c", program}),
              EndsWithStatus(0, "printed\n[{'a': 1}]\n",
                             AllOf(HasSubstr("1 image/png, 1 text/html"), HasSubstr("--out"))));
}

TEST_F(FilesTest, ShownTextIsSafeForATerminal) {
  EXPECT_THAT(eryx({"run", "-c", "display({'text/plain': '\\x1b[2Jx'}, raw=True)"}),
              EndsWithStatus(0, Not(HasSubstr("\x1b")), ""));
}

TEST_F(FilesTest, OfASession) {
  const std::string state = folder_ / "state";
  EXPECT_THAT(eryx({"run", "--save", state, "-c", "open('a', 'w').write('1')"}), EndsWithStatus(0));
  EXPECT_THAT(
      eryx({"run", "--from", state, "--out", out(), "--file", write("b", "2"), "-c", "open('c', 'w')"}),
      EndsWithStatus(0));
  EXPECT_THAT(written(), ElementsAre("a", "b", "c"));
}

TEST_F(FilesTest, OfAResumedProgram) {
  const std::string state = folder_ / "state";
  EXPECT_THAT(
      eryx({"run", "--save", state, "--callbacks", "-", "-c", "open('a', 'w')\nawait ask()\nopen('b', 'w')"},
           R"({"ask": {"later": true}})"),
      EndsWithStatus(120));
  EXPECT_THAT(eryx({"run", "--from", state, "--answer", "1=1", "--out", out()}), EndsWithStatus(0));
  EXPECT_THAT(written(), ElementsAre("a", "b"));
  EXPECT_THAT(eryx({"run", "--from", state, "--answer", "1=1", "--file", write("c", "")}), EndsWithStatus(2));
}

TEST_F(FilesTest, NothingIsOverwritten) {
  fs::create_directory(out());
  const std::vector<std::string> command = {"run", "--out", out(), "-c", "print('ran')\nopen('a', 'w')"};
  EXPECT_THAT(eryx(command), EndsWithStatus(0, "ran\n")) << "an empty folder is as good as none";
  EXPECT_THAT(eryx(command), EndsWithStatus(2, "", HasSubstr("is not empty")));
  EXPECT_THAT(eryx({"run", "--out", write("file", "kept"), "-c", "pass"}),
              EndsWithStatus(2, "", HasSubstr("--out")));
  EXPECT_EQ(support::read_file(folder_ / "file"), "kept");
  EXPECT_THAT(eryx({"run", "--out", folder_ / "missing" / "out", "-c", "pass"}),
              EndsWithStatus(2, "", HasSubstr("No such file")));
}

TEST_F(FilesTest, LinksAreNamedAndNotWritten) {
  const Finished finished = eryx({"run", "--out", out(), "-c",
                                  "import os\nos.symlink('/etc/passwd', 'link')\nos.symlink('..', 'up')\n"
                                  "open('a\\x1b[2J\\nb', 'w').write('x')\nos.symlink('x', 'c\\x1b[2J')"});
  EXPECT_THAT(finished,
              EndsWithStatus(0, "",
                             AllOf(HasSubstr("'link' (a symbolic link)"), HasSubstr("'up' (a symbolic link)"),
                                   HasSubstr("'c\\x1b[2J' (a symbolic link)"), Not(HasSubstr("\x1b")))));
  EXPECT_THAT(written(), ElementsAre("a\x1b[2J\nb"));
}

TEST_F(FilesTest, ADeepTreeEndsSomewhere) {
  const Finished finished = eryx({"run", "--out", out(), "-c",
                                  "import os\nfor depth in range(1000):\n    os.mkdir('d'); os.chdir('d')\n"
                                  "    if depth in (3, 900): open('f', 'w')"});
  EXPECT_THAT(finished, EndsWithStatus(0, "", HasSubstr("folders deep)")));
  EXPECT_TRUE(fs::exists(out() + "/d/d/d/d/f"));
}

TEST_F(FilesTest, TheFilesLimitHolds) {
  const std::string large = write("large", std::string(5000, 'x'));
  EXPECT_THAT(eryx({"run", "-c", "print('ran')", "--file", large, "--files-limit", "4KiB"}),
              EndsWithStatus(122, "", HasSubstr("--files-limit")));
  fs::resize_file(large, std::uintmax_t{1} << 36);  // of which nothing takes room on a disk
  EXPECT_THAT(eryx({"run", "-c", "print('ran')", "--file", large, "--files-limit", "4KiB"}),
              EndsWithStatus(122))
      << "it is not read to its end";
  EXPECT_THAT(eryx({"run", "--files-limit", "4KiB", "--out", out(), "-c",
                    "import os\nopen('a', 'w').write('x' * 3000)\nos.link('a', 'b')"}),
              EndsWithStatus(0, "", HasSubstr("'b' (over the files limit")));
  EXPECT_THAT(written(), ElementsAre("a"));
}

TEST_F(FilesTest, AFullDiskIsSaidAfterTheOutput) {
  const Finished finished =
      Process({"/bin/bash", "-c",
               "trap '' XFSZ; ulimit -f 1; \"" ERYX_COMMAND "\" run --out '" + out() +
                   "' -c \"print('done'); open('a', 'w').write('x' * 100000)\" | cat; exit ${PIPESTATUS[0]}"})
          .finish();
  EXPECT_THAT(finished, EndsWithStatus(125, "done\n",
                                       AllOf(HasSubstr("--out: cannot write 'a'"), HasSubstr("too large"))));
}

TEST_F(FilesTest, JsonListsThem) {
  const Finished finished = eryx({"run", "--json", "--out", out(), "-c",
                                  "import os\nopen('a', 'w').write('xyz')\nos.symlink('a', 'l')"});
  const boost::json::value whole = boost::json::parse(finished.standard_output);
  EXPECT_EQ(whole.at("files"), boost::json::parse(R"([{"path": "a", "size": 3}])"));
  EXPECT_EQ(whole.at("files_left_out"), boost::json::parse(R"([{"path": "l", "reason": "symbolic_link"}])"));
}

TEST_F(FilesTest, AResultThatIsShownIsNotSaidToBeNoJson) {
  const std::string program = "class Picture:\n    def _repr_png_(self): return b'bytes'\nresult = Picture()";
  EXPECT_THAT(eryx({"run", "--out", out(), "-c", program}), EndsWithStatus(0, "", ""));
  EXPECT_EQ(text_of("result.png"), "bytes");
  EXPECT_THAT(
      eryx({"run", "-c", program}),
      EndsWithStatus(0, "", "eryx: also shown: 1 image/png\neryx: keep them as files with --out DIR\n"));
  EXPECT_THAT(eryx({"run", "-c", "result = {1}"}), EndsWithStatus(0, "", ""));
  EXPECT_THAT(eryx({"run", "--json", "-c", "result = {1}"}),
              EndsWithStatus(0, HasSubstr("not JSON serializable"), ""));
}

TEST_F(FilesTest, Misuse) {
  const std::string file = write("f", "");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"-", "standard input has no name"},
      {folder_, "is a folder: give it with --mount " + folder_.string() + ":/data/"},
      {folder_.string() + ":in", ":/data/in, or"},
      {"no-such-file", "cannot read the file"},
      {":x", "HOST or HOST:GUEST"},
      {file + ":", "HOST or HOST:GUEST"},
      {file + ":/etc/passwd", "/etc/passwd"},
      {file + ":../x", "../x"},
      {folder_.string() + "/", "is a folder"}};
  for (const auto& [argument, message] : cases)
    EXPECT_THAT(eryx({"run", "-c", "pass", "--file", argument}), EndsWithStatus(2, "", HasSubstr(message)))
        << argument;
  EXPECT_THAT(eryx({"run", "-c", "pass", "--file", file, "--file", file}),
              EndsWithStatus(2, "", HasSubstr("two files are 'f'")));
  EXPECT_THAT(eryx({"run", "-", "--file", "-:x"}),
              EndsWithStatus(2, "", HasSubstr("only one of FILE, --file")));
}

}  // namespace
}  // namespace eryx::cli_test
