// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/extension_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/detail/access.hpp"
#include "package/package_data.hpp"

namespace eryx::prepare {
namespace {

using testing::ElementsAre;

constexpr std::string_view module_start{"\0asm\1\0\0\0\0\x09\x08\x64ylink.0", 19};

Package package(FileMap files) {
  package::PackageData made;
  made.files = std::move(files);
  return detail::Access::make<Package>(std::make_shared<const package::PackageData>(std::move(made)));
}

/// Paths, and the last byte of what is there.
std::vector<std::string> listed(const std::vector<Package>& packages) {
  std::vector<std::string> all;
  for (const link::SideFile& file : extension_files(packages))
    all.push_back(file.guest_path + "=" + static_cast<char>(file.bytes.back()));
  return all;
}

std::string module_of(char last) { return std::string(module_start) + last; }

TEST(ExtensionFiles, AreInOneOrderWhateverThatOfPackagesIs) {
  const Package first =
      package({{"b/core.so", module_of('1')}, {"z.so", module_of('2')}, {"b/text.py", "x"}});
  const Package second = package({{"a.so", module_of('3')},
                                  {"b/more.so", module_of('4')},
                                  {"other.so", std::string(module_start.substr(0, 8))}});
  const auto expected = ElementsAre(
      "/usr/lib/python3.13/site-packages/a.so=3", "/usr/lib/python3.13/site-packages/b/core.so=1",
      "/usr/lib/python3.13/site-packages/b/more.so=4", "/usr/lib/python3.13/site-packages/z.so=2");
  EXPECT_THAT(listed({first, second}), expected);
  EXPECT_THAT(listed({second, first}), expected);
}

TEST(ExtensionFiles, OfTwoPackagesAreThereOnce) {
  const Package package_of_both = package({{"a.so", module_of('1')}});
  EXPECT_THAT(listed({package_of_both, package_of_both}),
              ElementsAre("/usr/lib/python3.13/site-packages/a.so=1"));
}

}  // namespace
}  // namespace eryx::prepare
