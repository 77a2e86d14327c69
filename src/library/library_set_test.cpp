// SPDX-License-Identifier: MIT OR Apache-2.0
#include "library/library_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eryx/error.hpp"

namespace eryx::library {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Callback callback(std::string name) {
  return {std::move(name), "", {}, [](const CallbackCall& call) { call.complete(nullptr); }};
}

RuntimeLibrary named(std::string name) {
  RuntimeLibrary library;
  library.name = std::move(name);
  return library;
}

std::string refusal_of(std::vector<RuntimeLibrary> libraries) {
  try {
    (void)LibrarySet(std::move(libraries));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::InvalidArgument);
    return error.what();
  }
  return {};
}

std::vector<std::string> names_of(const LibrarySet& set) {
  std::vector<std::string> names;
  for (const RuntimeLibrary& library : set.all()) names.push_back(library.name);
  return names;
}

TEST(LibrarySet, PartsComeBeforeWhatConsistsOfThem) {
  RuntimeLibrary inner = named("inner");
  inner.parts = {named("innermost")};
  RuntimeLibrary outer = named("outer");
  outer.parts = {inner, named("second")};
  const LibrarySet set({outer, named("last")});
  EXPECT_THAT(names_of(set), ElementsAre("innermost", "inner", "second", "outer", "last"));
  for (const RuntimeLibrary& library : set.all()) EXPECT_TRUE(library.parts.empty());
}

TEST(LibrarySet, NamesAreIdentifiers) {
  EXPECT_EQ(refusal_of({named("acme_2")}), "");
  for (const char* name : {"", "a b", "a.b", "2a", "class", "na\u00efve", "a\"b", "a\nb", "<a>", "\xff"})
    EXPECT_THAT(refusal_of({named(name)}), HasSubstr("a library's name is")) << name;
  EXPECT_EQ(refusal_of({named(std::string(64, 'a'))}), "");
  EXPECT_THAT(refusal_of({named(std::string(65, 'a'))}), HasSubstr("at most 64"));
}

TEST(LibrarySet, APartOfSeveralIsThereOnce) {
  RuntimeLibrary common = named("common");
  common.callbacks = {callback("ask")};
  common.modules["tools"] = "x = 1";
  common.parts = {named("innermost")};
  RuntimeLibrary first = named("first");
  RuntimeLibrary second = named("second");
  first.parts = {common};
  second.parts = {common};
  const RuntimeLibrary both = merge("both", {first, second});
  EXPECT_THAT(names_of(LibrarySet({both, common})),
              ElementsAre("innermost", "common", "first", "second", "both"));
  const auto refusal_after = [&](auto change) {
    second.parts = {common};
    change(second.parts[0]);
    return refusal_of({first, second});
  };
  const std::string refusal = "library 'common': there are two libraries of this name, with different ";
  EXPECT_EQ(refusal_after([](RuntimeLibrary& it) { it.setup = "y = 1"; }), refusal + "set-ups");
  EXPECT_EQ(refusal_after([](RuntimeLibrary& it) { it.modules["tools"] = ""; }), refusal + "modules");
  EXPECT_EQ(refusal_after([](RuntimeLibrary& it) { it.type_stubs = "y: int"; }), refusal + "type stubs");
  EXPECT_EQ(refusal_after([](RuntimeLibrary& it) { it.callbacks.clear(); }), refusal + "callbacks");
  EXPECT_EQ(refusal_after([](RuntimeLibrary& it) { it.callbacks[0].description = "Asks"; }),
            refusal + "callbacks");
}

TEST(LibrarySet, ByteOrderMarksAreNoPartOfTexts) {
  RuntimeLibrary marked = named("acme");
  marked.setup = "\xef\xbb\xbfx = 1";
  marked.modules["tools"] = "\xef\xbb\xbfy = 1";
  const LibrarySet set({marked});
  EXPECT_EQ(set.all()[0].setup, "x = 1");
  EXPECT_EQ(set.all()[0].modules.at("tools"), "y = 1");
}

TEST(LibrarySet, NamesOfModulesAreIdentifiersWithDots) {
  for (const char* name :
       {"", ".", "a.", ".a", "a..b", "a-b", "a.class", "\u00e9", "a/b", "a.__init__", "__hello__"}) {
    RuntimeLibrary library = named("acme");
    library.modules[name] = "";
    EXPECT_THAT(refusal_of({library}), HasSubstr("is not a module's name")) << name;
  }
  RuntimeLibrary library = named("acme");
  library.modules = {{"a", ""}, {"a.b.c", "x = 1"}};
  EXPECT_EQ(refusal_of({library}), "");
}

