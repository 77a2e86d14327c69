// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/linker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "link/join_for_test.hpp"
#include "link/wasm_reader.hpp"

namespace eryx::link {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// Calls the function that an entry names.
std::string run_entry(const Joined& joined, std::size_t entry = 0) {
  const std::vector<std::string> slot{"i32:" + std::to_string(joined.entries.at(entry).slot)};
  return interpret(joined.module, "probe", slot);
}

TEST(Linker, CallsMainAndReadsItsData) {
  const ModuleBytes main = small_main(R"(
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (global (export "number") i32 (i32.const 1024))
    (data (i32.const 1024) "\2a\00\00\00"))");
  const ModuleBytes module = side(R"(
    (import "env" "add" (func $add (param i32 i32) (result i32)))
    (import "GOT.mem" "number" (global $number (mut i32))))" +
                                      std::string(side_imports) + R"(
    (func (export "PyInit_a") (result i32)
      (call $add (i32.load (global.get $number)) (i32.load8_u (i32.add (global.get $memory) (i32.const 1)))))
    (data (global.get $memory) "\01\02\03"))",
                                  {.memory_size = 3});
  const Joined joined = join_all(main, {{"a.so", module}});
  EXPECT_EQ(why_invalid(joined.module), "");
  EXPECT_EQ(joined.places[0].memory, 131072U);
  EXPECT_EQ(joined.memory_end, 131075U);
  EXPECT_EQ(joined.entries[0].name, "PyInit_a");
  EXPECT_EQ(joined.entries[0].slot, 8U);
  EXPECT_EQ(run_entry(joined), "probe(i32:8) => i32:44");
}

TEST(Linker, LeavesMainAsItIs) {
  const ModuleBytes module = side(std::string(side_imports) + R"(
    (type (func (param f32) (result f64)))
    (func (export "PyInit_a") (result i32) (i32.const 1))
    (func (type 0) (f64.const 1)))");
  const Joined joined = join_all(runner_main(), {{"a.so", module}});
  EXPECT_EQ(why_invalid(joined.module), "");
  const Module before = read_module(runner_main(), {});
  const Module after = read_module(joined.module, {});
  ASSERT_GE(after.types.size(), before.types.size());
  EXPECT_TRUE(std::equal(before.types.begin(), before.types.end(), after.types.begin()));
  ASSERT_EQ(after.functions.size(), before.functions.size() + joined.function_count);
  for (std::size_t i = 0; i < before.functions.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(before.functions[i].body, after.functions[i].body));
    EXPECT_EQ(before.functions[i].type, after.functions[i].type);
  }
  EXPECT_EQ(after.globals.size(), before.globals.size());
  EXPECT_EQ(joined.first_function, before.function_types.size());
  EXPECT_EQ(after.exports.size(), before.exports.size() + 1);
}

TEST(Linker, RunsStartRelocationsAndConstructorsInOrder) {
  // Each step multiplies by ten and adds its digit. The library's come before those of the module that needs it.
  const ModuleBytes main = small_main(R"(
    (global $state (mut i32) (i32.const 0))
    (func (export "note") (param i32)
      (global.set $state (i32.add (i32.mul (global.get $state) (i32.const 10)) (local.get 0))))
    (type $void (func))
    (func (export "all") (result i32) (call_indirect (type $void) (i32.const 0)) (global.get $state)))");
  const auto steps = [](int first, const DylinkForTest& dylink) {
    const auto note = [&](int step) {
      return "(call $note (i32.const " + std::to_string(first + step) + "))";
    };
    return side(R"((import "env" "note" (func $note (param i32))) (start $s) (func $s )" + note(0) + R"()
      (func (export "__wasm_apply_data_relocs") )" +
                    note(1) + R"()
      (func (export "__wasm_call_ctors") )" +
                    note(2) + ")",
                dylink);
  };
  const Joined joined =
      join_all(main, {{"user.so", steps(4, {.needed = {"lib.so"}})}, {"x.libs/lib.so", steps(1, {})}});
  EXPECT_EQ(why_invalid(joined.module), "");
  EXPECT_EQ(interpret(joined.module, link_export), "eryx_link() =>");
  const Module module = read_module(joined.module, {});
  // What it calls, in order: starts, relocations, constructors, the library's first.
  const Function& link_function = module.functions.back();
  std::vector<std::uint32_t> called;
  for (std::size_t i = 0; i + 1 < link_function.code.size(); i += 2) {
    called.push_back(std::to_integer<std::uint32_t>(link_function.code[i + 1]) - joined.first_function);
  }
  EXPECT_THAT(called, ::testing::ElementsAre(3, 0, 4, 1, 5, 2));
}

