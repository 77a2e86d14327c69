// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/mounted_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eryx/error.hpp"
#include "vfs/archive_source.hpp"
#include "vfs/device_source.hpp"
#include "vfs/memory_source.hpp"
#include "vfs/test_archive.hpp"

namespace eryx::vfs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Names = std::vector<std::string>;

class Clock final : public TimeSource {
 public:
  [[nodiscard]] Timestamp now() const override { return Timestamp(std::chrono::seconds(1)); }
};

class Sevens final : public RandomSource {
 public:
  Result<void> fill(std::span<std::byte> target) override {
    std::ranges::fill(target, std::byte{7});
    return {};
  }
};

/// A single read-only file of one byte, mounted by itself.
class SingleFileSource final : public MountSource {
 public:
  [[nodiscard]] base::Sha256 identity() const override { return identity_of("single file"); }
  [[nodiscard]] std::unique_ptr<Mount> mount(const MountContext& context) const override {
    return std::make_unique<Mounted>(context.device);
  }
  [[nodiscard]] std::optional<NodeTraits> node(const MountContents&, std::uint64_t inode) const override {
    return inode == 1 ? std::optional(NodeTraits{}) : std::nullopt;
  }

 private:
  class SingleFile final : public File {
   public:
    explicit SingleFile(std::uint64_t device) : device_(device) {}
    [[nodiscard]] Metadata metadata() const override { return {.device = device_, .inode = 1, .size = 1}; }
    [[nodiscard]] std::uint64_t size() const override { return 1; }
    Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return std::size_t{0}; }

   private:
    std::uint64_t device_;
  };

  class Mounted final : public Mount {
   public:
    explicit Mounted(std::uint64_t device) : root_(std::make_shared<SingleFile>(device)) {}
    [[nodiscard]] const NodePtr& root() const override { return root_; }
    void start(Timestamp) noexcept override {}

   private:
    NodePtr root_;
  };
};

std::shared_ptr<const MountSource> archive(const std::map<std::string, std::string>& files,
                                           std::string_view name = "archive") {
  return std::make_shared<const ArchiveSource>(TestArchive(files).archive(), identity_of(name));
}

std::shared_ptr<const MountSource> library() {
  return archive({{"lib/python/os.py", "os"}, {"lib/python/packages/", ""}, {"readme", "text"}}, "library");
}

std::shared_ptr<const MountSource> memory() { return std::make_shared<const MemorySource>(); }

/// The message with which a table is refused; empty if it is accepted.
std::string refusal(std::vector<MountPoint> points) {
  try {
    static_cast<void>(MountTable::make(std::move(points)));
  } catch (const eryx::Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::InvalidArgument);
    return error.what();
  }
  return {};
}

class MountedTreeTest : public testing::Test {
 protected:
  /// Mounts `points` instead of the previous mounts.
  void mount(std::vector<MountPoint> points) {
    mounted_.emplace(MountTable::make(std::move(points)), MountServices{quota_, revision_, clock_, random_});
    quota_.reset(Bytes{1000}, 20);
  }

