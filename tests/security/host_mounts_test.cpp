// SPDX-License-Identifier: MIT OR Apache-2.0
/// Hostile programs with a folder of the host, and hostile neighbours of that folder: nothing outside of it is read or
/// changed, whatever is done to it meanwhile, and nothing in it makes the host wait.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include "host_mounts_fixture.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

// A million attempts together; the kernel resolves several names for each.
TEST_F(HostMountsTest, AFolderThatIsSwappedWithALinkNeverLeadsOutside) {
  for (const HostAccess access : accesses) {
    const Sandbox mounted = sandbox(access);
    const Swapper swapper(base_);
    const ExecuteResult result = mounted.execute(R"(
import os
counts = {"inside": 0, "refused": 0}
def attempt(action):
    try:
        text = action()
    except OSError:
        counts["refused"] += 1
        return
    if text is not None and text != "inside":
        raise SystemExit(f"read {text!r}")
    counts["inside"] += 1

def read(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        return os.read(fd, 100).decode()
    finally:
        os.close(fd)

for round in range(56_000):
    for path in ("/in/sub/deep/x", "/in/link/deep/x"):
        attempt(lambda: read(path))
        attempt(lambda: (os.stat(path), None)[1])
        attempt(lambda: (os.listdir(os.path.dirname(path)), None)[1])
result = counts
)");
    EXPECT_THAT(result, Completes());
    ASSERT_TRUE(result.value_json);
    const boost::json::value counts = result.value();
    EXPECT_GT(counts.at("inside").as_int64(), 1000);
    EXPECT_GT(swapper.swaps(), 1000u);
  }
}

TEST_F(HostMountsTest, WritesIntoASwappedFolderNeverLandOutside) {
  for (const HostAccess access : {HostAccess::ReadWrite, HostAccess::Overlay}) {
    Limits limits = limits_of(std::chrono::minutes(5));
    limits.file_entries = 10'000'000;
    const Sandbox mounted = sandbox(access).with(SandboxChanges().limits(limits));
    const Swapper swapper(base_);
    const ExecuteResult result = mounted.execute(R"(
import os
done = 0
def attempt(action):
    global done
    try:
        action()
        done += 1
    except OSError:
        pass
for round in range(5_000):
    for folder in ("/in/sub", "/in/link"):
        attempt(lambda: os.close(os.open(folder + "/new", os.O_CREAT | os.O_WRONLY)))
        attempt(lambda: os.mkdir(folder + "/made"))
        attempt(lambda: os.rename(folder + "/new", folder + "/renamed"))
        attempt(lambda: os.unlink(folder + "/renamed"))
        attempt(lambda: os.rmdir(folder + "/made"))
        attempt(lambda: os.unlink(folder + "/a"))
        attempt(lambda: os.close(os.open(folder + "/a", os.O_WRONLY | os.O_TRUNC)))
        attempt(lambda: os.utime(folder + "/deep/x", (1, 1)))
result = done
)");
    EXPECT_THAT(result, Completes());
    EXPECT_GT(result.value().as_int64(), 1000);
    EXPECT_EQ(everything_in(base_ / "outside"), before_);
  }
}

TEST_F(HostMountsTest, NoPathLeadsOutside) {
  fs::create_symlink("../outside", base_ / "folder/up");
  fs::create_symlink(base_ / "outside/x", base_ / "folder/absolute");
  fs::create_symlink("/proc/self/root", base_ / "folder/magic");
  fs::create_symlink("loop", base_ / "folder/loop");
  for (const HostAccess access : accesses) {
    const ExecuteResult result = sandbox(access).execute(R"(
import os
paths = ["/in/../outside/x", "/in/sub/../../outside/x", "/in/sub/../../../etc/passwd", "/in/up/x", "/in/absolute",
         "/in/magic/etc/passwd", "/in/loop", "/in/sub\0/x", "/in/" + "n" * 256, "/in/" + "d/" * 2000 + "x",
         "/in/./../../outside/x", "/in//../../etc/passwd", "/in/up/../outside/x", "in/\udcff", "/in/sub/deep/" + "../" * 50 + "etc/passwd"]
for path in paths:
    for flags in (os.O_RDONLY, os.O_RDWR, os.O_WRONLY | os.O_CREAT, os.O_RDONLY | os.O_DIRECTORY):
        try:
            fd = os.open(path, flags)
        except (OSError, ValueError, UnicodeEncodeError):
            continue
        raise SystemExit(f"opened {path!r}")
    for call in (os.readlink, os.listdir, os.unlink if "up" not in path and "absolute" not in path and "magic" not in path and "loop" not in path else os.listdir, os.rmdir):
        try:
            call(path)
        except (OSError, ValueError, UnicodeEncodeError):
            continue
        raise SystemExit(f"{call} {path!r}")
fd = os.open("/in/sub", os.O_RDONLY | os.O_DIRECTORY)
for path in ("../../outside/x", "../../../etc/passwd", "/etc/passwd"):
    try:
        os.open(path, os.O_RDONLY, dir_fd=fd)
    except (OSError, NotImplementedError):
        continue
    raise SystemExit(f"opened {path!r}")
for target in ("../outside/x", "/in/a"):
    try:
        os.symlink(target, "/in/made")
    except OSError:
        continue
    raise SystemExit("made a link")
)");
    EXPECT_THAT(result, Completes());
    EXPECT_THAT(result.stdout_text + result.stderr_text, Not(HasSubstr(base_.string())));
  }
}

TEST_F(HostMountsTest, ErrorsDoNotNameTheHost) {
  for (const HostAccess access : accesses) {
    const ExecuteResult result = sandbox(access).execute(R"(
import os, traceback
for action in (lambda: open("/in/none"), lambda: os.listdir("/in/none"), lambda: os.rename("/in/a", "/in/none/a"),
               lambda: os.rmdir("/in"), lambda: os.unlink("/in"), lambda: open("/in/sub", "w")):
    try:
        action()
    except OSError:
        traceback.print_exc()
)");
    EXPECT_THAT(result, Completes());
    EXPECT_THAT(result.stderr_text, Not(HasSubstr(base_.filename().string())));
    EXPECT_THAT(result.stderr_text, HasSubstr("/in/none"));
  }
}

// Opening any of these could wait, or have an effect.
TEST_F(HostMountsTest, NothingButFilesAndFoldersIsOpened) {
  ASSERT_EQ(::mkfifo((base_ / "folder/pipe").c_str(), 0666), 0);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (base_ / "folder/socket").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  const bool has_device = ::mknod((base_ / "folder/device").c_str(), S_IFCHR | 0666, makedev(1, 5)) == 0;
  for (const HostAccess access : accesses) {
    const ExecuteResult result =
        sandbox(access).execute(R"(
import os
for name in ("pipe", "socket", "device"):
    for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR | os.O_TRUNC):
        try:
            os.open("/in/" + name, flags)
        except (PermissionError, FileNotFoundError):
            continue
        raise SystemExit(name)
result = sorted(os.listdir("/in"))
)",
                                ExecuteOptions().limits(limits_of(std::chrono::seconds(20))));
    EXPECT_THAT(result, Completes());
    EXPECT_THAT(*result.value_json, HasSubstr("\"pipe\""));
    if (has_device) {
      EXPECT_THAT(*result.value_json, HasSubstr("device"));
    }
  }
  ::close(socket);
}