TEST(Linker, FindsLibrariesOnlyWhereTheyAreNeeded) {
  const ModuleBytes main = small_main();
  const auto library = [](int value) {
    return side(R"((func (export "value") (result i32) (i32.const )" + std::to_string(value) + ")) " +
                    R"((global (export "datum") i32 (i32.const 4)))",
                {.memory_size = 8});
  };
  const std::string user = R"(
    (import "env" "value" (func $value (result i32)))
    (func (export "PyInit_a") (result i32) (call $value)))";
  const auto join_with = [&](const DylinkForTest& dylink) {
    return join_all(
        main, {{"a/m.so", side(user, dylink)}, {"a.libs/lib.so", library(1)}, {"b.libs/lib.so", library(2)}});
  };
  EXPECT_EQ(run_entry(join_with({.needed = {"lib.so"}, .runtime_paths = {"$ORIGIN/../b.libs"}})),
            "probe(i32:8) => i32:2");
  EXPECT_EQ(run_entry(join_with({.needed = {"lib.so"}, .runtime_paths = {"$ORIGIN/../a.libs"}})),
            "probe(i32:8) => i32:1");
  const auto refused = [&](const DylinkForTest& dylink) {
    return why_refused(
        main, {{"a/m.so", side(user, dylink)}, {"a.libs/lib.so", library(1)}, {"b.libs/lib.so", library(2)}});
  };
  EXPECT_THAT(refused({}), AllOf(HasSubstr("\"a/m.so\""), HasSubstr("function \"value\"")));
  EXPECT_THAT(refused({.needed = {"lib.so"}}), HasSubstr("more than once"));
  EXPECT_THAT(refused({.needed = {"other.so"}}), HasSubstr("\"other.so\""));
  // A part of main.
  EXPECT_THAT(refused({.needed = {"libc.so"}}),
              AllOf(HasSubstr("function \"value\""), Not(HasSubstr("libc.so"))));
}

TEST(Linker, RuntimesAreThereForAll) {
  const ModuleBytes user = side(R"((import "env" "value" (func $value (result i32)))
    (func (export "PyInit_a") (result i32) (call $value)))");
  const ModuleBytes runtime = side(R"((func (export "value") (result i32) (i32.const 6)))");
  const ModuleBytes main = small_main();
  std::vector<SideFile> files{{"a.so", user}, {"runtime.so", runtime, SideRole::Runtime}};
  EXPECT_EQ(run_entry(join(main, files, {})), "probe(i32:8) => i32:6");
  files[1].role = SideRole::Module;
  EXPECT_THROW(static_cast<void>(join(main, files, {})), Error);
}

TEST(Linker, PutsFunctionsIntoTheTable) {
  const ModuleBytes module = side(R"(
    (import "env" "open" (func $open (param i32) (result i32)))
    (import "GOT.func" "own" (global $own (mut i32)))
    (import "GOT.func" "open" (global $slot (mut i32))))" +
                                      std::string(side_imports) + R"(
    (type $one (func (param i32) (result i32)))
    (type $none (func (result i32)))
    (func $own (export "own") (result i32) (i32.const 5))
    (func $six (result i32) (i32.const 6))
    (func (export "PyInit_a") (result i32)
      (i32.add (call_indirect (type $none) (global.get $own))
        (i32.add (call_indirect (type $one) (i32.const 0) (global.get $slot))
          (call_indirect (type $none) (i32.add (global.get $table) (i32.const 1))))))
    (elem (global.get $table) func $own $six))",
                                  {.table_size = 2});
  const ModuleBytes main = small_main(R"(
    (func (export "open") (param i32) (result i32) (i32.const 1))
    (func (export "emsc_open") (param i32) (result i32) (i32.const 700)))");
  const Joined joined = join_all(main, {{"a.so", module}});
  EXPECT_EQ(why_invalid(joined.module), "");
  // Its own two, main's shim, which main's table has not, and the entry.
  EXPECT_EQ(joined.table_end, 12U);
  EXPECT_EQ(run_entry(joined), "probe(i32:" + std::to_string(joined.entries[0].slot) + ") => i32:711");
}

TEST(Linker, HasNoShimsForWhatIsCompiledForWasi) {
  const std::string text = R"(
    (import "env" "open" (func $open (param i32) (result i32)))
    (func (export "PyInit_a") (result i32) (call $open (i32.const 0))))";
  const ModuleBytes main = small_main(R"(
    (func (export "emsc_open") (param i32) (result i32) (i32.const 77))
    (func (export "open") (param i32) (result i32) (i32.const 1)))");
  ModuleBytes module = side(text);
  std::vector<SideFile> files{{"a.so", module}};
  EXPECT_EQ(run_entry(join(main, files, {})), "probe(i32:8) => i32:77");
  files[0].role = SideRole::Runtime;
  EXPECT_EQ(run_entry(join(main, files, {})), "probe(i32:8) => i32:1");
  files[0].role = SideRole::Module;
  for (const char byte : std::string_view("\0\12\11eryx.wasi", 12))
    module.push_back(static_cast<std::byte>(byte));
  files[0].bytes = module;
  EXPECT_EQ(run_entry(join(main, files, {})), "probe(i32:8) => i32:1");
}