  static Path path(std::string_view text) { return *Path::parse(text); }
  [[nodiscard]] const Tree& tree() const { return mounted_->tree(); }
  [[nodiscard]] NodePtr find(std::string_view text) const { return find_from(tree().root(), text); }
  [[nodiscard]] NodePtr find_from(const NodePtr& base, std::string_view text) const {
    const auto directory = std::dynamic_pointer_cast<Directory>(base);
    if (!directory) return nullptr;
    auto found = tree().find(directory, path(text), FinalLink::Follow);
    return found ? *found : nullptr;
  }
  [[nodiscard]] Names list(std::string_view text) const {
    const auto directory = std::dynamic_pointer_cast<Directory>(find(text));
    Names names;
    std::uint64_t position = 0;
    while (const auto entry = directory ? tree().entry_at(*directory, position) : std::nullopt) {
      names.emplace_back(entry->name);
      EXPECT_GT(entry->next, position);
      position = entry->next;
    }
    return names;
  }
  static Error error_of(const Result<void>& result) { return result ? none : result.error(); }
  Error mkdir(std::string_view text) { return error_of(tree().create_directory(tree().root(), path(text))); }
  Error rmdir(std::string_view text) { return error_of(tree().remove_directory(tree().root(), path(text))); }
  Error unlink(std::string_view text) { return error_of(tree().remove_file(tree().root(), path(text))); }
  Error rename(std::string_view from, std::string_view to) {
    return error_of(tree().rename(tree().root(), path(from), tree().root(), path(to)));
  }
  Error link(std::string_view from, std::string_view to) {
    return error_of(
        tree().create_hard_link(tree().root(), path(from), FinalLink::Keep, tree().root(), path(to)));
  }
  Error symlink(std::string_view target, std::string_view text) {
    return error_of(tree().create_symbolic_link(target, tree().root(), path(text)));
  }
  NodePtr create(std::string_view text) {
    const auto opened = tree().open(
        tree().root(), path(text), {.access = {.read = true, .write = true}, .creation = Creation::IfAbsent});
    return opened ? *opened : nullptr;
  }

  /// Stands for "no error" in comparisons; no operation returns it.
  static constexpr Error none = Error::InputOutput;

  Clock clock_;
  Sevens random_;
  Quota quota_;
  Revision revision_;
  std::optional<MountedTree> mounted_;
};

TEST_F(MountedTreeTest, AnEmptyTableIsARoot) {
  mount({});
  EXPECT_EQ(find("/"), tree().root());
  EXPECT_TRUE(list("/").empty());
  EXPECT_EQ(mkdir("/a"), Error::ReadOnly);
  EXPECT_EQ(mounted_->fixed_directories(), 1u);
}

TEST_F(MountedTreeTest, EachMountHasADeviceOfItsOwn) {
  mount({{"/usr", library()}, {"/data", memory()}, {"/tmp", memory()}, {"/data/in", archive({{"a", "1"}})}});
  std::set<std::uint64_t> devices;
  for (const char* text : {"/", "/usr", "/data", "/tmp", "/data/in"})
    EXPECT_TRUE(devices.insert(find(text)->metadata().device).second) << text;
  EXPECT_EQ(find("/data/in/a")->metadata().device, find("/data/in")->metadata().device);
  EXPECT_TRUE(
      std::ranges::all_of(devices, [](auto device) { return device < MountedTree::first_free_device; }));
}

TEST_F(MountedTreeTest, ListsMountPointsOnce) {
  mount({{"/usr", library()},
         {"/usr/lib/python/packages", archive({{"p/__init__.py", ""}})},
         {"/usr/lib/python/more/q", archive({{"q.py", ""}})},
         {"/data", memory()},
         {"/data/in", memory()}});
  EXPECT_THAT(list("/"), ElementsAre("data", "usr"));
  EXPECT_THAT(list("/usr"), ElementsAre("lib", "readme"));
  // In the archive, "packages" is an empty directory, and "more" does not exist.
  EXPECT_THAT(list("/usr/lib/python"), ElementsAre("more", "packages", "os.py"));
  EXPECT_THAT(list("/usr/lib/python/packages"), ElementsAre("p"));
  EXPECT_THAT(list("/usr/lib/python/more"), ElementsAre("q"));
  EXPECT_THAT(list("/usr/lib/python/more/q"), ElementsAre("q.py"));
  ASSERT_TRUE(create("/data/b"));
  ASSERT_TRUE(create("/data/a"));
  EXPECT_THAT(list("/data"), ElementsAre("in", "b", "a"));
  EXPECT_EQ(unlink("/data/b"), none);
  EXPECT_THAT(list("/data"), ElementsAre("in", "a"));
}