TEST(LibrarySet, SourcesAreText) {
  for (const std::string& source : {std::string("x = '\xff'"), std::string("a\0b", 3)}) {
    RuntimeLibrary with_setup = named("acme");
    with_setup.setup = source;
    EXPECT_THAT(refusal_of({with_setup}), HasSubstr("library 'acme': its set-up"));
    RuntimeLibrary with_module = named("acme");
    with_module.modules["tools"] = source;
    EXPECT_THAT(refusal_of({with_module}), HasSubstr("the module 'tools'"));
    RuntimeLibrary with_stubs = named("acme");
    with_stubs.type_stubs = source;
    EXPECT_THAT(refusal_of({with_stubs}), HasSubstr("type stubs"));
  }
}

TEST(LibrarySet, ConflictsNameBoth) {
  RuntimeLibrary first = named("first");
  RuntimeLibrary second = named("second");
  first.callbacks = {callback("http.get")};
  second.callbacks = {callback("http.get")};
  EXPECT_EQ(refusal_of({first, second}),
            "the libraries 'first' and 'second' both define the callback 'http.get'");
  second.callbacks = {callback("http.post")};
  EXPECT_EQ(refusal_of({first, second}), "");
  first.modules["tools.text"] = "a = 1";
  second.modules["tools.text"] = "a = 1";
  EXPECT_EQ(refusal_of({first, second}),
            "the libraries 'first' and 'second' both define the module 'tools.text'");
  second.modules = {{"tools.numbers", ""}};
  EXPECT_EQ(refusal_of({first, second}), "");
  // As the empty package of the other, it would never be loaded.
  first.modules = {{"tools.text.lines", ""}};
  second.modules = {{"tools.text", "y = 2"}};
  EXPECT_EQ(refusal_of({first, second}),
            "the libraries 'first' and 'second' both define the module 'tools.text'");
  EXPECT_THAT(refusal_of({second, first}), HasSubstr("both define the module 'tools.text'"));
  second.modules = {{"tools.numbers.prime", ""}};
  EXPECT_EQ(refusal_of({first, second}), "");
  second.modules = {{"first_setup", ""}};
  EXPECT_THAT(refusal_of({first, second}), HasSubstr("both define the module 'first_setup'"));
}

TEST(LibrarySet, MergeFindsConflictsAndKeepsTheParts) {
  RuntimeLibrary first = named("first");
  first.callbacks = {callback("a")};
  RuntimeLibrary second = named("second");
  second.callbacks = {callback("b")};
  const RuntimeLibrary both = merge("both", {first, second});
  EXPECT_EQ(LibrarySet({both}).callbacks().size(), 2U);
  second.callbacks = {callback("a")};
  EXPECT_THROW((void)merge("both", {first, second}), Error);
  EXPECT_THROW((void)merge("first", {first}), Error);
}

TEST(LibrarySet, KeysDifferWhereImagesWould) {
  RuntimeLibrary library = named("acme");
  library.setup = "a = 1";
  library.modules["tools"] = "b = 2";
  library.callbacks = {callback("price")};
  const auto key = LibrarySet({library}).key("base");
  EXPECT_EQ(LibrarySet({library}).key("base"), key);
  // What a callback does is no part of the image.
  RuntimeLibrary other = library;
  other.callbacks[0].description = "Says the price";
  EXPECT_EQ(LibrarySet({other}).key("base"), key);
  const auto differs = [&](auto change) {
    RuntimeLibrary changed = library;
    change(changed);
    return LibrarySet({changed}).key("base") != key;
  };
  EXPECT_TRUE(differs([](RuntimeLibrary& it) { it.name = "acme2"; }));
  EXPECT_TRUE(differs([](RuntimeLibrary& it) { it.setup += "\n"; }));
  EXPECT_TRUE(differs([](RuntimeLibrary& it) { it.type_stubs = "a: int"; }));
  EXPECT_TRUE(differs([](RuntimeLibrary& it) { it.modules["tools"] += "#"; }));
  EXPECT_TRUE(differs([](RuntimeLibrary& it) { it.modules["more"] = ""; }));
  EXPECT_TRUE(differs([](RuntimeLibrary& it) { it.callbacks.push_back(callback("order")); }));
}

}  // namespace
}  // namespace eryx::library
