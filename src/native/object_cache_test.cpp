// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/object_cache.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native/kit_for_test.hpp"

namespace eryx::native {
namespace {

namespace fs = std::filesystem;

class ObjectCacheTest : public testing::Test {
 protected:
  static base::Sha256 key(std::string_view text) {
    return base::Sha256Hasher().update(std::as_bytes(std::span(text))).finish();
  }

  void keep(std::string_view object) const { cache_.keep(key(object), std::as_bytes(std::span(object))); }

  /// What is kept for that object, or "none".
  [[nodiscard]] std::string kept(std::string_view object) const {
    const auto found = cache_.find(key(object));
    if (!found) return "none";
    return {reinterpret_cast<const char*>(found->data()), found->size()};
  }

  [[nodiscard]] fs::path file_of(std::string_view object) const {
    return place_ / cache_.folder().file_name(key(object));
  }

  const TestFolder folder_;
  const fs::path place_ = folder_.path() / "cache";
  const ObjectCache cache_{place_, ObjectCache::Contents::Objects};
};

TEST_F(ObjectCacheTest, KeepsObjects) {
  EXPECT_EQ(kept("one"), "none");
  keep("one");
  keep("two");
  EXPECT_EQ(kept("one"), "one");
  EXPECT_EQ(kept("two"), "two");
}

TEST_F(ObjectCacheTest, ForgetsWhatWasDamaged) {
  keep("one");
  std::fstream(file_of("one"), std::ios::in | std::ios::out | std::ios::binary).seekp(33).put('!');
  EXPECT_EQ(kept("one"), "none");
  EXPECT_FALSE(fs::exists(file_of("one")));
}

TEST_F(ObjectCacheTest, ForgetsWhatIsAnothers) {
  keep("one");
  keep("two");
  fs::copy_file(file_of("two"), file_of("one"), fs::copy_options::overwrite_existing);
  EXPECT_EQ(kept("one"), "none");
  EXPECT_EQ(kept("two"), "two");
}

// Of holes, such a file takes no disk, and reading it would take all memory.
TEST_F(ObjectCacheTest, ForgetsWhatIsTooLarge) {
  keep("one");
  fs::resize_file(file_of("one"), std::uintmax_t{2} << 40);
  EXPECT_EQ(kept("one"), "none");
  EXPECT_FALSE(fs::exists(file_of("one")));
  const ObjectCache parts(place_, ObjectCache::Contents::Parts);
  parts.keep(key("part"), std::as_bytes(std::span("part", 4)));
  EXPECT_TRUE(parts.find(key("part")));
  const fs::path part = place_ / parts.folder().file_name(key("part"));
  fs::resize_file(part, ObjectCache::largest_part + sizeof(base::Sha256) + 1);
  EXPECT_FALSE(parts.find(key("part")));
  EXPECT_FALSE(fs::exists(part));
}

TEST_F(ObjectCacheTest, IsNotUsedWhereOthersMayWrite) {
  keep("one");
  fs::permissions(place_, fs::perms::all);
  const ObjectCache opened_again(place_, ObjectCache::Contents::Objects);
  EXPECT_FALSE(opened_again.find(key("one")));
}

}  // namespace
}  // namespace eryx::native