TEST_F(MountedTreeTest, DotsLeaveAMount) {
  mount({{"/usr", library()}, {"/usr/lib/python/more/q", archive({{"d/q.py", ""}})}, {"/data", memory()}});
  const NodePtr inside = find("/usr/lib/python/more/q/d");
  // Nodes of an archive are created when they are looked up.
  EXPECT_EQ(find_from(inside, "..")->metadata().device, find("/usr/lib/python/more/q")->metadata().device);
  EXPECT_EQ(find_from(inside, "..")->metadata().inode, find("/usr/lib/python/more/q")->metadata().inode);
  EXPECT_EQ(find_from(inside, "../.."), find("/usr/lib/python/more"));
  // Back in the archive, where the mount is still visible.
  EXPECT_TRUE(find_from(inside, "../../../os.py"));
  EXPECT_TRUE(find_from(inside, "../../../more/q/d/q.py"));
  EXPECT_EQ(find_from(inside, "../../../../../../data"), find("/data"));
  EXPECT_EQ(find_from(inside, "../../../../../../../../.."), tree().root());
  EXPECT_EQ(find("/usr/lib/python/more/q/../../os.py")->metadata().inode,
            find("/usr/lib/python/os.py")->metadata().inode);
}

TEST_F(MountedTreeTest, DotsFromAMemoryMountSeeTheMountsBesideIt) {
  mount({{"/data", memory()}, {"/data/in", archive({{"a", "1"}})}});
  ASSERT_EQ(mkdir("/data/d"), none);
  EXPECT_EQ(find_from(find("/data/d"), "../in/a")->metadata().size, 1u);
  EXPECT_EQ(find_from(find("/data/in"), "../d"), find("/data/d"));
  ASSERT_EQ(symlink("../in/a", "/data/d/l"), none);
  ASSERT_EQ(symlink("/data/in", "/data/m"), none);
  EXPECT_EQ(find("/data/d/l")->metadata().size, 1u);
  EXPECT_EQ(find("/data/m/a")->metadata().size, 1u);
}

TEST_F(MountedTreeTest, NothingMovesAcrossMounts) {
  mount({{"/data", memory()}, {"/data/in", memory()}, {"/tmp", memory()}, {"/usr", library()}});
  ASSERT_TRUE(create("/data/f"));
  ASSERT_TRUE(create("/data/in/g"));
  EXPECT_EQ(rename("/data/f", "/data/in/f"), Error::CrossDevice);
  EXPECT_EQ(rename("/data/in/g", "/data/g"), Error::CrossDevice);
  EXPECT_EQ(rename("/data/f", "/tmp/f"), Error::CrossDevice);
  EXPECT_EQ(rename("/usr/readme", "/data/readme"), Error::CrossDevice);
  EXPECT_EQ(link("/data/f", "/data/in/f"), Error::CrossDevice);
  EXPECT_EQ(link("/usr/readme", "/data/readme"), Error::CrossDevice);
  EXPECT_EQ(rename("/data/f", "/data/h"), none);
  EXPECT_EQ(rename("/data/in/g", "/data/in/h"), none);
}

TEST_F(MountedTreeTest, MountPointsStay) {
  mount({{"/data", memory()},
         {"/data/in", memory()},
         {"/data/way/to", memory()},
         {"/usr", library()},
         {"/usr/lib/python/q", memory()}});
  ASSERT_TRUE(create("/data/f"));
  ASSERT_EQ(mkdir("/data/d"), none);
  for (const char* text : {"/data/in", "/data/way"}) {
    EXPECT_EQ(rmdir(text), Error::Busy);
    EXPECT_EQ(unlink(text), Error::IsDirectory);
    EXPECT_EQ(mkdir(text), Error::Exists);
    EXPECT_EQ(rename(text, "/data/x"), Error::Busy);
    EXPECT_EQ(rename("/data/d", text), Error::Busy);
    EXPECT_EQ(rename("/data/f", text), Error::IsDirectory);
    EXPECT_EQ(rename(text, "/data/f"), Error::NotDirectory);
    EXPECT_EQ(link("/data/f", text), Error::Exists);
    EXPECT_EQ(symlink("f", text), Error::Exists);
  }
  EXPECT_EQ(mkdir("/data/way/x"), Error::ReadOnly);
  // As on Linux, a read-only mount reports EROFS first.
  EXPECT_EQ(rmdir("/usr/lib/python/q"), Error::ReadOnly);
  EXPECT_EQ(rename("/usr/lib/python/q", "/usr/x"), Error::ReadOnly);
  EXPECT_EQ(rmdir("/data"), Error::ReadOnly);
  EXPECT_TRUE(create("/usr/lib/python/q/written"));
}

