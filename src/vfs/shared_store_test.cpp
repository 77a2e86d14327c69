// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/shared_store.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "eryx/error.hpp"
#include "vfs/mounted_tree.hpp"
#include "vfs/storage_source.hpp"
#include "vfs/tree_fixture.hpp"

namespace eryx::vfs {
namespace {

/// A guest's tree with the store at /in.
struct Guest {
  explicit Guest(const std::shared_ptr<SharedStore>& store) {
    quota.reset(Bytes{10}, 1);
    tree.emplace(MountTable::make({{"/in", std::make_shared<const StorageSource>(store)}}),
                 MountServices{quota, revision, time, random});
  }
  [[nodiscard]] const Tree& paths() const { return tree->tree(); }
  Result<NodePtr> open(const std::string& path, Truncation truncation = Truncation::Keep) {
    return paths().open(
        paths().root(), *Path::parse(path),
        {.access = {.read = true, .write = true}, .creation = Creation::IfAbsent, .truncation = truncation});
  }
  Result<void> save(const std::string& path, std::string_view text) {
    const auto file = open(path, Truncation::Truncate);
    if (!file) return file.error();
    return std::dynamic_pointer_cast<File>(*file)->write(0, bytes_of(text));
  }

  struct : RandomSource {
    Result<void> fill(std::span<std::byte>) override { return Error::InputOutput; }
  } random;
  Quota quota;
  Revision revision;
  Ticking time;
  std::optional<MountedTree> tree;
};

std::shared_ptr<SharedStore> make_store(std::uint64_t entries = 100) {
  return std::make_shared<SharedStore>(Bytes{1000}, entries, identity_of("test"));
}

TEST(SharedStoreTest, GuestsSeeEachOthersFiles) {
  const auto store = make_store();
  Guest first(store);
  Guest second(store);
  ASSERT_TRUE(first.save("/in/a", "text"));
  ASSERT_TRUE(second.paths().create_directory(second.paths().root(), *Path::parse("/in/d")));
  ASSERT_TRUE(second.paths().rename(second.paths().root(), *Path::parse("/in/a"), second.paths().root(),
                                    *Path::parse("/in/d/b")));
  EXPECT_EQ(store->files(), (FileMap{{"d/b", "text"}}));
  const auto inside = std::dynamic_pointer_cast<Directory>(
      *first.paths().find(first.paths().root(), *Path::parse("/in/d"), FinalLink::Keep));
  EXPECT_EQ(inside->parent()->parent(), first.paths().root());
  EXPECT_EQ(inside->metadata().device, MountedTree::first_mount_device);
  EXPECT_EQ(first.quota.bytes_used().count, 0u);
  EXPECT_EQ(store->size().count, 4u);
}

TEST(SharedStoreTest, TheStoresQuotaHolds) {
  const auto store = make_store(3);
  Guest guest(store);
  ASSERT_TRUE(guest.save("/in/a", std::string(900, 'x')));
  EXPECT_EQ(guest.save("/in/b", std::string(101, 'x')).error(), Error::NoSpace);
  ASSERT_TRUE(guest.save("/in/c", ""));
  EXPECT_EQ(guest.save("/in/d", "").error(), Error::NoSpace);
  EXPECT_THROW(store->put({{"big", std::string(500, 'x')}}), eryx::Error);
  EXPECT_EQ(store->size().count, 900u);
  for (const char* path : {"", "/a", "../a", "a/", "a/../..", "."})
    EXPECT_THROW(store->put({{path, ""}}), eryx::Error) << path;
}

TEST(SharedStoreTest, SnapshotsAndForks) {
  const auto store = make_store();
  Guest guest(store);
  ASSERT_TRUE(guest.save("/in/a", "one"));
  const StoreState before = store->snapshot();
  const auto fork = store->fork();
  const NodePtr held = *guest.open("/in/a");
  ASSERT_TRUE(guest.save("/in/a", "two"));
  ASSERT_TRUE(guest.save("/in/b", "b"));
  EXPECT_EQ(fork->files(), (FileMap{{"a", "one"}}));
  store->restore(before);
  EXPECT_EQ(store->files(), (FileMap{{"a", "one"}}));
  // What is open stays what it was.
  EXPECT_EQ(std::dynamic_pointer_cast<File>(held)->size(), 3u);
  ASSERT_TRUE(guest.save("/in/c", "c"));
  EXPECT_NE((*guest.open("/in/c"))->metadata().inode, held->metadata().inode);
}

TEST(SharedStoreTest, OpenFilesAreFoundAgainOrLost) {
  const auto store = make_store();
  Guest guest(store);
  ASSERT_TRUE(guest.save("/in/a", "a"));
  ASSERT_TRUE(guest.save("/in/b", "b"));
  const std::vector<NodePtr> held{*guest.open("/in/a"), *guest.open("/in/b")};
  const auto state = guest.tree->capture(held);
  ASSERT_TRUE(guest.paths().remove_file(guest.paths().root(), *Path::parse("/in/b")));
  Guest other(store);
  const auto staged = other.tree->stage(state);
  const auto size_of = [&](const NodePtr& node) {
    std::array<std::byte, 1> byte{};
    return std::dynamic_pointer_cast<File>(staged.front()->find(node->metadata().inode))->read(0, byte);
  };
  EXPECT_EQ(*size_of(held[0]), 1u);
  EXPECT_EQ(size_of(held[1]).error(), Error::InputOutput);
}

// Under ThreadSanitizer this shows what is not protected.
TEST(SharedStoreTest, ThreadsShareIt) {
  const auto store = make_store();
  std::vector<std::jthread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&store, number] {
      Guest guest(store);
      const std::string own = "/in/" + std::to_string(number);
      for (int round = 0; round < 500; ++round) {
        static_cast<void>(guest.save("/in/shared", std::string(static_cast<std::size_t>(round % 100), 'x')));
        ASSERT_TRUE(guest.save(own, "own"));
        const auto directory = std::dynamic_pointer_cast<Directory>(
            *guest.paths().find(guest.paths().root(), *Path::parse("/in"), FinalLink::Keep));
        std::uint64_t position = 0;
        while (const auto entry = directory->entry_at(position)) {
          ASSERT_FALSE(entry->name.empty());
          position = entry->next;
        }
        if (round % 50 == 0) static_cast<void>(store->fork()->files());
        ASSERT_TRUE(guest.paths().remove_file(guest.paths().root(), *Path::parse(own)));
      }
    });
  }
  threads.clear();
  EXPECT_LE(store->size().count, 100u);
  EXPECT_LE(store->files().size(), 1u);
}

}  // namespace
}  // namespace eryx::vfs
