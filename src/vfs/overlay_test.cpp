// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/overlay.hpp"

#include <algorithm>
#include <map>
#include <random>

#include "eryx/error.hpp"
#include "vfs/host_fixture.hpp"
#include "vfs/overlay_source.hpp"

namespace eryx::vfs {
namespace {

using Names = std::multiset<std::string>;

constexpr OpenOptions for_writing{.access = {.read = true, .write = true}};

class OverlayTest : public HostTest {
 protected:
  OverlayTest() {
    mount(std::make_shared<const OverlaySource>(root()));
    before_ = everything();
  }
  ~OverlayTest() override { EXPECT_EQ(everything(), before_) << "the host's folder was changed"; }

  [[nodiscard]] std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(base_))
      all[entry.path().string()] = entry.is_regular_file() ? read(entry.path()) : std::string();
    return all;
  }

  /// "+d/ +d/f=text ~a.txt=other -gone"
  [[nodiscard]] std::string changes() const {
    std::string text;
    for (const MountChanges& mount : tree_->changes()) {
      for (const FileChange& change : mount.changes) {
        if (!text.empty()) text += ' ';
        text += change.kind == FileChange::Kind::Added     ? '+'
                : change.kind == FileChange::Kind::Changed ? '~'
                                                           : '-';
        text += change.path;
        if (change.type == FileChange::Type::Folder) text += '/';
        if (change.type == FileChange::Type::File && change.kind != FileChange::Kind::Removed)
          text += '=' + change.contents;
      }
    }
    return text;
  }

  std::map<std::string, std::string> before_;
};

TEST_F(OverlayTest, TheHostShowsThrough) {
  EXPECT_EQ(contents("/in/a.txt"), "text");
  EXPECT_EQ(list("/in"), (Names{"a.txt", "sub"}));
  EXPECT_EQ(list("/in/sub"), (Names{"b.txt", "deep"}));
  EXPECT_EQ(changes(), "");
  EXPECT_EQ(quota_.bytes_used().count, 0u);
}

TEST_F(OverlayTest, WritesStayInMemory) {
  EXPECT_EQ(save("/in/a.txt", "other"), none);
  EXPECT_EQ(save("/in/sub/deep/new", "n"), none);
  EXPECT_EQ(contents("/in/a.txt"), "other");
  EXPECT_EQ(contents("/in/sub/deep/new"), "n");
  EXPECT_EQ(contents("/in/sub/b.txt"), "more");
  EXPECT_EQ(list("/in"), (Names{"a.txt", "sub"}));
  EXPECT_EQ(list("/in/sub/deep"), (Names{"new"}));
  EXPECT_EQ(changes(), "~a.txt=other +sub/deep/new=n");
  const FilePtr file = open_file("/in/sub/b.txt", for_writing);
  EXPECT_EQ(error_of(file->write(4, bytes_of("!"))), none);
  EXPECT_EQ(contents("/in/sub/b.txt"), "more!");
  EXPECT_EQ(quota_.bytes_used().count, 11u);
}

TEST_F(OverlayTest, WhatIsRemovedIsHidden) {
  EXPECT_EQ(unlink("/in/a.txt"), none);
  EXPECT_EQ(error_of("/in/a.txt"), Error::NoEntry);
  EXPECT_EQ(unlink("/in/a.txt"), Error::NoEntry);
  EXPECT_EQ(list("/in"), (Names{"sub"}));
  EXPECT_EQ(changes(), "-a.txt");
  EXPECT_EQ(save("/in/a.txt", "again"), none);
  EXPECT_EQ(changes(), "~a.txt=again");
  EXPECT_EQ(rmdir("/in/sub"), Error::NotEmpty);
  EXPECT_EQ(unlink("/in/sub"), Error::IsDirectory);
  EXPECT_EQ(rmdir("/in/sub/deep"), none);
  EXPECT_EQ(unlink("/in/sub/b.txt"), none);
  EXPECT_EQ(rmdir("/in/sub"), none);
  EXPECT_EQ(error_of("/in/sub/b.txt"), Error::NoEntry);
  EXPECT_EQ(changes(), "~a.txt=again -sub");
  // A new folder of the same name shows nothing of the old one.
  EXPECT_EQ(mkdir("/in/sub"), none);
  EXPECT_EQ(list("/in/sub"), Names{});
  EXPECT_EQ(error_of("/in/sub/b.txt"), Error::NoEntry);
  EXPECT_EQ(changes(), "~a.txt=again -sub +sub/");
  EXPECT_EQ(save("/in/sub/b.txt", "own"), none);
  EXPECT_EQ(changes(), "~a.txt=again -sub +sub/ +sub/b.txt=own");
}