TEST_F(MountedTreeTest, AFileCanBeMounted) {
  mount({{"/data", memory()}, {"/data/file", std::make_shared<const SingleFileSource>()}});
  EXPECT_EQ(find("/data/file")->metadata().size, 1u);
  EXPECT_THAT(list("/data"), ElementsAre("file"));
  ASSERT_TRUE(create("/data/f"));
  ASSERT_EQ(mkdir("/data/d"), none);
  EXPECT_EQ(unlink("/data/file"), Error::Busy);
  EXPECT_EQ(rmdir("/data/file"), Error::NotDirectory);
  EXPECT_EQ(rename("/data/file", "/data/x"), Error::Busy);
  EXPECT_EQ(rename("/data/f", "/data/file"), Error::Busy);
  EXPECT_EQ(rename("/data/d", "/data/file"), Error::NotDirectory);
  EXPECT_EQ(link("/data/file", "/data/x"), Error::CrossDevice);
  EXPECT_EQ(create("/data/file"), nullptr);
}

TEST_F(MountedTreeTest, ClearingLeavesTheMounts) {
  mount({{"/data", memory()}, {"/data/in", memory()}, {"/dev", std::make_shared<const DeviceSource>()}});
  for (int round = 0; round < 2; ++round) {
    const Timestamp now(std::chrono::seconds(round + 5));
    mounted_->start(now);
    EXPECT_EQ(mounted_->started(), now);
    for (const char* text : {"/", "/dev", "/data", "/data/in"})
      EXPECT_EQ(find(text)->metadata().modified, now) << text;
    EXPECT_THAT(list("/data"), ElementsAre("in"));
    EXPECT_TRUE(list("/data/in").empty());
    ASSERT_TRUE(create("/data/in/f"));
    EXPECT_EQ(find("/data/in/f")->metadata().inode, 2u);
    ASSERT_EQ(mkdir("/data/d"), none);
    mounted_->clear();
    EXPECT_EQ(quota_.entries_used(), 0u);
  }
}

TEST_F(MountedTreeTest, DevicesWork) {
  mount({{"/dev", std::make_shared<const DeviceSource>()}});
  EXPECT_THAT(list("/dev"), ElementsAre("null", "urandom"));
  std::byte byte{};
  const auto random = std::dynamic_pointer_cast<File>(find("/dev/urandom"));
  EXPECT_EQ(*random->read(0, std::span(&byte, 1)), 1u);
  EXPECT_EQ(byte, std::byte{7});
  EXPECT_EQ(*std::dynamic_pointer_cast<File>(find("/dev/null"))->read(0, std::span(&byte, 1)), 0u);
}

TEST_F(MountedTreeTest, StreamsAreDevicesWhereThereAreStreams) {
  // Two devices stand for the streams.
  const FilePtr input = std::make_shared<RandomDevice>(1, 1, random_);
  const FilePtr output = std::make_shared<NullDevice>(1, 2);
  MountedTree tree(MountTable::make({{"/dev", std::make_shared<const DeviceSource>()}}),
                   MountServices{quota_, revision_, clock_, random_, {input, output, output}});
  const auto file = [&](std::string_view name) {
    const auto devices = std::dynamic_pointer_cast<Directory>(*tree.tree().root()->find("dev"));
    return std::dynamic_pointer_cast<File>(*devices->find(name));
  };
  std::byte byte{};
  EXPECT_EQ(*file("stdin")->read(0, std::span(&byte, 1)), 1u);
  EXPECT_EQ(byte, std::byte{7});
  EXPECT_TRUE(file("stdout")->write(0, std::span(&byte, 1)));
  EXPECT_EQ(*file("stderr")->read(0, std::span(&byte, 1)), 0u);
}

