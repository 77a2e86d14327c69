// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/requirement.hpp"

#include <gtest/gtest.h>

#include <string>

#include "eryx/error.hpp"
#include "package/marker.hpp"

namespace eryx::package {
namespace {

TEST(MarkerTest, HoldsInThisPython) {
  for (const char* const marker :
       {"python_version >= '3.10'", "python_version == \"3.13\"", "sys_platform == 'wasi'",
        "os_name == 'posix'", "'3.9' < python_version", "python_full_version ~= '3.13.0'",
        "sys_platform != 'win32' and os_name != 'nt'",
        "(python_version < '3' or sys_platform == 'wasi') and platform_machine == 'wasm32'",
        "sys_platform == 'win32' or python_version > '3.2' and implementation_name == 'cpython'",
        "platform_python_implementation == 'CPython'", "python_implementation == 'CPython'",
        "os.name == 'posix'", "sys_platform in 'linux wasi'", "sys_platform not in 'linux darwin'",
        "platform_system<'z'", "extra == 'Fast_Mode'", "extra != 'slow'", "'fast-mode' in extras",
        "'x' not in dependency_groups"})
    EXPECT_TRUE(marker_holds(marker, {"fast-mode"})) << marker;
  for (const char* const marker :
       {"python_version < '3.10'", "sys_platform == 'win32'", "extra == 'test'",
        "sys_platform == 'wasi' and extra == 'test'", "python_version == '3.1'", "'test' in extras",
        "os_name == 'nt' or (os_name == 'posix' and python_version == '2.7')"})
    EXPECT_FALSE(marker_holds(marker, {})) << marker;
}

TEST(MarkerTest, RefusesWhatIsNone) {
  for (const std::string& marker :
       {std::string(), std::string("python_version"), std::string("python_version >="),
        std::string("evil() == 'x'"), std::string("python_version >= 3"), std::string("(os_name == 'posix'"),
        std::string("os_name == 'posix')"), std::string("os_name == 'posix' and"),
        std::string("os_name == 'posix"), std::string("os_name ~= 'posix'"),
        std::string("os_name not 'posix'"), std::string("extra > 'a'"), std::string("unknown == 'a'"),
        std::string("os_name == 'posix' os_name == 'posix'"), std::string(1000, '('), std::string(5000, ' ')})
    EXPECT_THROW((void)marker_holds(marker, {}), Error) << marker;
}

TEST(RequirementTest, Parts) {
  const Requirement plain = Requirement::parse("MarkupSafe>=2.0");
  EXPECT_EQ(plain.name, "MarkupSafe");
  EXPECT_EQ(plain.condition, ">=2.0");
  EXPECT_TRUE(plain.versions.allows("2.1") && !plain.versions.allows("1.9"));
  EXPECT_TRUE(plain.marker.empty());

  const Requirement full = Requirement::parse("Babel [Dates, x.y] (>=2.7, <3) ; extra == 'i18n'");
  EXPECT_EQ(full.name, "Babel");
  EXPECT_EQ(full.extras, (Extras{"dates", "x-y"}));
  EXPECT_EQ(full.condition, ">=2.7, <3");
  EXPECT_EQ(full.marker, "extra == 'i18n'");

  const Requirement url = Requirement::parse("pip @ https://example.org/pip.zip;x#sha1=1 ; os_name == 'nt'");
  EXPECT_EQ(url.name, "pip");
  EXPECT_EQ(url.condition, "https://example.org/pip.zip;x#sha1=1");
  EXPECT_EQ(url.marker, "os_name == 'nt'");

  EXPECT_EQ(Requirement::parse("a").condition, "");
  EXPECT_EQ(Requirement::parse("a[]").name, "a");
  EXPECT_EQ(Requirement::parse("a;os_name=='nt'").marker, "os_name=='nt'");
}

TEST(RequirementTest, RefusesWhatIsNone) {
  for (const std::string& text :
       {std::string(), std::string("?"), std::string("-a"), std::string("a b"), std::string("a[x"),
        std::string("a[?]"), std::string("a>"), std::string("a @"), std::string("a @ u x"),
        std::string("a; bad"), std::string("a;"), std::string(10'000, 'a')})
    EXPECT_THROW((void)Requirement::parse(text), Error) << text;
}

}  // namespace
}  // namespace eryx::package
