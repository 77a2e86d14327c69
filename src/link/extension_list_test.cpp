// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/extension_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "link/linker.hpp"
#include "link/wabt_for_test.hpp"
#include "link/wasm_reader.hpp"

namespace eryx::link {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// The variable that the guest reads, and what the list behind it says.
ModuleBytes listing_main() {
  return small_main(R"(
    (global (export "eryx_extensions") i32 (i32.const 1024))
    (data (i32.const 1024) "\00\00\00\00")
    (func (export "field") (param i32 i32) (result i32)
      (i32.load (i32.add (i32.load (i32.const 1024))
        (i32.add (i32.mul (local.get 0) (i32.const 16)) (i32.mul (local.get 1) (i32.const 4))))))
    (func (export "letter") (param i32 i32 i32) (result i32)
      (i32.load8_u (i32.add (local.get 2)
        (i32.load (i32.add (i32.load (i32.const 1024))
          (i32.add (i32.mul (local.get 0) (i32.const 16)) (i32.mul (local.get 1) (i32.const 4))))))))
  )");
}

std::uint32_t call_main(const Joined& joined, std::string_view function,
                        const std::vector<std::uint32_t>& numbers) {
  std::vector<std::string> arguments;
  for (const std::uint32_t number : numbers) arguments.push_back("i32:" + std::to_string(number));
  const std::string line = interpret(joined.module, function, arguments);
  return static_cast<std::uint32_t>(std::stoul(line.substr(line.find("=> i32:") + 7)));
}

/// The text behind a field of an entry of the list.
std::string listed_text(const Joined& joined, std::uint32_t entry, std::uint32_t field) {
  if (call_main(joined, "field", {entry, field}) == 0) return "null";
  std::string text;
  while (const std::uint32_t letter =
             call_main(joined, "letter", {entry, field, static_cast<std::uint32_t>(text.size())}))
    text += static_cast<char>(letter);
  return text;
}

TEST(ExtensionList, ListsExtensionsForTheGuest) {
  const ModuleBytes good = side(R"((func (export "PyInit_a") (result i32) (i32.const 1))
                                   (func (export "PyInit_b") (result i32) (i32.const 2)))");
  const ModuleBytes bad = side(R"((import "env" "x" (func)) (import "env" "y" (func)))");
  const ModuleBytes main = listing_main();
  const ModuleBytes library = side(R"((func (export "helper")))");
  const std::vector<SideFile> files{{"a.so", good, SideRole::Module, "/p/a.so"},
                                    {"c.so", bad, SideRole::Module, "/p/c.so"},
                                    {"lib.so", good},
                                    {"no.so", library, SideRole::Module, "/p/no.so"}};
  const Joined joined = join(main, files, {.unusable = Unusable::LeaveOut});
  EXPECT_EQ(why_invalid(joined.module), "");
  ASSERT_EQ(joined.entries.size(), 4U);
  EXPECT_EQ(listed_text(joined, 0, 0), "/p/a.so");
  EXPECT_EQ(listed_text(joined, 0, 1), "PyInit_a");
  EXPECT_EQ(call_main(joined, "field", {0, 2}), joined.entries[0].slot);
  EXPECT_EQ(listed_text(joined, 0, 3), "null");
  EXPECT_EQ(listed_text(joined, 1, 1), "PyInit_b");
  EXPECT_EQ(listed_text(joined, 2, 0), "/p/c.so");
  EXPECT_EQ(call_main(joined, "field", {2, 2}), 0U);
  EXPECT_EQ(listed_text(joined, 2, 3), joined.left_out[0].why);
  EXPECT_EQ(joined.left_out[0].why,
            "\"c.so\" asks for what the guest does not have: function \"x\", function \"y\"");
  EXPECT_EQ(listed_text(joined, 3, 3), "\"no.so\" has no function PyInit_...: it is no extension module");
  EXPECT_EQ(listed_text(joined, 4, 0), "null");
  // Nothing to list: main's variable stays null.
  EXPECT_EQ(read_module(join(main, std::span(files).subspan(2, 1), {}).module, {}).data.size(), 1U);
}

// Each is an entry with the path of its file: a few bytes of a module would be a thousand of the host's.
TEST(ExtensionList, RefusesModulesWithTooManyFunctionsThatMakeOne) {
  const ModuleBytes two =
      side(R"((func (export "PyInit_a") (export "PyInit_b") (result i32) (i32.const 1)))");
  const ModuleBytes main = listing_main();
  const std::vector<SideFile> files{{"a.so", two, SideRole::Module, "/p/a.so"}};
  EXPECT_EQ(join(main, files, {.limits = {.initialisers = 2}}).entries.size(), 2U);
  EXPECT_THAT([&] { (void)join(main, files, {.limits = {.initialisers = 1}}); },
              testing::ThrowsMessage<Error>(HasSubstr("more than 1 functions PyInit_")));
}

TEST(ExtensionList, LeavesOutWhatCannotWorkAndWhatNeedsIt) {
  const ModuleBytes main = small_main();
  const ModuleBytes threads = side(R"((import "env" "memory" (memory 1 2 shared)))");
  const ModuleBytes variable =
      side(R"((global (mut i32) (i32.const 0)) (func (export "f") (result i32) (i32.const 1)))");
  const ModuleBytes user = side(R"((import "env" "f" (func $f (result i32)))
    (func (export "PyInit_u") (result i32) (call $f)))",
                                {.needed = {"variable.so"}});
  const ModuleBytes lonely = side("", {.needed = {"threads.so"}});
  const ModuleBytes good =
      side(R"((func (export "PyInit_a") (result i32) (i32.const 7)))", {.memory_size = 4});
  const std::vector<SideFile> files{{"threads.so", threads},
                                    {"variable.so", variable},
                                    {"u.so", user},
                                    {"l.so", lonely},
                                    {"good.so", good}};
  const Joined joined = join(main, files, {.unusable = Unusable::LeaveOut});
  EXPECT_EQ(why_invalid(joined.module), "");
  ASSERT_EQ(joined.left_out.size(), 4U);
  EXPECT_THAT(joined.left_out[0].why, HasSubstr("threads"));
  EXPECT_EQ(joined.left_out[1].side, 1U);
  EXPECT_THAT(joined.left_out[2].why,
              AllOf(HasSubstr("\"u.so\": it needs a library"), HasSubstr("variable outside of memory")));
  EXPECT_THAT(joined.left_out[3].why, HasSubstr("\"threads.so\", which its wheel has not"));
  ASSERT_EQ(joined.entries.size(), 1U);
  EXPECT_EQ(joined.entries[0].side, 4U);
  EXPECT_EQ(joined.places.size(), 1U);
  EXPECT_EQ(call_main(joined, "probe", {joined.entries[0].slot}), 7U);
  // A file that is none is no matter of what the guest has.
  const std::vector<SideFile> broken{{"a.so", std::span(good).first(20)}};
  EXPECT_THROW(static_cast<void>(join(main, broken, {.unusable = Unusable::LeaveOut})), Error);
}

}  // namespace
}  // namespace eryx::link
