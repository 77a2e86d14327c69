// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/source_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eryx/error.hpp"

namespace eryx::package {
namespace {

using testing::ElementsAre;

const std::string info = "Metadata-Version: 2.1\nName: My.Thing\nVersion: 1.0\nRequires-Dist: six\n\nText\n";

std::vector<std::string> paths(const PackageData& package) {
  std::vector<std::string> paths;
  for (const auto& file : package.files) paths.push_back(file.first);
  return paths;
}

TEST(SourceTreeTest, SdistWithModulesBelowSrc) {
  const PackageData package = read_source_tree({{"x-1.0/PKG-INFO", info},
                                                {"x-1.0/pyproject.toml", ""},
                                                {"x-1.0/setup.py", ""},
                                                {"x-1.0/src/thing/__init__.py", ""},
                                                {"x-1.0/src/thing/__pycache__/a.pyc", ""},
                                                {"x-1.0/src/thing/data.json", ""},
                                                {"x-1.0/src/single.py", ""},
                                                {"x-1.0/src/space/inner/__init__.py", ""},
                                                {"x-1.0/src/x.egg-info/SOURCES.txt", ""},
                                                {"x-1.0/other/__init__.py", ""}},
                                               "x");
  EXPECT_EQ(package.kind, PackageKind::SourceTree);
  EXPECT_EQ(package.name, "My.Thing");
  EXPECT_EQ(package.version, "1.0");
  EXPECT_THAT(paths(package), ElementsAre("my_thing-1.0.dist-info/METADATA", "single.py",
                                          "space/inner/__init__.py", "thing/__init__.py", "thing/data.json"));
  ASSERT_EQ(package.projects.size(), 1u);
  EXPECT_THAT(package.projects[0].requirement_texts, ElementsAre("six"));
}

TEST(SourceTreeTest, SdistWithModulesAtTheTop) {
  const PackageData package = read_source_tree({{"x-1.0/PKG-INFO", info},
                                                {"x-1.0/setup.py", ""},
                                                {"x-1.0/noxfile.py", ""},
                                                {"x-1.0/module.py", ""},
                                                {"x-1.0/thing/__init__.py", ""},
                                                {"x-1.0/thing/deep/x.py", ""},
                                                {"x-1.0/tests/__init__.py", ""},
                                                {"x-1.0/docs/conf.py", ""}},
                                               "x");
  EXPECT_THAT(paths(package), ElementsAre("module.py", "my_thing-1.0.dist-info/METADATA", "thing/__init__.py",
                                          "thing/deep/x.py"));
}

TEST(SourceTreeTest, ListOfModulesDecides) {
  const PackageData package =
      read_source_tree({{"x-1.0/PKG-INFO", info},
                        {"x-1.0/lib/x.egg-info/PKG-INFO", info},
                        {"x-1.0/lib/x.egg-info/top_level.txt", "_native\nyaml\nsingle\n"},
                        {"x-1.0/lib/x.egg-info/entry_points.txt", "[x]\n"},
                        {"x-1.0/lib/yaml/__init__.py", ""},
                        {"x-1.0/lib/single.py", ""},
                        {"x-1.0/lib/more.py", ""},
                        {"x-1.0/yaml/__init__.py", "wrong"}},
                       "x");
  EXPECT_THAT(paths(package),
              ElementsAre("my_thing-1.0.dist-info/METADATA", "my_thing-1.0.dist-info/entry_points.txt",
                          "my_thing-1.0.dist-info/top_level.txt", "single.py", "yaml/__init__.py"));
}

TEST(SourceTreeTest, ModulesBelowLib) {
  EXPECT_THAT(paths(read_source_tree({{"x-1.0/pyproject.toml", ""},
                                      {"x-1.0/setup.py", ""},
                                      {"x-1.0/helper.py", ""},
                                      {"x-1.0/lib/_yaml/__init__.py", ""},
                                      {"x-1.0/lib/yaml/__init__.py", ""},
                                      {"x-1.0/lib/yaml/nodes.py", ""},
                                      {"x-1.0/tests/__init__.py", ""},
                                      {"x-1.0/yaml/_yaml.pyx", ""}},
                                     "x")),
              ElementsAre("_yaml/__init__.py", "yaml/__init__.py", "yaml/nodes.py"));
  EXPECT_THAT(paths(read_source_tree({{"setup.py", ""}, {"lib/single.py", ""}}, "x")),
              ElementsAre("single.py"));
  // A `lib` that is something else.
  EXPECT_THAT(paths(read_source_tree(
                  {{"setup.py", ""}, {"thing/__init__.py", ""}, {"lib/vendored/__init__.py", ""}}, "x")),
              ElementsAre("thing/__init__.py"));
  EXPECT_THAT(
      paths(read_source_tree({{"setup.py", ""}, {"lib/__init__.py", ""}, {"lib/a/__init__.py", ""}}, "x")),
      ElementsAre("lib/__init__.py", "lib/a/__init__.py"));
  EXPECT_THAT(paths(read_source_tree({{"setup.py", ""}, {"thing.py", ""}, {"lib/helper.py", ""}}, "x")),
              ElementsAre("thing.py"));
}

TEST(SourceTreeTest, ProjectWithoutMetadata) {
  const PackageData package = read_source_tree({{"pyproject.toml", ""}, {"thing/__init__.py", ""}}, "folder");
  EXPECT_EQ(package.kind, PackageKind::SourceTree);
  EXPECT_EQ(package.name, "folder");
  EXPECT_EQ(package.version, "");
  EXPECT_THAT(paths(package), ElementsAre("thing/__init__.py"));
}

TEST(SourceTreeTest, KnowsWhatIsNotCompiled) {
  const FileMap files{{"x-1.0/PKG-INFO", info}, {"x-1.0/src/_quick.c", ""}, {"x-1.0/thing/__init__.py", ""}};
  EXPECT_THAT(read_source_tree(files, "x").uncompiled_languages, ElementsAre("C"));
  EXPECT_THAT(read_source_tree({{"a/__init__.py", ""}, {"a/b.c", ""}}, "x").uncompiled_languages,
              testing::IsEmpty())
      << "site-packages, which somebody has built";
}

TEST(SourceTreeTest, SitePackages) {
  const FileMap files{{"a/__init__.py", ""},
                      {"a/__pycache__/x.pyc", ""},
                      {"a-2.0.dist-info/METADATA", "Name: a\nVersion: 2.0\n"},
                      {"b.py", ""},
                      {"space/c/__init__.py", ""}};
  const PackageData package = read_source_tree(files, "folder");
  EXPECT_EQ(package.kind, PackageKind::SitePackages);
  EXPECT_EQ(package.name, "a");
  EXPECT_EQ(package.version, "2.0");
  EXPECT_THAT(paths(package),
              ElementsAre("a-2.0.dist-info/METADATA", "a/__init__.py", "b.py", "space/c/__init__.py"));

  FileMap two = files;
  two["b-1.0.dist-info/METADATA"] = "Name: b\nVersion: 1.0\n";
  EXPECT_EQ(read_source_tree(two, "folder").name, "folder");
  EXPECT_EQ(read_source_tree(two, "folder").projects.size(), 2u);
}

TEST(SourceTreeTest, FolderAroundModules) {
  // "site-packages" cannot be a package, "a" is one.
  EXPECT_THAT(paths(read_source_tree({{"site-packages/a/__init__.py", ""}, {"site-packages/b.py", ""}}, "x")),
              ElementsAre("a/__init__.py", "b.py"));
  EXPECT_THAT(paths(read_source_tree({{"a/__init__.py", ""}, {"a/b.py", ""}}, "x")),
              ElementsAre("a/__init__.py", "a/b.py"));
  EXPECT_THAT(paths(read_source_tree({{"space/b/__init__.py", ""}}, "x")),
              ElementsAre("space/b/__init__.py"));
}

TEST(SourceTreeTest, SaysThatAllOfItWouldHaveToBeCompiled) {
  try {
    (void)read_source_tree({{"x-1.0/PKG-INFO", info}, {"x-1.0/pyproject.toml", ""}, {"x-1.0/src/lib.rs", ""}},
                           "x");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::PackageUnsupported);
    EXPECT_THAT(error.what(), testing::HasSubstr("it has no Python module, only sources in Rust"));
  }
}

TEST(SourceTreeTest, Refuses) {
  EXPECT_THROW((void)read_source_tree({}, "x"), Error);
  EXPECT_THROW((void)read_source_tree({{"x/readme", ""}}, "x"), Error);
  EXPECT_THROW((void)read_source_tree({{"x/setup.py", ""}}, "x"), Error);
  EXPECT_THROW((void)read_source_tree({{"PKG-INFO", "nothing"}, {"a.py", ""}}, "x"), Error);
  EXPECT_THROW((void)read_source_tree({{"a-1.dist-info/METADATA", "nothing"}, {"a.py", ""}}, "x"), Error);
  EXPECT_THROW(
      (void)read_source_tree({{"PKG-INFO", "Name: a\nVersion: 1\nRequires-Python: <3\n"}, {"a.py", ""}}, "x"),
      Error);
}

}  // namespace
}  // namespace eryx::package
