// SPDX-License-Identifier: MIT OR Apache-2.0
/// Folders of the host that change while they are mounted: moved, replaced, cut, filled, made read-only, huge. A program gets an
/// error or what is there, and the host is neither held nor filled.
#include <fcntl.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "host_mounts_fixture.hpp"
#include "support/error_matcher.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

class HostChangesTest : public HostMountsTest {
 protected:
  [[nodiscard]] std::uint64_t size_of_folder() const {
    std::uint64_t size = 0;
    for (const auto& entry : fs::recursive_directory_iterator(base_ / "folder"))
      if (entry.is_regular_file()) size += entry.file_size();
    return size;
  }
  [[nodiscard]] std::ptrdiff_t entries_in_folder() const {
    return std::distance(fs::recursive_directory_iterator(base_ / "folder"), {});
  }
};

TEST_F(HostChangesTest, AFolderThatIsReplacedWhileItIsMounted) {
  for (const HostAccess access : accesses) {
    const Sandbox mounted = sandbox(access);
    fs::rename(base_ / "folder", base_ / "moved");
    fs::create_symlink("outside", base_ / "folder");
    EXPECT_THAT(mounted.execute("print(open('/in/a').read())"), Prints("inside\n"));
    EXPECT_THAT(mounted.execute("open('/in/deep/x')"), Raises("FileNotFoundError"));
    fs::remove(base_ / "folder");
    fs::rename(base_ / "moved", base_ / "folder");
  }
}

TEST_F(HostChangesTest, FilesThatAreReplacedOrDeletedWhileTheyAreOpen) {
  for (const HostAccess access : accesses) {
    Session session(sandbox(access));
    EXPECT_THAT(session.execute("f = open('/in/sub/x'); print(f.read(2))"), Prints("in\n"));
    fs::remove(base_ / "folder/sub/x");
    fs::create_symlink("../../outside/x", base_ / "folder/sub/x");
    EXPECT_THAT(session.execute("print(f.read())"), Prints("side\n"));
    EXPECT_THAT(session.execute("open('/in/sub/x')"), Raises("PermissionError"));
    fs::remove(base_ / "folder/sub/x");
    EXPECT_THAT(session.execute("f.seek(0); print(f.read()); import os; os.path.exists('/in/sub/x')"),
                Prints("inside\n"));
    write("folder/sub/x", "inside");
  }
}

TEST_F(HostChangesTest, AFolderThatIsRemovedWhileItIsMounted) {
  for (const HostAccess access : accesses) {
    fs::create_directory(base_ / "gone");
    write("gone/a", "inside");
    const Sandbox mounted =
        Sandbox::builder().mount("/in", Mount::host(HostFiles(), base_ / "gone", access)).build();
    fs::remove_all(base_ / "gone");
    EXPECT_THAT(mounted.execute("import os; print(os.listdir('/in'), os.path.exists('/in/a'))"),
                Prints("[] False\n"));
    const ExecuteResult made = mounted.execute("open('/in/new', 'w').close(); print('made')");
    if (access == HostAccess::ReadOnly) {
      EXPECT_THAT(made, Raises("OSError", HasSubstr("Read-only")));
    }
    if (access == HostAccess::ReadWrite) {
      EXPECT_THAT(made, Raises("FileNotFoundError"));
    }
    if (access == HostAccess::Overlay) {
      EXPECT_THAT(made, Prints("made\n"));
    }
  }
}

TEST_F(HostChangesTest, AFileThatIsCutAndReplacedWhileItIsRead) {
  const fs::path large = base_ / "folder/large";
  write("folder/large", std::string(1 << 20, 'x'));
  const std::jthread cutter([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      static_cast<void>(::truncate(large.c_str(), 0));
      static_cast<void>(::truncate(large.c_str(), 1 << 20));
      write("folder/other", "y");
      fs::rename(base_ / "folder/other", large);
    }
  });
  for (const HostAccess access : accesses) {
    EXPECT_THAT(sandbox(access).execute(R"(
for _ in range(300): open("/in/large", "rb").read()
for _ in range(100):
    try:
        with open("/in/large", "r+b") as file: file.read()
    except OSError as error:
        if error.filename != "/in/large": raise
print("done")
)"),
                Prints("done\n"))
        << static_cast<int>(access);
  }
}