TEST(Linker, FoldsWhatTheStartFunctionComputes) {
  const ModuleBytes module = side(std::string(side_imports) + R"(
    (global $a (mut i32) (i32.const 0))
    (global $c i64 (i64.const -3))
    (start $start)
    (func $start
      (memory.fill (global.get $memory) (i32.const 0) (i32.const 4))
      (global.set $a (i32.add (global.get $memory) (i32.const 4))))
    (func (export "PyInit_a") (result i32)
      (drop (global.get $c))
      (i32.sub (global.get $a) (global.get $memory))))",
                                  {.memory_size = 8});
  const Joined joined = join_all(small_main(), {{"a.so", module}});
  EXPECT_EQ(why_invalid(joined.module), "");
  EXPECT_EQ(read_module(joined.module, {}).globals.size(), 1U);
  // It is known without its start having run.
  EXPECT_EQ(run_entry(joined), "probe(i32:8) => i32:4");
}

TEST(Linker, WeakSymbolsMayBeAbsent) {
  const std::string text = R"(
    (import "env" "absent" (func $absent (result i32)))
    (import "GOT.func" "absent" (global $slot (mut i32)))
    (func (export "PyInit_a") (result i32) (if (result i32) (global.get $slot) (then (call $absent)) (else (i32.const 3)))))";
  const Joined joined = join_all(small_main(), {{"a.so", side(text, {.weak = {"absent"}})}});
  EXPECT_EQ(why_invalid(joined.module), "");
  EXPECT_EQ(run_entry(joined), "probe(i32:8) => i32:3");
  EXPECT_THAT(why_refused(small_main(), {{"a.so", side(text)}}), HasSubstr("function \"absent\""));
}

TEST(Linker, PlacesSideModulesWhereItIsTold) {
  const std::vector<NamedModule> sides{
      {"a.so", side("", {.memory_size = 5, .memory_alignment = 6, .table_size = 3})},
      {"b.so", side("", {.memory_size = 1})}};
  const Joined joined = join_all(small_main(), sides, {.memory = 200001, .table = 100});
  EXPECT_EQ(joined.places[0].memory, 200064U);
  EXPECT_EQ(joined.places[1].memory, 200080U);
  EXPECT_EQ(joined.places[0].table, 100U);
  EXPECT_EQ(joined.places[1].table, 103U);
  EXPECT_EQ(why_invalid(joined.module), "");
  EXPECT_THROW(static_cast<void>(join_all(small_main(), {}, {.memory = std::uint64_t{5} << 30})), Error);
  EXPECT_THROW(static_cast<void>(join_all(small_main(), {}, {.table = std::uint64_t{5} << 30})), Error);
}

TEST(Linker, LeavesOutWhatIsNotTranslated) {
  const ModuleBytes main = assemble(R"((module
    (func (export "add") (param i32 i32) (result i32) (i32.const 1))
    (memory (export "memory") 1) (table (export "__indirect_function_table") 1 funcref)
    (global (export "__stack_pointer") (mut i32) (i32.const 65536))
    (global (export "number") i32 (i32.const 8))
    (global (export "other") i32 (i32.const 16))))");
  const ModuleBytes module = side(R"((import "env" "add" (func $add (param i32 i32) (result i32)))
    (func (export "PyInit_a") (result i32) (call $add (i32.const 1) (i32.const 2))))");
  const std::vector<SideFile> files{{"a.so", module}};
  const Joined joined = join(main, files, {.purpose = Purpose::Translation});
  EXPECT_EQ(why_invalid(joined.module), "");
  const Module after = read_module(joined.module, {});
  ASSERT_EQ(after.exports.size(), 1U);
  EXPECT_EQ(after.exports[0].name, link_export);
  // The stack pointer; "number" and "other" only stand for addresses.
  EXPECT_EQ(after.globals.size(), 1U);
  EXPECT_TRUE(after.elements.empty() && after.data.empty() && after.custom.empty());
  ASSERT_EQ(joined.elements.size(), 1U);
  EXPECT_EQ(joined.elements[0].functions, std::vector{joined.first_function});
}

}  // namespace
}  // namespace eryx::link