TEST_F(HostMountsTest, AFileWithAnotherNameOutsideIsNotChanged) {
  ASSERT_EQ(::link((base_ / "outside/x").c_str(), (base_ / "folder/hard").c_str()), 0);
  before_ = everything_in(base_ / "outside");
  EXPECT_THAT(sandbox(HostAccess::ReadWrite).execute(R"(
import os
for action in (lambda: open("/in/hard", "w"), lambda: open("/in/hard", "a"), lambda: os.truncate("/in/hard", 0),
               lambda: os.utime("/in/hard", (1, 1)), lambda: os.chmod("/in/hard", 0o777)):
    try:
        action()
    except PermissionError:
        continue
    raise SystemExit("changed it")
)"),
              Completes());
}

TEST_F(HostMountsTest, NoFailureLeavesADescriptorBehind) {
  const auto open_descriptors = [this] {
    std::multiset<std::string> places;
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const std::string place = fs::read_symlink(entry.path(), gone).string();
      if (place.starts_with(base_.string())) places.insert(place);
    }
    return places;
  };
  const Sandbox mounted = sandbox(HostAccess::ReadWrite);
  EXPECT_THAT(mounted.execute("print(open('/in/a').read())"), Prints("inside\n"));
  const auto before = open_descriptors();
  const ExecuteResult result = mounted.execute(R"(
import os
files = []
try:
    while True:
        files.append(os.open("/in/a", os.O_RDONLY))
except OSError as error:
    print(len(files), error.strerror)
for file in files: os.close(file)
for round in range(1000):
    for action in (lambda: os.open("/in/none", os.O_RDONLY), lambda: os.open("/in/sub", os.O_WRONLY),
                   lambda: os.mkdir("/in/sub"), lambda: os.open("/in/a", os.O_CREAT | os.O_EXCL | os.O_WRONLY)):
        try:
            action()
        except OSError:
            continue
        raise SystemExit("no error")
for folder in range(100): os.scandir("/in").__next__()
files = [os.open("/in/a", os.O_RDONLY) for file in range(50)]
)");
  EXPECT_THAT(result, testing::AllOf(Completes(), Prints("64 Too many open files\n")));
  EXPECT_THAT(open_descriptors(), testing::ContainerEq(before));
  Session session(mounted);
  for (int count = 0; count < 3; ++count) {
    EXPECT_THAT(session.execute("import os; fd = os.open('/in/a', os.O_RDONLY)\nos.abort()"), testing::_);
    EXPECT_THAT(session.fork().execute("import os; fd = os.open('/in/a', os.O_RDONLY)"), Completes());
  }
  EXPECT_THAT(open_descriptors(), testing::ContainerEq(before));
}

}  // namespace
}  // namespace eryx::security