TEST(MountTableTest, RefusesBadPaths) {
  for (const char* text :
       {"", "/", "data", "/data/", "//data", "/da//ta", "/./data", "/data/..", "/../data", "/\xFF"})
    EXPECT_THAT(refusal({{text, memory()}}), HasSubstr("is not a valid mount point")) << text;
  EXPECT_THAT(refusal({{"/" + std::string(256, 'x'), memory()}}), HasSubstr("is not a valid mount point"));
  EXPECT_NE(refusal({{std::string("/a\0b", 4), memory()}}), "");
  EXPECT_THAT(refusal({{"/data", memory()}, {"/tmp", memory()}, {"/data", memory()}}),
              HasSubstr("two mounts at /data"));
}

TEST(MountTableTest, RefusesTooMany) {
  std::vector<MountPoint> points;
  for (std::size_t index = 0; index < MountTable::maximum_mounts; ++index)
    points.push_back({"/m" + std::to_string(index), memory()});
  EXPECT_EQ(refusal(points), "");
  points.push_back({"/more", memory()});
  EXPECT_THAT(refusal(points), HasSubstr("257 mounts: at most 256"));
}

TEST(MountTableTest, RefusesToHideAnything) {
  const MountPoint usr{"/usr", library()};
  EXPECT_EQ(refusal({usr, {"/usr/lib/python/packages", memory()}}), "");
  EXPECT_EQ(refusal({usr, {"/usr/lib/python/packages/p", memory()}}), "");
  EXPECT_THAT(refusal({usr, {"/usr/lib", memory()}}), HasSubstr("the mount at /usr/lib would hide"));
  EXPECT_THAT(refusal({usr, {"/usr/readme", memory()}}), HasSubstr("would hide"));
  EXPECT_THAT(refusal({usr, {"/usr/readme/x", memory()}}), HasSubstr("/usr/readme/x is beneath a file"));
  const auto file = std::make_shared<const SingleFileSource>();
  EXPECT_THAT(refusal({usr, {"/usr/lib/python/packages", file}}), HasSubstr("would hide"));
  EXPECT_THAT(refusal({{"/f", file}, {"/f/x", memory()}}), HasSubstr("/f/x is beneath a file"));
}

TEST(MountTableTest, TheOrderMeansNothing) {
  const auto one = MountTable::make(
      {{"/data", memory()}, {"/data/in", archive({})}, {"/a-b", memory()}, {"/a/b", memory()}});
  const auto other = MountTable::make(
      {{"/a/b", memory()}, {"/data/in", archive({})}, {"/a-b", memory()}, {"/data", memory()}});
  one->require(other->names());
  EXPECT_EQ(one->fixed_directories(), 2u);
}

std::string mismatch(const MountTable& table, const MountTable& wanted) {
  try {
    table.require(wanted.names());
  } catch (const eryx::Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::CheckpointMismatch);
    return error.what();
  }
  return {};
}

TEST(MountTableTest, NamesWhatDiffers) {
  const auto plain = MountTable::make({{"/data", memory()}});
  const auto more = MountTable::make({{"/data", memory()}, {"/in", archive({}, "one")}});
  const auto before = MountTable::make({{"/a", memory()}, {"/data", memory()}});
  const auto other = MountTable::make({{"/data", memory()}, {"/in", archive({}, "other")}});
  EXPECT_EQ(mismatch(*more, *more), "");
  EXPECT_THAT(mismatch(*plain, *more),
              HasSubstr("checkpoint has a mount at /in that this sandbox does not have"));
  EXPECT_THAT(mismatch(*plain, *before), HasSubstr("checkpoint has a mount at /a that this"));
  EXPECT_THAT(mismatch(*more, *plain),
              HasSubstr("this sandbox has a mount at /in that the checkpoint does not"));
  EXPECT_THAT(mismatch(*before, *plain),
              HasSubstr("this sandbox has a mount at /a that the checkpoint does not"));
  EXPECT_THAT(mismatch(*more, *other), HasSubstr("what is mounted at /in is not what was mounted"));
}

}  // namespace
}  // namespace eryx::vfs
