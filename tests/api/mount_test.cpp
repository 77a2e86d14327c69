// SPDX-License-Identifier: MIT OR Apache-2.0
/// Mounts of the host in every way of running. What a hostile program does with them: tests/security/host_mounts_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;

class MountTest : public testing::Test {
 protected:
  MountTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-mount-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::filesystem::create_directory(folder_ / "sub");
    write("a.txt", "text");
    write("sub/b.txt", "more");
  }
  ~MountTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& path, const std::string& text) const {
    std::ofstream(folder_ / path, std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& path) const { return read_file(folder_ / path); }
  [[nodiscard]] Sandbox sandbox(HostAccess access, const std::string& at = "/data/in") const {
    return Sandbox::builder().mount(at, Mount::host(HostFiles(), folder_, access)).build();
  }

  std::filesystem::path folder_;
};

TEST_F(MountTest, AFolderIsReadFromPython) {
  const ExecuteResult result = sandbox(HostAccess::ReadOnly).execute(R"(
import os, pathlib
print(sorted(os.listdir("/data/in")), sorted(os.listdir("/data")))
print(open("in/a.txt").read(), pathlib.Path("/data/in/sub/b.txt").read_text())
print([(path, sorted(folders), sorted(files)) for path, folders, files in os.walk("/data/in")])
for change in (lambda: open("in/new", "w"), lambda: os.remove("in/a.txt"), lambda: os.mkdir("in/new"),
               lambda: os.rename("in/a.txt", "in/b.txt"), lambda: open("in/a.txt", "r+")):
    try:
        change()
    except OSError as error:
        print(error.strerror)
)");
  EXPECT_THAT(result, AllOf(Completes(), Prints("['a.txt', 'sub'] ['in']\n"
                                                "text more\n"
                                                "[('/data/in', ['sub'], ['a.txt']), ('/data/in/sub', [], "
                                                "['b.txt'])]\n" +
                                                [] {
                                                  std::string lines;
                                                  for (int line = 0; line < 5; ++line)
                                                    lines += "Read-only file system\n";
                                                  return lines;
                                                }())));
  EXPECT_TRUE(result.changes.empty());
}

TEST_F(MountTest, ChangesReachTheHost) {
  const Sandbox writable = sandbox(HostAccess::ReadWrite, "/project");
  EXPECT_THAT(writable.execute(R"(
import os, shutil
with open("/project/out.txt", "w") as file:
    for line in range(1000): print(line, file=file)
with open("/project/a.txt", "a") as file: file.write("!")
shutil.copytree("/project/sub", "/project/copied")
shutil.copy("/project/out.txt", "/project/copied/out.txt")
shutil.rmtree("/project/sub")
os.rename("/project/copied/out.txt", "/project/copied/renamed.txt")
)"),
              Completes());
  EXPECT_EQ(read("a.txt"), "text!");
  EXPECT_EQ(read("out.txt").size(), 3890u);
  EXPECT_EQ(read("copied/renamed.txt"), read("out.txt"));
  EXPECT_EQ(read("copied/b.txt"), "more");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "sub"));
}

TEST_F(MountTest, GrowthIsLimited) {
  Limits limits;
  limits.files = Bytes{1000};
  limits.file_entries = 5;
  const Sandbox writable = sandbox(HostAccess::ReadWrite).with(SandboxChanges().limits(limits));
  EXPECT_THAT(writable.execute("with open('in/out', 'w') as f: f.write('x' * 2000)"),
              Exceeds(LimitKind::Files));
  EXPECT_THAT(writable.execute("for n in range(6): open(f'in/{n}', 'w')"), Exceeds(LimitKind::FileEntries));
  EXPECT_LE(read("out").size(), 1000u);
  Session session(writable);
  for (int count = 0; count < 3; ++count)
    EXPECT_THAT(session.execute("with open('in/log', 'a') as f: f.write('x' * 900)"), Completes());
  EXPECT_EQ(read("log").size(), 2700u);
}

TEST_F(MountTest, ASingleFileHasNoSiblings) {
  const Sandbox one =
      Sandbox::builder().mount("/in/table.csv", Mount::host(HostFiles(), folder_ / "a.txt")).build();
  EXPECT_THAT(one.execute("import os; print(os.listdir('/in'), open('/in/table.csv').read())"),
              Prints("['table.csv'] text\n"));
}