TEST_F(HostChangesTest, AProgramFillsNeitherTheFolderNorMemory) {
  Limits limits = limits_of(std::chrono::minutes(5));
  limits.files = Bytes{1 << 20};
  limits.file_entries = 100;
  const std::uint64_t size = size_of_folder();
  const std::ptrdiff_t entries = entries_in_folder();
  for (const HostAccess access : {HostAccess::ReadWrite, HostAccess::Overlay}) {
    const ExecuteResult result = sandbox(access).execute(R"(
import os
def attempt(action):
    try: return action()
    except OSError: pass
def grow(path):
    with open(path, "ab") as file: file.write(bytes(64 << 10))
for number in range(1000): attempt(lambda: grow(f"/in/grow{number % 10}"))
for number in range(100): attempt(lambda: os.truncate("/in/a", 1 << 40))
for number in range(1000): attempt(lambda: open(f"/in/new{number}", "w").close())
for number in range(1000): attempt(lambda: os.mkdir(f"/in/made{number}"))
deep = "/in"
for number in range(300):
    deep += "/d"
    attempt(lambda: os.mkdir(deep))
)",
                                                         ExecuteOptions().limits(limits));
    EXPECT_EQ(result.outcome, Outcome::Completed);
    std::uint64_t kept = 0;
    for (const MountChanges& mount : result.changes)
      for (const FileChange& change : mount.changes) kept += change.contents.size();
    EXPECT_LE(kept, 1u << 20);
    if (access == HostAccess::Overlay) {
      EXPECT_GT(kept, 0u);
    }
    EXPECT_LE(size_of_folder(), size + (1u << 20));
    EXPECT_LE(entries_in_folder(), entries + 100);
  }
  EXPECT_GT(size_of_folder(), size) << "the read-write folder did grow";
}

/// Runs `action` with a file system of 64 KiB at `folder`, which only this thread sees. Not done if this user may not mount.
template <typename Action>
void with_tiny_file_system(const fs::path& folder, Action action) {
  std::thread([&] {
    if (::unshare(CLONE_NEWNS) != 0) return;
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
    if (::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k,mode=0755") != 0) return;
    action();
  }).join();
}

TEST_F(HostChangesTest, AFileSystemThatIsFull) {
  const fs::path tiny = base_ / "tiny";
  fs::create_directory(tiny);
  with_tiny_file_system(tiny, [&] {
    write("tiny/a", "inside");
    const auto mounted = [&](HostAccess access) {
      return Sandbox::builder().mount("/in", Mount::host(HostFiles(), tiny, access)).build();
    };
    const char* const fill = R"(
import errno, os
def attempt(action):
    try: return action()
    except OSError as error: return errno.errorcode[error.errno]
def fill():
    with open("/in/big", "wb", buffering=0) as file:
        while True: file.write(bytes(10_000))
print(attempt(fill), attempt(lambda: os.mkdir("/in/d")), open("/in/a").read())
)";
    const ExecuteResult full = mounted(HostAccess::ReadWrite).execute(fill);
    EXPECT_THAT(full, AllOf(Completes(), Prints("ENOSPC None inside\n")));
    EXPECT_FALSE(full.limit) << "it is not the execution that has a limit here";
    // Memory has room, and what does not fit is not written halfway.
    const ExecuteResult over =
        mounted(HostAccess::Overlay)
            .execute(
                "import os; os.remove('/in/d/x') if os.path.exists('/in/d/x') else None\n"
                "open('/in/a', 'w').write('other' * 10_000); print(len(open('/in/a').read()))");
    EXPECT_THAT(over, Prints("50000\n"));
    ASSERT_EQ(over.changes.size(), 1u);
    EXPECT_THAT([&] { apply_changes(HostFiles(), over.changes[0], tiny); },
                ThrowsError(ErrorKind::Io, AllOf(HasSubstr("'a'"), HasSubstr("No space left"))));
    EXPECT_EQ(read_file(tiny / "a"), "inside");
    EXPECT_EQ(std::distance(fs::directory_iterator(tiny), {}), 3) << "a, big and d; no temporary file";
    EXPECT_THAT(mounted(HostAccess::ReadWrite).execute("import os; os.remove('/in/big')"), Completes());
    apply_changes(HostFiles(), over.changes[0], tiny);
    EXPECT_EQ(read_file(tiny / "a").size(), 50'000u);
  });
}

TEST_F(HostChangesTest, AFileSystemThatBecomesReadOnly) {
  const fs::path tiny = base_ / "tiny";
  fs::create_directory(tiny);
  with_tiny_file_system(tiny, [&] {
    write("tiny/a", "inside");
    const Mount mount = Mount::host(HostFiles(), tiny, HostAccess::ReadWrite);
    Session session(Sandbox::builder().mount("/in", mount).build());
    EXPECT_THAT(session.execute("open('/in/new', 'w').write('new')"), Completes());
    EXPECT_EQ(::mount(nullptr, tiny.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, "size=64k"), 0);
    EXPECT_THAT(session.execute(R"(
import errno, os
for action in (lambda: open("/in/a", "w"), lambda: open("/in/b", "w"), lambda: os.mkdir("/in/d"), lambda: os.remove("/in/a"),
               lambda: os.rename("/in/a", "/in/b"), lambda: os.utime("/in/a", (1, 1))):
    try: action()
    except OSError as error: print(errno.errorcode[error.errno], end=" ")
print(open("/in/a").read())
)"),
                Prints("EROFS EROFS EROFS EROFS EROFS EROFS inside\n"));
  });
}

/// The rights of the calling thread in file systems are those of nobody, also if the tests run as root.
class AsNobody {
 public:
  AsNobody() {
    ::setfsgid(65534);
    ::setfsuid(65534);
  }
  ~AsNobody() {
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
};

TEST_F(HostChangesTest, FilesThatTheProcessMayNotUse) {
  for (const char* name : {"folder", "folder/sub", "folder/sub/deep"})
    fs::permissions(base_ / name, static_cast<fs::perms>(0555));
  fs::permissions(base_ / "folder/a", static_cast<fs::perms>(0));
  fs::permissions(base_ / "folder/sub/x", static_cast<fs::perms>(0444));
  for (const HostAccess access : accesses) {
    const Sandbox mounted = sandbox(access);
    const AsNobody nobody;
    EXPECT_THAT(mounted.execute("open('/in/a')"), Raises("PermissionError"));
    EXPECT_THAT(mounted.execute("open('/in/a', 'r+')"),
                Raises(access == HostAccess::ReadOnly ? "OSError" : "PermissionError"));
    EXPECT_THAT(mounted.execute("print(open('/in/sub/x').read())"), Prints("inside\n"));
    if (access != HostAccess::ReadWrite) continue;
    for (const char* change : {"open('/in/new', 'w')", "open('/in/sub/x', 'w')", "os.mkdir('/in/d')",
                               "os.remove('/in/sub/x')", "os.rename('/in/sub/x', '/in/y')"})
      EXPECT_THAT(mounted.execute(std::string("import os; ") + change), Raises("PermissionError")) << change;
  }
  for (const char* name : {"folder", "folder/sub", "folder/sub/deep"})
    fs::permissions(base_ / name, static_cast<fs::perms>(0755));
}

// The listing of a folder of any size ends with the execution's time, also if all of it was removed in an overlay.
TEST_F(HostChangesTest, AHugeFolderDoesNotHoldTheHost) {
  const fs::path huge = base_ / "folder/huge";
  fs::create_directory(huge);
  for (int number = 0; number < 10'000; ++number) {
    ::close(::open((huge / std::to_string(number)).c_str(), O_CREAT | O_WRONLY, 0600));
    fs::create_symlink("x", huge / ("link" + std::to_string(number)));
  }
  const auto stops = [&](const Sandbox& mounted, const std::string& program) {
    const auto started = std::chrono::steady_clock::now();
    EXPECT_THAT(mounted.execute(program, ExecuteOptions().limits(limits_of(std::chrono::milliseconds(200)))),
                Exceeds(LimitKind::WallTime));
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(10));
  };
  for (const HostAccess access : accesses) {
    const Sandbox mounted = sandbox(access);
    EXPECT_THAT(mounted.execute("import os; print(len(set(os.listdir('/in/huge'))))"), Prints("20000\n"));
    stops(mounted, "import os\nwhile True: os.listdir('/in/huge')");
    stops(mounted, R"(
import os
while True:
    try: os.rmdir("/in/huge")
    except OSError: pass
)");
  }
  Limits limits = limits_of(std::chrono::minutes(5));
  limits.file_entries = 25'000;
  Session session(sandbox(HostAccess::Overlay).with(SandboxChanges().limits(limits)));
  EXPECT_THAT(session.execute(R"(
import os
for name in os.listdir("/in/huge"):
    if name != "9999": os.remove("/in/huge/" + name)
print(os.listdir("/in/huge"))
)"),
              Prints("['9999']\n"));
  const auto started = std::chrono::steady_clock::now();
  EXPECT_THAT(session.execute("while True:\n    try: os.rmdir('/in/huge')\n    except OSError: pass",
                              ExecuteOptions().limits(limits_of(std::chrono::milliseconds(200)))),
              Exceeds(LimitKind::WallTime));
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(10));
}