TEST_F(OverlayTest, Renames) {
  EXPECT_EQ(rename("/in/a.txt", "/in/sub/c.txt"), none);
  EXPECT_EQ(contents("/in/sub/c.txt"), "text");
  EXPECT_EQ(changes(), "-a.txt +sub/c.txt=text");
  EXPECT_EQ(rename("/in/sub/c.txt", "/in/sub/b.txt"), none);
  EXPECT_EQ(changes(), "-a.txt ~sub/b.txt=text");
  EXPECT_EQ(rename("/in/sub", "/in/other"), Error::CrossDevice);
  EXPECT_EQ(mkdir("/in/made"), none);
  EXPECT_EQ(save("/in/made/f", "f"), none);
  EXPECT_EQ(rename("/in/made", "/in/made/below"), Error::Invalid);
  EXPECT_EQ(rename("/in/made", "/in/sub/b.txt"), Error::NotDirectory);
  EXPECT_EQ(rename("/in/sub/b.txt", "/in/made"), Error::IsDirectory);
  EXPECT_EQ(rename("/in/made", "/in/sub"), Error::NotEmpty);
  EXPECT_EQ(rename("/in/made", "/in/a.txt"), none);
  EXPECT_EQ(changes(), "-a.txt +a.txt/ +a.txt/f=f ~sub/b.txt=text");
  EXPECT_EQ(rename("/in/a.txt/f", "/in/sub/b.txt"), none);
  EXPECT_EQ(rmdir("/in/a.txt"), none);
  EXPECT_EQ(changes(), "-a.txt ~sub/b.txt=f");
  EXPECT_EQ(rename("/in/sub/b.txt", "/in/sub/b.txt"), none);
  EXPECT_EQ(rename("/in/sub/none", "/in/x"), Error::NoEntry);
}

TEST_F(OverlayTest, TheQuotaBoundsCopies) {
  write(folder() / "big", std::string(2000, 'x'));
  before_ = everything();
  EXPECT_EQ(error_of("/in/big", for_writing), Error::NoSpace);
  EXPECT_EQ(contents("/in/big").size(), 2000u);
  EXPECT_EQ(changes(), "");
  EXPECT_EQ(quota_.bytes_used().count, 0u);
  // Nothing is copied for a file that is made empty.
  EXPECT_EQ(save("/in/big", "small"), none);
  EXPECT_EQ(changes(), "~big=small");
  for (int number = 0; number < 19; ++number)
    ASSERT_EQ(save("/in/" + std::to_string(number), ""), none) << number;
  EXPECT_EQ(save("/in/more", ""), Error::NoSpace);
  // A mark needs an entry too.
  EXPECT_EQ(unlink("/in/a.txt"), Error::NoSpace);
  EXPECT_EQ(contents("/in/a.txt"), "text");
  EXPECT_EQ(unlink("/in/big"), none);
}

// Without room for a mark, what the host has would show through again.
TEST_F(OverlayTest, NothingIsRemovedWithoutRoomForItsMark) {
  const FilePtr file = open_file("/in/a.txt", for_writing);
  EXPECT_EQ(rmdir("/in/sub/deep"), none);
  EXPECT_EQ(mkdir("/in/sub/deep"), none);
  const std::string before = changes();
  const FilePtr filler =
      open_file("/in/filler", {.access = {.write = true}, .creation = Creation::Exclusive});
  EXPECT_EQ(error_of(filler->resize(1000 - quota_.bytes_used().count)), none);
  EXPECT_EQ(error_of(file->resize(0)), none);
  EXPECT_EQ(error_of(file->write(0, bytes_of("own"))), none);
  // Each of them needs bytes, and an open file keeps its own.
  EXPECT_EQ(unlink("/in/a.txt"), Error::NoSpace);
  EXPECT_EQ(rename("/in/a.txt", "/in/c.txt"), Error::NoSpace);
  EXPECT_EQ(unlink("/in/sub/b.txt"), Error::NoSpace);
  EXPECT_EQ(rmdir("/in/sub/deep"), Error::NoSpace);
  EXPECT_EQ(contents("/in/a.txt"), "own");
  EXPECT_EQ(contents("/in/sub/b.txt"), "more");
  EXPECT_EQ(list("/in/sub"), (Names{"b.txt", "deep"}));
  EXPECT_EQ(error_of(filler->resize(0)), none);
  EXPECT_EQ(unlink("/in/filler"), none);
  EXPECT_EQ(unlink("/in/a.txt"), none);
  EXPECT_EQ(rmdir("/in/sub/deep"), none);
  EXPECT_EQ(before, "~a.txt=text -sub/deep +sub/deep/");
  EXPECT_EQ(changes(), "-a.txt -sub/deep");
}