TEST_F(MountTest, SessionsKeepFilesOpen) {
  const Sandbox mounted = sandbox(HostAccess::ReadOnly);
  Session session(mounted);
  EXPECT_THAT(session.execute("f = open('in/a.txt'); g = open('in/sub/b.txt'); print(f.read(2))"),
              Prints("te\n"));
  // Undo opens them again.
  EXPECT_EQ(session.execute("f.read(); import os; os.abort()").outcome, Outcome::Trapped);
  EXPECT_THAT(session.execute("print(f.read())"), Prints("xt\n"));
  const Checkpoint checkpoint = session.checkpoint();
  Session fork = session.fork();
  EXPECT_THAT(fork.execute("print(g.read())"), Prints("more\n"));
  // Another process.
  const Checkpoint read_back = mounted.read_checkpoint(checkpoint.to_bytes());
  std::filesystem::remove(folder_ / "sub/b.txt");
  write("sub/b.txt", "replaced");
  Session revived(sandbox(HostAccess::ReadOnly), read_back);
  EXPECT_THAT(revived.execute("f.seek(0); print(f.read())"), Prints("text\n"));
  EXPECT_THAT(revived.execute("g.seek(0); g.read()"), Raises("OSError"));
}

TEST_F(MountTest, CheckpointsNeedTheSameMount) {
  const Checkpoint checkpoint = Session(sandbox(HostAccess::ReadOnly)).checkpoint();
  const auto bytes = checkpoint.to_bytes();
  const auto refuses = [&](const Sandbox& other, const std::string& text) {
    EXPECT_THAT([&] { static_cast<void>(other.read_checkpoint(bytes)); },
                ThrowsError(ErrorKind::CheckpointMismatch, HasSubstr(text)));
    EXPECT_THAT([&] { Session session(other, checkpoint); },
                ThrowsError(ErrorKind::CheckpointMismatch, HasSubstr(text)));
  };
  refuses(sandbox(HostAccess::ReadWrite), "/data/in");
  refuses(sandbox(HostAccess::ReadOnly, "/data/other"), "/data/in");
  refuses(Sandbox::builder().build(), "/data/in");
  refuses(Sandbox::builder().mount("/data/in", Mount::host(HostFiles(), folder_ / "sub")).build(),
          "/data/in");
}

TEST_F(MountTest, BadMountsAreRefusedByName) {
  const auto build = [&](std::vector<std::string> paths) {
    return [this, paths] {
      SandboxBuilder builder = Sandbox::builder();
      for (const std::string& path : paths) builder.mount(path, Mount::host(HostFiles(), folder_));
      static_cast<void>(builder.build());
    };
  };
  for (const std::string path : {"/", "/data", "/tmp", "/usr", "/dev", "/lib", "/dev/null", "/dev/x",
                                 "data/in", "/a/../b", "/a/", "/a//b", "", "/a/./b"})
    EXPECT_THAT(build({path}), ThrowsError(ErrorKind::InvalidArgument, HasSubstr("'" + path + "'"))) << path;
  EXPECT_THAT(build({"/in", "/in"}), ThrowsError(ErrorKind::InvalidArgument, HasSubstr("two mounts at /in")));
  EXPECT_THAT(build({"/in", "/in/a.txt"}), ThrowsError(ErrorKind::InvalidArgument, HasSubstr("/in/a.txt")));
  EXPECT_THAT(build({"/usr/lib"}), ThrowsError(ErrorKind::InvalidArgument, HasSubstr("/usr/lib")));
  EXPECT_THAT([&] { static_cast<void>(Mount::host(HostFiles(), folder_ / "none")); },
              ThrowsError(ErrorKind::Io, HasSubstr("none")));
  EXPECT_THAT([&] { static_cast<void>(Mount::host(HostFiles(), "/dev/null")); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("/dev/null")));
}

