// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/host_directory.hpp"

#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>

#include "eryx/error.hpp"
#include "vfs/host_fixture.hpp"
#include "vfs/overlay_source.hpp"

namespace eryx::vfs {
namespace {

constexpr OpenOptions for_writing{.access = {.read = true, .write = true}};

using Names = std::multiset<std::string>;

TEST_F(HostTest, FilesAndFoldersAreRead) {
  mount_folder(HostWrites::Refused);
  EXPECT_EQ(contents("/in/a.txt"), "text");
  EXPECT_EQ(contents("/in/sub/b.txt"), "more");
  EXPECT_EQ(contents("/in/sub/deep/../../a.txt"), "text");
  EXPECT_EQ(list("/in"), (Names{"a.txt", "sub"}));
  EXPECT_EQ(list("/in/sub"), (Names{"b.txt", "deep"}));
  EXPECT_EQ(error_of("/in/none"), Error::NoEntry);
  EXPECT_EQ(error_of("/in/a.txt/x"), Error::NotDirectory);
  EXPECT_EQ(open_file("/in/a.txt")->size(), 4u);
  EXPECT_EQ(open_file("/in/a.txt")->metadata().mode, Mode{0644});
}

TEST_F(HostTest, AReadOnlyFolderRefusesEveryChange) {
  mount_folder(HostWrites::Refused);
  EXPECT_EQ(error_of("/in/a.txt", for_writing), Error::ReadOnly);
  EXPECT_EQ(save("/in/a.txt", "x"), Error::ReadOnly);
  EXPECT_EQ(save("/in/new", "x"), Error::ReadOnly);
  EXPECT_EQ(mkdir("/in/new"), Error::ReadOnly);
  EXPECT_EQ(unlink("/in/a.txt"), Error::ReadOnly);
  EXPECT_EQ(rmdir("/in/sub"), Error::ReadOnly);
  EXPECT_EQ(rename("/in/a.txt", "/in/b"), Error::ReadOnly);
  const FilePtr file = open_file("/in/a.txt");
  EXPECT_EQ(error_of(file->write(0, bytes_of("x"))), Error::ReadOnly);
  EXPECT_EQ(error_of(file->resize(0)), Error::ReadOnly);
  EXPECT_EQ(error_of(file->set_mode(0777)), Error::ReadOnly);
  EXPECT_EQ(error_of(file->set_times({})), Error::ReadOnly);
  EXPECT_EQ(read(folder() / "a.txt"), "text");
}

TEST_F(HostTest, ChangesReachTheHost) {
  mount_folder(HostWrites::Allowed);
  EXPECT_EQ(save("/in/new.txt", "new"), none);
  EXPECT_EQ(read(folder() / "new.txt"), "new");
  EXPECT_EQ(save("/in/a.txt", "x"), none);
  EXPECT_EQ(read(folder() / "a.txt"), "x");
  EXPECT_EQ(mkdir("/in/made"), none);
  EXPECT_EQ(rename("/in/new.txt", "/in/made/moved"), none);
  EXPECT_EQ(read(folder() / "made/moved"), "new");
  EXPECT_EQ(rmdir("/in/made"), Error::NotEmpty);
  EXPECT_EQ(unlink("/in/made/moved"), none);
  EXPECT_EQ(rmdir("/in/made"), none);
  EXPECT_EQ(unlink("/in/sub"), Error::IsDirectory);
  EXPECT_EQ(rmdir("/in/a.txt"), Error::NotDirectory);
  EXPECT_EQ(rename("/in/sub", "/in/sub/deep/inside"), Error::Invalid);
  EXPECT_EQ(list("/in"), (Names{"a.txt", "sub"}));
}

TEST_F(HostTest, NothingBecomesExecutableOrALink) {
  mount_folder(HostWrites::Allowed);
  ASSERT_EQ(save("/in/new", "#!/bin/sh"), none);
  EXPECT_EQ(error_of(open_file("/in/new", for_writing)->set_mode(07777)), none);
  struct stat status {};
  ASSERT_EQ(::stat((folder() / "new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777u, 0666u);
  const Path path = *Path::parse("/in/link");
  EXPECT_EQ(error_of(tree().create_symbolic_link("../secret.txt", tree().root(), path)), Error::NotPermitted);
  EXPECT_EQ(error_of(tree().create_hard_link(tree().root(), *Path::parse("/in/a.txt"), FinalLink::Keep,
                                             tree().root(), path)),
            Error::NotPermitted);
}

TEST_F(HostTest, LinksAndSpecialFilesAreSeenAndNeverOpened) {
  std::filesystem::create_symlink("../secret.txt", folder() / "link");
  std::filesystem::create_symlink("..", folder() / "up");
  std::filesystem::create_symlink("a.txt", folder() / "harmless");
  std::filesystem::create_symlink("/proc/self/root", folder() / "root");
  ASSERT_EQ(::mkfifo((folder() / "pipe").c_str(), 0600), 0);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (folder() / "socket").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  for (const HostWrites writes : {HostWrites::Refused, HostWrites::Allowed}) {
    mount_folder(writes);
    for (const std::string name : {"link", "up", "harmless", "root", "pipe", "socket"}) {
      EXPECT_EQ(error_of("/in/" + name), Error::NotPermitted) << name;
      EXPECT_EQ(error_of("/in/" + name, for_writing), Error::NotPermitted) << name;
      EXPECT_EQ(error_of("/in/" + name + "/x"), Error::NotDirectory) << name;
      EXPECT_TRUE(list("/in").contains(name));
    }
    EXPECT_EQ(error_of("/in/up/secret.txt"), Error::NotDirectory);
    EXPECT_EQ(error_of("/in/../secret.txt"), Error::NoEntry);
  }
  EXPECT_EQ(rename("/in/link", "/in/report"), Error::NotPermitted);
  EXPECT_EQ(unlink("/in/link"), none);
  EXPECT_EQ(read(base_ / "secret.txt"), secret);
  ::close(socket);
}

TEST_F(HostTest, AFileWithAnotherNameIsOnlyRead) {
  ASSERT_EQ(::link((base_ / "secret.txt").c_str(), (folder() / "hard").c_str()), 0);
  mount_folder(HostWrites::Allowed);
  EXPECT_EQ(contents("/in/hard"), secret);
  EXPECT_EQ(error_of("/in/hard", for_writing), Error::NotPermitted);
  EXPECT_EQ(save("/in/hard", "x"), Error::NotPermitted);
  EXPECT_EQ(read(base_ / "secret.txt"), secret);
}

TEST_F(HostTest, AFileWithItsOwnersRightsIsOnlyRead) {
  mount_folder(HostWrites::Allowed);
  for (const mode_t mode : {S_ISUID | 0755, S_ISGID | 0755}) {
    ASSERT_EQ(::chmod((folder() / "a.txt").c_str(), mode), 0);
    EXPECT_EQ(contents("/in/a.txt"), "text");
    EXPECT_EQ(error_of("/in/a.txt", for_writing), Error::NotPermitted);
    EXPECT_EQ(error_of(open_file("/in/a.txt")->set_mode(0666)), Error::NotPermitted);
    EXPECT_EQ(save("/in/a.txt", "x"), Error::NotPermitted);
  }
  EXPECT_EQ(read(folder() / "a.txt"), "text");
}

TEST_F(HostTest, AnOpenFileStaysWhatItIs) {
  mount_folder(HostWrites::Allowed);
  const FilePtr deleted = open_file("/in/a.txt");
  std::filesystem::remove(folder() / "a.txt");
  write(folder() / "a.txt", "other");
  EXPECT_EQ(contents(*deleted), "text");
  EXPECT_EQ(contents("/in/a.txt"), "other");
}

TEST_F(HostTest, TheRootStaysWhatItIs) {
  mount_folder(HostWrites::Refused);
  std::filesystem::rename(folder(), base_ / "moved");
  std::filesystem::create_symlink(base_, folder());
  EXPECT_EQ(contents("/in/a.txt"), "text");
  EXPECT_EQ(error_of("/in/secret.txt"), Error::NoEntry);
}

TEST_F(HostTest, GrowthCountsAndIsNotGivenBack) {
  mount_folder(HostWrites::Allowed);
  EXPECT_EQ(save("/in/a.txt", std::string(600, 'x')), none);
  EXPECT_EQ(quota_.bytes_used().count, 600u);
  EXPECT_EQ(unlink("/in/a.txt"), none);
  EXPECT_EQ(save("/in/a.txt", std::string(600, 'x')), Error::NoSpace);
  EXPECT_EQ(save("/in/a.txt", std::string(400, 'x')), none);
  // Within what is there, nothing grows.
  EXPECT_EQ(error_of(open_file("/in/a.txt", for_writing)->write(0, bytes_of("yyy"))), none);
  EXPECT_EQ(error_of(open_file("/in/a.txt", for_writing)->resize(401)), Error::NoSpace);
  EXPECT_EQ(error_of(open_file("/in/a.txt", for_writing)->write(INT64_MAX, bytes_of("y"))),
            Error::FileTooBig);
  for (int number = 0; number < 19; ++number) EXPECT_EQ(mkdir("/in/d" + std::to_string(number)), none);
  EXPECT_EQ(mkdir("/in/more"), Error::NoSpace);
  tree_->continue_in();
  EXPECT_EQ(quota_.bytes_used().count, 0u);
  EXPECT_EQ(mkdir("/in/more"), none);
  tree_.reset();
  EXPECT_EQ(quota_.entries_used(), 0u);
}

TEST_F(HostTest, TheLimitOfTheProcessIsNoSignal) {
  mount_folder(HostWrites::Allowed);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit lower = before;
  lower.rlim_cur = 100;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &lower), 0);
  const Error error = save("/in/a.txt", std::string(200, 'x'));
  const Error resized = error_of(open_file("/in/a.txt", for_writing)->resize(200));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(error, Error::FileTooBig);
  EXPECT_EQ(resized, Error::FileTooBig);
  EXPECT_EQ(quota_.bytes_used().count, 0u);
}

TEST_F(HostTest, OpenFilesAreLimited) {
  mount_folder(HostWrites::Refused);
  std::vector<FilePtr> open_files;
  for (std::uint64_t count = 0; count < Quota::maximum_host_files; ++count)
    open_files.push_back(open_file("/in/a.txt"));
  EXPECT_EQ(error_of("/in/a.txt"), Error::TooManyDescriptors);
  // A listing does without.
  EXPECT_EQ(list("/in"), (Names{"a.txt", "sub"}));
  open_files.pop_back();
  EXPECT_EQ(contents("/in/a.txt"), "text");
}

TEST_F(HostTest, LongFoldersAreListedOnceEach) {
  Names expected;
  for (int number = 0; number < 5000; ++number) {
    const std::string name = "a-rather-long-name-" + std::to_string(number);
    write(folder() / "sub/deep" / name, "");
    expected.insert(name);
  }
  write(folder() / "sub/deep/\xff", "not UTF-8");
  mount_folder(HostWrites::Refused);
  EXPECT_EQ(list("/in/sub/deep"), expected);
  // As a guest does whose buffer cuts an entry off: it asks again from a place before.
  const auto directory = std::dynamic_pointer_cast<Directory>(*open("/in/sub/deep"));
  Names twice;
  std::uint64_t position = 0;
  std::uint64_t before = 0;
  for (int count = 0; const auto entry = directory->entry_at(position); ++count) {
    if (count % 7 == 6) {
      ASSERT_TRUE(directory->entry_at(before));
      ASSERT_TRUE(directory->entry_at(position));
    }
    twice.emplace(directory->entry_at(position)->name);
    before = position;
    position = directory->entry_at(position)->next;
  }
  EXPECT_EQ(twice, expected);
  EXPECT_FALSE(directory->entry_at(UINT64_MAX));
}

/// While it lives, this thread's accesses to files are those of a user without rights.
class WithoutRights {
 public:
  WithoutRights() { ::setfsuid(65534); }
  ~WithoutRights() { ::setfsuid(::geteuid()); }
  WithoutRights(const WithoutRights&) = delete;
  WithoutRights& operator=(const WithoutRights&) = delete;
};

// A folder whose entries may be reached by their names, and not listed.
TEST_F(HostTest, AnUnreadableFolderIsNotAnEmptyOne) {
  ::chmod((folder() / "sub").c_str(), 0311);
  ::chmod((folder() / "a.txt").c_str(), 0);
  const auto check = [&](std::string_view path) {
    const WithoutRights without;
    const auto found = tree().find(tree().root(), *Path::parse(path), FinalLink::Follow);
    return error_of(std::dynamic_pointer_cast<Directory>(*found)->check_listing());
  };
  for (const HostWrites writes : {HostWrites::Refused, HostWrites::Allowed}) {
    mount_folder(writes);
    EXPECT_EQ(check("/in"), none);
    EXPECT_EQ(check("/in/sub"), Error::NoAccess);
    const WithoutRights without;
    EXPECT_EQ(contents("/in/sub/b.txt"), "more");
    EXPECT_EQ(error_of("/in/a.txt"), Error::NoAccess);
  }
  mount(std::make_shared<const OverlaySource>(root()));
  EXPECT_EQ(check("/in/sub"), Error::NoAccess);
}

TEST_F(HostTest, DepthIsLimited) {
  mount_folder(HostWrites::Allowed);
  quota_.change_limits(Bytes{1000}, 1000);
  std::string path = "/in";
  for (std::size_t depth = 0; depth < maximum_host_depth; ++depth)
    ASSERT_EQ(mkdir(path += "/d"), none) << depth;
  EXPECT_EQ(mkdir(path + "/d"), Error::NameTooLong);
  EXPECT_EQ(error_of(path + "/d"), Error::NameTooLong);
}

TEST_F(HostTest, HeldNodesAreReopenedOrLost) {
  mount_folder(HostWrites::Allowed);
  const NodePtr file = *open("/in/a.txt", for_writing);
  const NodePtr gone = *open("/in/sub/b.txt");
  const NodePtr directory = *open("/in/sub");
  const std::vector<NodePtr> held{file, gone, directory};
  const auto contents_then = tree_->capture(held);
  std::filesystem::remove(folder() / "sub/b.txt");
  std::filesystem::create_symlink("../../secret.txt", folder() / "sub/b.txt");
  const auto other = make_tree();
  const auto staged = other->stage(contents_then);
  const auto find = [&](const NodePtr& node) { return staged.front()->find(node->metadata().inode); };
  EXPECT_EQ(contents(*std::dynamic_pointer_cast<File>(find(file))), "text");
  EXPECT_EQ(error_of(std::dynamic_pointer_cast<File>(find(file))->write(0, bytes_of("T"))), none);
  std::array<std::byte, 1> byte{};
  EXPECT_EQ(std::dynamic_pointer_cast<File>(find(gone))->read(0, byte).error(), Error::InputOutput);
  EXPECT_EQ(find(directory)->metadata().inode, directory->metadata().inode);
  // The source accepts what it captured, and nothing that leads out.
  const MountSource& source = *table_->points().front().source;
  const auto inodes =
      std::vector{file->metadata().inode, gone->metadata().inode, directory->metadata().inode};
  source.check(contents_then.front(), inodes, "test");
  for (const std::string path :
       {"..", "../secret.txt", "/etc/passwd", "sub/", "sub//b.txt", "a/../..", "."}) {
    auto forged = std::get<HeldNodes>(contents_then.front());
    forged.nodes.front().path = path;
    EXPECT_THROW(source.check(forged, inodes, "test"), eryx::Error) << path;
  }
}

TEST_F(HostTest, ASingleFileStaysWhatItIs) {
  const auto open_it = [&] {
    base::UniqueFd fd(::open((folder() / "a.txt").c_str(), O_RDWR | O_CLOEXEC));
    struct stat status {};
    EXPECT_EQ(::fstat(fd.get(), &status), 0);
    return std::make_shared<const HostFileSource>(std::move(fd), status, HostWrites::Allowed);
  };
  mount(open_it());
  std::filesystem::remove(folder() / "a.txt");
  std::filesystem::create_symlink("../secret.txt", folder() / "a.txt");
  EXPECT_EQ(contents("/in"), "text");
  EXPECT_EQ(save("/in", "new"), none);
  EXPECT_EQ(contents("/in"), "new");
  EXPECT_EQ(read(base_ / "secret.txt"), secret);
  EXPECT_EQ(unlink("/in"), Error::ReadOnly);
}

}  // namespace
}  // namespace eryx::vfs
