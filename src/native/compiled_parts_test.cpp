// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/compiled_parts.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stop_token>
#include <vector>

#include "native/build_for_test.hpp"

namespace eryx::native {
namespace {

namespace fs = std::filesystem;

class InterruptedBuild : public ::testing::Test {
 protected:
  InterruptedBuild() {
    with_.cache_folder = folder().path() / "interrupted";
    fs::remove_all(with_.cache_folder);
    with_.jobs = 1;
    std::stop_source source;
    with_.stop = source.get_token();
    with_.on_progress = [&](const BuildProgress& progress) {
      if (progress.step == BuildProgress::Step::Compiling && progress.done == 1) source.request_stop();
    };
    EXPECT_EQ(why_not_built(plain_side(), with_).kind, ErrorKind::ShutDown);
    with_.stop = {};
    with_.on_progress = [this](const BuildProgress& progress) {
      if (progress.step == BuildProgress::Step::Compiling && !restored_) restored_ = progress.done;
    };
  }

  [[nodiscard]] std::vector<fs::path> parts() const {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(with_.cache_folder))
      if (entry.path().extension() == ".part") found.push_back(entry.path());
    return found;
  }

  BuildOptions with_ = options();
  std::optional<std::size_t> restored_;
};

TEST_F(InterruptedBuild, GoesOnWhereItWas) {
  EXPECT_EQ(parts().size(), 1U);
  const NativeObject object = build(plain_side(), with_);
  EXPECT_EQ(restored_, 1U);
  EXPECT_EQ(object.bytes, build(plain_side()).bytes);
  EXPECT_TRUE(parts().empty());
}

TEST_F(InterruptedBuild, CompilesAgainWhatIsDamaged) {
  ASSERT_EQ(parts().size(), 1U);
  std::fstream file(parts().front(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file.write("damaged", 7);
  file.close();
  const NativeObject object = build(plain_side(), with_);
  EXPECT_EQ(restored_, 0U);
  EXPECT_EQ(object.bytes, build(plain_side()).bytes);
}

}  // namespace
}  // namespace eryx::native