TEST_F(MountTest, FilesOfExecutionsStayOutOfMounts) {
  const Sandbox writable = sandbox(HostAccess::ReadWrite);
  EXPECT_THAT([&] { static_cast<void>(writable.execute("", ExecuteOptions().file("in/x", "x"))); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("in/x")));
  EXPECT_THAT([&] { static_cast<void>(writable.execute("", ExecuteOptions().collect_files("in/sub"))); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("in/sub")));
  const Sandbox deep = sandbox(HostAccess::ReadOnly, "/data/way/in");
  for (const char* path : {"way/in/x", "way/x", "way"}) {
    EXPECT_THAT([&] { static_cast<void>(deep.execute("", ExecuteOptions().file(path, "x"))); },
                ThrowsError(ErrorKind::InvalidArgument, HasSubstr(path)));
  }
  EXPECT_THAT(deep.execute("import os; print(sorted(os.listdir('.')))", ExecuteOptions().file("way2", "x")),
              Prints("['way', 'way2']\n"));
  const ExecuteResult result =
      writable.execute("open('own', 'w').write('x')", ExecuteOptions().collect_files());
  EXPECT_EQ(result.files, (FileMap{{"own", "x"}}));
  EXPECT_TRUE(result.files_left_out.empty());
}

TEST_F(MountTest, PreparedProgramsAndChangedSandboxesHaveTheMounts) {
  const Sandbox mounted = sandbox(HostAccess::ReadOnly);
  EXPECT_THAT(mounted.with(SandboxChanges().environment("A", "1")).execute("print(open('in/a.txt').read())"),
              Prints("text\n"));
  const Prepared prepared = mounted.prepare("print(open('in/a.txt').read())");
  EXPECT_THAT(prepared.execute(), Prints("text\n"));
  // An interpreter that goes from one sandbox to another has only the other's mounts.
  EXPECT_THAT(Sandbox::builder().build().execute("import os; print(os.listdir('/data'))"), Prints("[]\n"));
}

TEST_F(MountTest, AnOverlayListsItsChangesAndAppliesThem) {
  const Sandbox overlaid = sandbox(HostAccess::Overlay, "/project");
  const ExecuteResult result = overlaid.execute(R"(
import os, shutil
with open("/project/a.txt", "a") as file: file.write("!")
os.makedirs("/project/out/deep")
open("/project/out/deep/new", "w").write("new")
shutil.rmtree("/project/sub")
open("/project/sub", "w").write("a file now")
)");
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(read("a.txt"), "text");
  EXPECT_EQ(read("sub/b.txt"), "more");
  ASSERT_EQ(result.changes.size(), 1u);
  EXPECT_EQ(result.changes.front().mount, "/project");
  std::string list;
  for (const FileChange& change : result.changes.front().changes)
    list += std::string(to_string(change.kind)) + " " + change.path + "=" + change.contents + "\n";
  EXPECT_EQ(list,
            "changed a.txt=text!\nadded out=\nadded out/deep=\nadded out/deep/new=new\nremoved sub=\n"
            "added sub=a file now\n");
  EXPECT_THAT(boost::json::serialize(to_json(result)),
              HasSubstr(R"("path":"out/deep","kind":"added","folder":true)"));

  apply_changes(HostFiles(), result.changes.front(), folder_);
  EXPECT_EQ(read("a.txt"), "text!");
  EXPECT_EQ(read("out/deep/new"), "new");
  EXPECT_EQ(read("sub"), "a file now");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 3);
  EXPECT_TRUE(overlaid.execute("").changes.empty());
}

TEST_F(MountTest, AnOverlayIsPartOfASession) {
  const Sandbox overlaid = sandbox(HostAccess::Overlay);
  Session session(overlaid);
  EXPECT_THAT(
      session.execute("f = open('in/a.txt', 'r+'); f.write('T'); f.flush(); g = open('in/sub/b.txt')"),
      Completes());
  EXPECT_EQ(
      session
          .execute("open('in/new', 'w').close(); f.seek(0); f.write('X'); f.flush(); import os; os.abort()")
          .outcome,
      Outcome::Trapped);
  const ExecuteResult after =
      session.execute("f.seek(0); import os; print(f.read(), g.read(), sorted(os.listdir('in')))");
  EXPECT_THAT(after, Prints("Text more ['a.txt', 'sub']\n"));
  ASSERT_EQ(after.changes.size(), 1u);
  EXPECT_EQ(after.changes.front().changes.size(), 1u);
  Session fork = session.fork();
  EXPECT_THAT(fork.execute("open('in/fork', 'w').close()"), Completes());
  EXPECT_THAT(session.execute("print(os.path.exists('in/fork'))"), Prints("False\n"));
  const auto bytes = session.checkpoint().to_bytes();
  Session revived(sandbox(HostAccess::Overlay), sandbox(HostAccess::Overlay).read_checkpoint(bytes));
  EXPECT_THAT(revived.execute(
                  "print(open('in/a.txt').read()); f.write('!'); f.flush(); print(open('in/a.txt').read())"),
              Prints("Text\nText!\n"));
  EXPECT_EQ(read("a.txt"), "text");
  EXPECT_THAT([&] { static_cast<void>(sandbox(HostAccess::ReadOnly).read_checkpoint(bytes)); },
              ThrowsError(ErrorKind::CheckpointMismatch, HasSubstr("/data/in")));
}