TEST_F(OverlayTest, LinksAreNotMadeAndSpecialFilesNotOpened) {
  std::filesystem::create_symlink("../secret.txt", folder() / "link");
  before_ = everything();
  EXPECT_EQ(error_of("/in/link"), Error::NotPermitted);
  EXPECT_EQ(error_of("/in/link", for_writing), Error::NotPermitted);
  EXPECT_EQ(rename("/in/link", "/in/x"), Error::NotPermitted);
  EXPECT_EQ(error_of(tree().create_symbolic_link("removed", tree().root(), *Path::parse("/in/l"))),
            Error::NotPermitted);
  EXPECT_EQ(unlink("/in/link"), none);
  EXPECT_EQ(changes(), "-link");
}

TEST_F(OverlayTest, AFileThatIsReadKeepsWhatItHad) {
  const FilePtr reader = open_file("/in/a.txt");
  EXPECT_EQ(save("/in/a.txt", "other"), none);
  EXPECT_EQ(contents(*reader), "text");
  EXPECT_EQ(contents("/in/a.txt"), "other");
}

TEST_F(OverlayTest, AListingShowsEverythingOnceWhileItChanges) {
  for (int number = 0; number < 2000; ++number) write(folder() / "sub/deep" / std::to_string(number), "");
  before_ = everything();
  quota_.change_limits(Bytes{100'000}, 10'000);
  const auto directory = std::dynamic_pointer_cast<Directory>(*open("/in/sub/deep"));
  std::multiset<std::string> names;
  std::uint64_t position = 0;
  while (const auto entry = tree().entry_at(*directory, position)) {
    const std::string name(entry->name);
    position = entry->next;
    names.insert(name);
    // One is copied, one removed; both after they were listed.
    const std::string path = "/in/sub/deep/" + name;
    if (names.size() % 3 == 0) {
      EXPECT_EQ(save(path, "x"), none);
    } else if (names.size() % 3 == 1) {
      EXPECT_EQ(unlink(path), none);
    }
  }
  EXPECT_EQ(names.size(), 2000u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 2000u);
  EXPECT_EQ(list("/in/sub/deep").size(), 2000u - 667u);
}

TEST_F(OverlayTest, StatesAreRestored) {
  ASSERT_EQ(save("/in/a.txt", "other"), none);
  ASSERT_EQ(unlink("/in/sub/b.txt"), none);
  ASSERT_EQ(mkdir("/in/own"), none);
  write(folder() / "lower", "lower");
  before_ = everything();
  const NodePtr upper = *open("/in/a.txt", for_writing);
  const NodePtr lower = *open("/in/lower");
  const NodePtr own = *open("/in/own");
  const NodePtr merged = *open("/in/sub");
  const std::vector<NodePtr> held{upper, lower, own, merged, *open("/in")};
  std::vector<std::uint64_t> inodes;
  for (const NodePtr& node : held) inodes.push_back(node->metadata().inode);
  const auto state = tree_->capture(held);
  const std::string then = changes();
  const MountSource& source = *table_->points().front().source;
  EXPECT_EQ(source.check(state.front(), inodes, "test").bytes, 5u + OverlayState::removed_mark.size());

  ASSERT_EQ(save("/in/a.txt", "later"), none);
  ASSERT_EQ(save("/in/sub/b.txt", "later"), none);
  ASSERT_EQ(rmdir("/in/own"), none);
  const auto staged = tree_->stage(state);
  std::vector<NodePtr> found;
  for (const std::uint64_t inode : inodes) found.push_back(staged.front()->find(inode));
  staged.front()->restore();
  EXPECT_EQ(changes(), then);
  EXPECT_EQ(contents("/in/a.txt"), "other");
  EXPECT_EQ(error_of("/in/sub/b.txt"), Error::NoEntry);
  for (std::size_t index = 0; index < held.size(); ++index) {
    ASSERT_TRUE(found[index]);
    EXPECT_EQ(found[index]->type(), held[index]->type());
    EXPECT_EQ(found[index]->metadata().inode, inodes[index]);
    EXPECT_TRUE(source.node(state.front(), inodes[index]));
  }
  EXPECT_EQ(contents(*std::dynamic_pointer_cast<File>(found[1])), "lower");
}

TEST_F(OverlayTest, ForgedStatesAreRefused) {
  ASSERT_EQ(save("/in/sub/deep/f", "f"), none);
  ASSERT_EQ(unlink("/in/a.txt"), none);
  const auto good = std::get<OverlayState>(tree_->capture({}).front());
  const MountSource& source = *table_->points().front().source;
  source.check(good, {}, "test");
  const auto refuses = [&](const auto& change) {
    OverlayState forged = good;
    change(forged);
    EXPECT_THROW(source.check(forged, {}, "test"), eryx::Error);
  };
  refuses([](OverlayState& state) { state.merged.clear(); });
  refuses([](OverlayState& state) { state.merged.push_back(state.merged.back()); });
  refuses([](OverlayState& state) { state.merged.push_back(1000); });
  refuses([](OverlayState& state) { state.merged.push_back(state.upper.nodes.back().inode); });
  refuses([](OverlayState& state) {
    std::get<LinkState>(state.upper.nodes.back().content).target = "/etc/passwd";
  });
  refuses([](OverlayState& state) { state.upper.nodes.clear(); });
  refuses([](OverlayState& state) { state.held.nodes.push_back({.inode = 5, .path = "../secret.txt"}); });
  EXPECT_THROW(source.check(MountContents(), {}, "test"), eryx::Error);
}

// Against a plain folder: the same random operations in an overlay and in a store in memory end in the same way, unless
// the overlay refuses what it never does.
TEST_F(OverlayTest, BehavesAsAPlainFolder) {
  quota_.change_limits(Bytes{100'000}, 10'000);
  for (const char* name : {"x", "y"}) {
    std::filesystem::create_directory(folder() / name);
    write(folder() / name / "f", name);
  }
  before_ = everything();
  Quota quota;
  quota.reset(Bytes{100'000}, 10'000);
  {
    MemoryStore plain(quota, revision_, time_, 1, nullptr);
    const Tree expected(plain.root());
    const auto path_in_plain = [](const std::string& path) { return *Path::parse(path.substr(3)); };
    for (const auto& [path, text] : before_) {
      const std::string below =
          path.substr(folder().string().size() > path.size() ? path.size() : folder().string().size());
      if (!path.starts_with(folder().string()) || below.empty()) continue;
      if (std::filesystem::is_directory(path)) {
        ASSERT_TRUE(expected.create_directory(plain.root(), *Path::parse(below)));
      } else {
        const auto made = expected.open(plain.root(), *Path::parse(below),
                                        {.access = {.write = true}, .creation = Creation::IfAbsent});
        ASSERT_TRUE(std::dynamic_pointer_cast<File>(*made)->write(0, bytes_of(text)));
      }
    }
    std::mt19937 random(1);
    const std::vector<std::string> names{"a.txt", "sub", "x", "y", "f", "b.txt", "deep"};
    const auto random_path = [&] {
      std::string path = "/in";
      for (std::size_t depth = 1 + random() % 3; depth > 0; --depth)
        path += "/" + names[random() % names.size()];
      return path;
    };
    for (int step = 0; step < 20'000; ++step) {
      const std::string path = random_path();
      const std::string other = random_path();
      const Path plain_path = path_in_plain(path);
      Error got = none;
      Error wanted = none;
      switch (random() % 6) {
        case 0:
          got = mkdir(path), wanted = error_of(expected.create_directory(plain.root(), plain_path));
          break;
        case 1:
          got = rmdir(path), wanted = error_of(expected.remove_directory(plain.root(), plain_path));
          break;
        case 2: got = unlink(path), wanted = error_of(expected.remove_file(plain.root(), plain_path)); break;
        case 3: {
          got = rename(path, other);
          if (got == Error::CrossDevice) continue;
          wanted = error_of(expected.rename(plain.root(), plain_path, plain.root(), path_in_plain(other)));
          break;
        }
        case 4: {
          got = save(path, other);
          const auto made = expected.open(plain.root(), plain_path,
                                          {.access = {.write = true},
                                           .creation = Creation::IfAbsent,
                                           .truncation = Truncation::Truncate});
          if (made) static_cast<void>(std::dynamic_pointer_cast<File>(*made)->write(0, bytes_of(other)));
          wanted = made ? none : made.error();
          break;
        }
        default: {
          const auto node = expected.find(plain.root(), plain_path, FinalLink::Keep);
          got = error_of(path);
          wanted = node ? none : node.error();
          if (!node || got != none) break;
          if (const auto file = std::dynamic_pointer_cast<File>(*node)) {
            ASSERT_EQ(contents(path), contents(*file)) << path;
          } else {
            Names found;
            const auto directory = std::dynamic_pointer_cast<Directory>(*node);
            std::uint64_t position = 0;
            while (const auto entry = directory->entry_at(position)) {
              found.emplace(entry->name);
              position = entry->next;
            }
            ASSERT_EQ(list(path), found) << path;
          }
        }
      }
      ASSERT_EQ(got, wanted) << step << ' ' << path << ' ' << other;
    }
  }
  // The quota is exact: it holds nothing of what is gone.
  tree_.reset();
  EXPECT_EQ(quota_.bytes_used().count, 0u);
  EXPECT_EQ(quota_.entries_used(), 0u);
}

}  // namespace
}  // namespace eryx::vfs