// The kernel writes into a program's memory for it: these pages are reset as all others.
TEST_F(HostChangesTest, NothingThatWasReadIsVisibleToTheNextExecution) {
  constexpr std::size_t size = 8 << 20;
  write("folder/marked", std::string(size, 'M'));
  RuntimeOptions options;
  options.recycling_check = RecyclingCheck::CompareAll;
  for (const DirtyPageMethod method :
       {DirtyPageMethod::Automatic, DirtyPageMethod::PagemapRead, DirtyPageMethod::PagemapScan}) {
    options.dirty_pages = method;
    std::shared_ptr<Runtime> runtime;
    try {
      runtime = Runtime::create(options);
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::Unsupported) << error.what();
      continue;
    }
    const Sandbox reading =
        Sandbox::builder().runtime(runtime).mount("/in", Mount::host(HostFiles(), base_ / "folder")).build();
    for (int count = 0; count < 3; ++count) {
      EXPECT_THAT(reading.execute(R"(
block = bytearray(8 << 20)
with open("/in/marked", "rb", buffering=0) as file: print(file.readinto(block), block.count(b"M"))
)"),
                  Prints("8388608 8388608\n"));
      expect_ordinary_execution(runtime);
    }
  }
}

}  // namespace
}  // namespace eryx::security
