// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/package_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eryx/detail/access.hpp"
#include "eryx/error.hpp"
#include "package/package_data.hpp"
#include "vfs/archive.hpp"

namespace eryx::package {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// `metadata`: text of a METADATA, or empty.
Package package(const std::string& label, FileMap files, const std::string& metadata = "",
                FileMap data = {}) {
  PackageData made;
  made.label = label;
  made.files = std::move(files);
  made.data_files = std::move(data);
  if (!metadata.empty()) made.projects.push_back(read_metadata(metadata));
  return detail::Access::make<Package>(std::make_shared<const PackageData>(std::move(made)));
}

Package project(const std::string& name, const std::string& version,
                const std::vector<std::string>& needs = {}) {
  std::string metadata = "Name: " + name + "\nVersion: " + version + "\n";
  for (const std::string& need : needs) metadata += "Requires-Dist: " + need + "\n";
  return package(name + ".whl", {{name + "/__init__.py", ""}}, metadata);
}

std::string conflict(const std::vector<Package>& packages) {
  try {
    (void)join_packages(packages);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::PackageConflict);
    return error.what();
  }
  return "(none)";
}

TEST(PackageSetTest, JoinsFiles) {
  const std::vector<Package> packages{
      package("a", {{"a/x.py", "1"}, {"space/a.py", "2"}}, "", {{"share/a", "3"}}),
      package("b", {{"b.py", "4"}, {"space/b.py", "5"}, {"a/x.py", "1"}})};
  const PackageSet set = join_packages(packages);
  const auto archive = vfs::Archive::open(set.archive);
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->entry_count(), 7u);
  EXPECT_EQ(set.data_files, (FileMap{{"share/a", "3"}}));

  const std::vector<Package> reversed{packages[1], packages[0]};
  EXPECT_EQ(join_packages(reversed).archive, set.archive);
  EXPECT_EQ(join_packages(reversed).identity, set.identity);
  EXPECT_NE(join_packages({&packages[0], 1}).identity, set.identity);
  // The same bytes in another place are another set.
  EXPECT_NE(join_packages(std::vector{package("c", {{"a", "1"}})}).identity,
            join_packages(std::vector{package("c", {}, "", {{"a", "1"}})}).identity);
  EXPECT_TRUE(vfs::Archive::open(join_packages({}).archive));
}

TEST(PackageSetTest, Conflicts) {
  EXPECT_THAT(conflict({package("one.whl", {{"a.py", "1"}}), package("two.whl", {{"a.py", "2"}})}),
              HasSubstr("the packages \"one.whl\" and \"two.whl\" have different files \"a.py\""));
  EXPECT_THAT(conflict({package("one.whl", {{"a.py", "1"}}), package("two.whl", {{"A.py", "1"}})}),
              HasSubstr("only in case or accents"));
  EXPECT_THAT(conflict({package("one.whl", {{"a", "1"}}), package("two.whl", {{"a/b.py", "1"}})}),
              HasSubstr("both a file and a folder"));
  EXPECT_THAT(conflict({package("one.whl", {{"a.py", "1"}}), package("two.whl", {{"a/__init__.py", "1"}})}),
              HasSubstr("both have a module \"a\""));
  EXPECT_THAT(conflict({package("one.whl", {}, "", {{"share/a", "1"}}),
                        package("two.whl", {}, "", {{"share/a", "2"}})}),
              HasSubstr("different files \"share/a\""));
  EXPECT_THAT(
      conflict({project("Ab.C", "1.0"), project("ab_c", "1.1")}),
      HasSubstr("two versions of one project: Ab.C 1.0 and ab_c 1.1, in \"Ab.C.whl\" and \"ab_c.whl\""));
  EXPECT_EQ(conflict({project("a", "1.0"), project("a", "1.0")}), "(none)");
}

TEST(UnmetRequirementsTest, NamesWhatIsMissing) {
  EXPECT_THAT(unmet_requirements(std::vector{project(
                  "jinja2", "3.1.4",
                  {"MarkupSafe>=2.0", "Babel>=2.7; extra == 'i18n'", "colorama; sys_platform == 'win32'"})}),
              ElementsAre("jinja2 3.1.4 needs MarkupSafe>=2.0, which is not among the packages"));
  EXPECT_THAT(unmet_requirements(std::vector{project("a", "1", {"X.y >= 2"}), project("x-y", "1.0")}),
              ElementsAre("a 1 needs X.y>= 2, the packages have x-y 1.0"));
  EXPECT_THAT(unmet_requirements(std::vector{project("a", "1", {"b @ https://example.org/b.whl"})}),
              ElementsAre("a 1 needs b @ https://example.org/b.whl, which is not among the packages"));
  EXPECT_THAT(
      unmet_requirements(std::vector{project("a", "1", {"b~=2.0"}), project("b", "2.3"), package("c", {})}),
      IsEmpty());
}

TEST(UnmetRequirementsTest, FollowsExtras) {
  const Package base =
      project("base", "1", {"x; extra == 'fast'", "base[more]; extra == 'fast'", "y; extra == 'more'"});
  EXPECT_THAT(unmet_requirements(std::vector{base}), IsEmpty());
  EXPECT_THAT(unmet_requirements(std::vector{project("user", "1", {"base[Fast]"}), base}),
              ElementsAre("base 1 needs x, which is not among the packages",
                          "base 1 needs y, which is not among the packages"));
}

TEST(UnmetRequirementsTest, EndsForIntricateOnes) {
  // Each extra of one asks for the next one of the other.
  constexpr int count = 1500;
  std::vector<std::string> first{"b[x0]"};
  std::vector<std::string> second;
  for (int number = 0; number < count; ++number) {
    const std::string next = std::to_string(number + 1);
    first.insert(first.begin(), "b[x" + next + "]; extra == 'x" + std::to_string(number) + "'");
    second.insert(second.begin(),
                  "a[x" + std::to_string(number) + "]; extra == 'x" + std::to_string(number) + "'");
  }
  EXPECT_THROW((void)unmet_requirements(std::vector{project("a", "1", first), project("b", "1", second)}),
               Error);
}

}  // namespace
}  // namespace eryx::package