TEST_F(MountTest, ASingleFileInAnOverlay) {
  const Sandbox one =
      Sandbox::builder()
          .mount("/in/t.csv", Mount::host(HostFiles(), folder_ / "a.txt", HostAccess::Overlay))
          .build();
  Session session(one);
  EXPECT_TRUE(session.execute("f = open('/in/t.csv'); print(f.read())").changes.empty());
  const ExecuteResult result = session.execute("with open('/in/t.csv', 'a') as g: g.write(' more')");
  ASSERT_EQ(result.changes.size(), 1u);
  EXPECT_EQ(result.changes.front().changes.front().contents, "text more");
  EXPECT_EQ(read("a.txt"), "text");
  const Checkpoint checkpoint = one.read_checkpoint(session.checkpoint().to_bytes());
  EXPECT_THAT(Session(one, checkpoint).execute("print(f.read(), open('/in/t.csv').read())"),
              Prints(" more text more\n"));
  EXPECT_THAT(one.execute("with open('/in/t.csv', 'w') as g: g.write('x')\nprint(open('/in/t.csv').read())"),
              Prints("x\n"));
  apply_changes(HostFiles(), result.changes.front(), folder_ / "a.txt");
  EXPECT_EQ(read("a.txt"), "text more");
}

TEST_F(MountTest, ForgedChangesAreRefused) {
  for (const std::string path : {"../x", "/etc/x", "a/../../x", "", "a//b", "a/", "."}) {
    MountChanges changes{"/in", {{"fine", FileChange::Kind::Added, FileChange::Type::File, "x"}, {path}}};
    EXPECT_THAT([&] { apply_changes(HostFiles(), changes, folder_); },
                ThrowsError(ErrorKind::InvalidArgument, HasSubstr("'" + path + "'")))
        << path;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "fine"));
}

TEST_F(MountTest, LogsOfManySandboxesAreWhole) {
  constexpr int threads = 4;
  constexpr int lines = 2000;
  const Sandbox writable = sandbox(HostAccess::ReadWrite);
  std::vector<std::thread> workers;
  for (int number = 0; number < threads; ++number) {
    workers.emplace_back([&writable] {
      EXPECT_THAT(writable.execute("with open('in/log', 'a', buffering=1) as log:\n"
                                   "    for _ in range(2000): log.write('x' * 50 + '\\n')"),
                  Completes());
    });
  }
  for (std::thread& worker : workers) worker.join();
  const std::string log = read("log");
  EXPECT_EQ(log.size(), 51u * threads * lines);
  EXPECT_EQ(log.find("\n\n"), std::string::npos);
}

TEST_F(MountTest, MountsAreNested) {
  const Storage storage;
  Storage(storage).put({{"f", "text"}});
  const Sandbox nested = Sandbox::builder()
                             .mount("/in", Mount::host(HostFiles(), folder_))
                             .mount("/in/sub/shared", Mount::storage(storage))
                             .build();
  EXPECT_THAT(nested.execute("import os; print(os.listdir('/in/sub/shared'), sorted(os.listdir('/in/sub')))\n"
                             "os.chdir('/in/sub/shared'); os.chdir('..'); print(open('b.txt').read())"),
              Prints("['f'] ['b.txt', 'shared']\nmore\n"));
}

}  // namespace
}  // namespace eryx
