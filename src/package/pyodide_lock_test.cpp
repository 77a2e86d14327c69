// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"

namespace eryx::package {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// SHA-256 of "x".
const std::string hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

std::string entry(const std::string& name, const std::string& file, const std::string& depends = "",
                  const std::string& more = "") {
  return "\"" + name + "\": {\"name\": \"" + name + "\", \"version\": \"1.5\", \"file_name\": \"" + file +
         "\", \"sha256\": \"" + hash + "\", \"install_dir\": \"site\", \"depends\": [" + depends + "]" +
         more + "}";
}

std::string native(const std::string& name) { return name + "-1.5-cp313-cp313-pyodide_2025_0_wasm32.whl"; }

std::string list(const std::string& packages,
                 const std::string& info = R"("python": "3.13.2", "abi_version": "2025_0")") {
  return "{\"info\": {\"arch\": \"wasm32\", \"platform\": \"emscripten_4_0_9\", \"version\": \"0.29.0\", " +
         info + "}, \"packages\": {" + packages + "}}";
}

std::vector<LockedPackage> read(const std::string& text, const std::vector<std::string>& names = {"a"}) {
  return read_pyodide_lock(text, names);
}

std::string why_not(const std::string& text, ErrorKind kind, const std::vector<std::string>& names = {"a"}) {
  try {
    static_cast<void>(read(text, names));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "it is taken";
}

std::string invalid(const std::string& text) { return why_not(text, ErrorKind::PackageInvalid); }
std::string unsupported(const std::string& text) { return why_not(text, ErrorKind::PackageUnsupported); }

TEST(PyodideLock, SaysWhereFilesAre) {
  const auto packages = read(list(entry("a", native("a"))));
  ASSERT_EQ(packages.size(), 1U);
  EXPECT_EQ(packages[0].name, "a");
  EXPECT_EQ(packages[0].version, "1.5");
  EXPECT_EQ(packages[0].file->name, native("a"));
  EXPECT_EQ(packages[0].file->url, "https://cdn.jsdelivr.net/pyodide/v0.29.0/full/" + native("a"));
  EXPECT_EQ(packages[0].file->hashes.at("sha256"), hash);
  EXPECT_EQ(read(list(entry("a", "https://example.org/x/" + native("a"))))[0].file->url,
            "https://example.org/x/" + native("a"));
}

TEST(PyodideLock, TakesWhatIsNeeded) {
  const std::string text = list(
      entry("a", native("a"), "\"B_b\", \"ssl\"") + "," + entry("b-b", "b_b-1.5-py3-none-any.whl", "\"c\"") +
      "," + entry("c", native("c"), "\"a\", \"c\"") + "," + entry("unused", "../x") + "," +
      entry("ssl", "ssl-1.5.zip", "", ", \"package_type\": \"cpython_module\""));
  std::vector<std::string> names;
  for (const LockedPackage& package : read(text, {"a", "A"})) names.push_back(package.name);
  EXPECT_THAT(names, ElementsAre("a", "b-b", "c"));
  EXPECT_THAT(read(text, {}), testing::IsEmpty());
  EXPECT_THAT(why_not(text, ErrorKind::PackageUnsupported, {"ssl"}), HasSubstr("is a part of Python"));
}

TEST(PyodideLock, IsOfOurPython) {
  const std::string packages = entry("a", native("a"));
  EXPECT_EQ(read(list(packages, R"("python": "3.13.7")")).size(), 1U);
  EXPECT_THAT(unsupported(list(packages, R"("python": "3.12.7", "abi_version": "2024_0")")),
              HasSubstr("Pyodide 0.29.0 for Python \"3.12.7\"; take that of a Pyodide with Python 3.13"));
  EXPECT_THAT(unsupported(list(packages, R"("python": "3.130.1")")), HasSubstr("for Python \"3.130.1\""));
  EXPECT_THAT(unsupported(list(packages, R"("python": "3.13.2", "abi_version": "2026_0")")),
              HasSubstr("binary interface \"2026_0\""));
  EXPECT_THAT(invalid(list(packages, R"("abi_version": "2025_0")")), HasSubstr("for which Python"));
  EXPECT_THAT(invalid(R"({"info": {"python": "3.13.2", "version": "../.."}, "packages": {}})"),
              HasSubstr("of which Pyodide"));
}

TEST(PyodideLock, NamesWhatCannotBeUsed) {
  EXPECT_THAT(unsupported(list("")), HasSubstr("has no package \"a\""));
  EXPECT_THAT(unsupported(list(entry("a", native("a"), "\"b\""))),
              HasSubstr("has no package \"b\", which \"a\" needs"));
  EXPECT_THAT(
      unsupported(
          list(entry("a", native("a"), "\"libopenblas\"") + "," +
               entry("libopenblas", "libopenblas-0.3.26.zip", "", ", \"package_type\": \"shared_library\""))),
      HasSubstr("\"libopenblas\": Pyodide loads it from \"libopenblas-0.3.26.zip\", which is no wheel"));
  EXPECT_THAT(unsupported(list(entry("a", "a-1.5-cp312-cp312-pyodide_2024_0_wasm32.whl"))),
              HasSubstr("this wheel is for"));
}

TEST(PyodideLock, RefusesEntriesThatAreNone) {
  for (const char* file :
       {"", "..", "../a-1.5-py3-none-any.whl", "/a-1.5-py3-none-any.whl", "x/a-1.5-py3-none-any.whl",
        "x\\\\a-1.5-py3-none-any.whl", "a\\u0000-1.5-py3-none-any.whl"})
    EXPECT_THAT(invalid(list(entry("a", file))), HasSubstr("\"a\": not the name of a file")) << file;
  EXPECT_THAT(invalid(list(entry("a", "https://example.org/${HOME}/a-1.5-py3-none-any.whl"))),
              HasSubstr("is not a URL"));
  EXPECT_THAT(invalid(list(entry("a", "https://example.org/%2e%2e"))), HasSubstr("not the name of a file"));
  EXPECT_THAT(invalid(list(entry("a", "a-1.5-x.whl"))), HasSubstr("its name is not that of a wheel"));
  EXPECT_THAT(invalid(list(entry("a", "b-1.5-py3-none-any.whl"))), HasSubstr("its wheel is another one"));
  EXPECT_THAT(invalid(list(entry("a", "a-1.6-py3-none-any.whl"))), HasSubstr("its wheel is another one"));
  EXPECT_THAT(invalid(list(R"("a": {"name": "b"})")), HasSubstr("its entry has another name"));
  EXPECT_THAT(invalid(list(R"("a": {})")), HasSubstr("its entry has another name"));
  EXPECT_THAT(invalid(list(R"("a": 1)")), HasSubstr("is not an object"));
  EXPECT_THAT(invalid(list(R"("a": {"name": 1})")), HasSubstr("\"name\" is not a string"));
  EXPECT_THAT(invalid(list(entry("a", native("a"), "1"))), HasSubstr("not an array of strings"));
  EXPECT_THAT(invalid(list(R"("a-b": {}, "a_b": {})")), HasSubstr("two packages \"a-b\""));
  for (const char* none : {"", "00", "zz"}) {
    std::string text = list(entry("a", native("a")));
    text.replace(text.find(hash), hash.size(), none);
    EXPECT_THAT(invalid(text), HasSubstr("\"a\": its file has no hash by sha256")) << none;
  }
}

TEST(PyodideLock, RefusesWhatIsNoList) {
  EXPECT_THAT(invalid(""), HasSubstr("which is JSON"));
  EXPECT_THAT(invalid("[]"), HasSubstr("which is an object"));
  EXPECT_THAT(invalid("{}"), HasSubstr("no object \"info\""));
  EXPECT_THAT(invalid(R"({"packages": {}})"), HasSubstr("no object \"info\""));
  std::string without = list("");
  without.replace(without.find("{}}"), 2, "[]");
  EXPECT_THAT(invalid(without), HasSubstr("no object \"packages\""));
  EXPECT_THAT(invalid(std::string(100'000, '[')), HasSubstr("which is JSON"));
  EXPECT_THAT(invalid(R"({"info": {}, "info": {}, "packages": {}})"), HasSubstr("which is JSON"));
  EXPECT_THAT(unsupported(std::string((std::size_t{16} << 20) + 1, ' ')), HasSubstr("more than 16 MiB"));
}

TEST(PyodideLock, FollowsLongChains) {
  constexpr int count = 20'000;
  std::string packages;
  for (int i = 0; i < count; ++i) {
    const std::string name = "p" + std::to_string(i);
    packages +=
        (i == 0 ? "" : ",") + entry(name, native(name), "\"p" + std::to_string((i + 1) % count) + "\"");
  }
  EXPECT_EQ(read(list(packages), {"p0"}).size(), static_cast<std::size_t>(count));
}

}  // namespace
}  // namespace eryx::package
