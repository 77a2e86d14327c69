// SPDX-License-Identifier: MIT OR Apache-2.0
/// Image files with packages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::ElementsAre;
using testing::HasSubstr;

class ImageFileTest : public testing::Test {
 protected:
  ImageFileTest() {
    write_file(folder_.path() / "shop" / "shop.py", "import decimal\nloads = [0]\nprice = 7\n");
    write_file(folder_.path() / "shop" / "shop-1.5.dist-info" / "METADATA",
               "Metadata-Version: 2.1\nName: Shop\nVersion: 1.5\n\n");
  }

  ImageBuildOptions shop() {
    ImageBuildOptions options;
    options.packages.push_back(Package::from_folder(folder_.path() / "shop"));
    options.imports = {"shop"};
    return options;
  }

  [[nodiscard]] Sandbox sandbox() const {
    RuntimeOptions options;
    options.image = image_;
    return Sandbox::builder().runtime(Runtime::create(options)).build();
  }

  TemporaryFolder folder_;
  std::filesystem::path image_ = folder_.path() / "shop.image";
};

constexpr const char* program =
    "import sys\nprint('shop' in sys.modules)\nimport shop, importlib.metadata as m\n"
    "shop.loads[0] += 1\nprint(shop.price, shop.loads, m.version('shop'))\n";

TEST_F(ImageFileTest, HasPackagesAndImports) {
  const ImageBuildReport report = build_image(image_, shop());
  EXPECT_THAT(report.info.package_names, ElementsAre("Shop 1.5"));
  EXPECT_EQ(inspect_image(image_).state_identity, report.info.state_identity);
  EXPECT_THAT(inspect_image(image_).imports, ElementsAre("shop"));
  const Sandbox made = sandbox();
  for (int i = 0; i < 2; ++i) EXPECT_THAT(made.execute(program), Prints("True\n7 [1] 1.5\n"));
}

TEST_F(ImageFileTest, IsTheSameEachTime) {
  build_image(image_, shop());
  const std::string first = read_file(image_);
  build_image(image_, shop());
  EXPECT_EQ(read_file(image_), first);
}

TEST_F(ImageFileTest, IsTheSameInWhateverOrderPackagesAreGiven) {
  write_file(folder_.path() / "bank" / "bank.py", "rate = 2\n");
  write_file(folder_.path() / "bank" / "bank-1.0.dist-info" / "METADATA",
             "Metadata-Version: 2.1\nName: Bank\nVersion: 1.0\n\n");
  ImageBuildOptions options = shop();
  options.packages.push_back(Package::from_folder(folder_.path() / "bank"));
  const ImageInfo info = build_image(image_, options).info;
  EXPECT_THAT(info.package_names, ElementsAre("Bank 1.0", "Shop 1.5"));
  const std::string first = read_file(image_);
  std::swap(options.packages[0], options.packages[1]);
  build_image(image_, options);
  EXPECT_EQ(read_file(image_), first);
}

TEST_F(ImageFileTest, IsMadeAgainFromItself) {
  const std::string before = build_image(image_, shop()).info.state_identity;
  std::filesystem::remove_all(folder_.path() / "shop");
  const ImageInfo info = rebuild_image(image_).info;
  EXPECT_THAT(info.package_names, ElementsAre("Shop 1.5"));
  EXPECT_EQ(info.state_identity, before);
  EXPECT_THAT(sandbox().execute(program), Prints("True\n7 [1] 1.5\n"));
  build_image(image_, {});
  EXPECT_THAT([&] { rebuild_image(image_); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("nothing but Python")));
}

TEST_F(ImageFileTest, CheckpointsGoFromProcessToProcess) {
  build_image(image_, shop());
  Session session(sandbox());
  (void)session.execute("import shop\nshop.price += 1");
  const std::vector<std::byte> bytes = session.checkpoint().to_bytes();
  const Sandbox other = sandbox();
  Session continued(other, other.read_checkpoint(bytes));
  EXPECT_THAT(continued.execute("print(shop.price)"), Prints("8\n"));
}

TEST_F(ImageFileTest, HasOnePlaceForPackages) {
  build_image(image_, shop());
  RuntimeOptions options;
  options.image = image_;
  SandboxBuilder builder = Sandbox::builder();
  builder.runtime(Runtime::create(options)).package(folder_.path() / "shop");
  EXPECT_THAT([&] { (void)builder.build(); },
              ThrowsError(ErrorKind::Unsupported, HasSubstr("packages already")));
}

TEST_F(ImageFileTest, AFlippedBitIsFound) {
  build_image(image_, shop());
  const std::string good = read_file(image_);
  // In the header, in memory, in the archives and in the recipe.
  for (const std::size_t place :
       {std::size_t{100}, good.size() / 4, good.size() / 2, good.size() - 5'000, good.size() - 4'090}) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 1);
    write_file(image_, bad);
    EXPECT_THAT([&] { (void)inspect_image(image_); }, ThrowsError(ErrorKind::ImageCorrupt)) << place;
  }
  write_file(image_, good.substr(0, good.size() - 1));
  EXPECT_THAT([&] { (void)inspect_image(image_); }, ThrowsError(ErrorKind::ImageCorrupt));
}

TEST_F(ImageFileTest, AnImportThatFailsLeavesTheOldImage) {
  build_image(image_, shop());
  const std::string before = read_file(image_);
  ImageBuildOptions options = shop();
  options.imports.emplace_back("missing");
  EXPECT_THAT([&] { build_image(image_, options); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("No module named 'missing'")));
  EXPECT_EQ(read_file(image_), before);
}

}  // namespace
}  // namespace eryx
