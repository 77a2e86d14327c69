// SPDX-License-Identifier: MIT OR Apache-2.0
/// What is not joined: by whose fault, and by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"
#include "link/join_for_test.hpp"
#include "link/linker.hpp"

namespace eryx::link {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Internal, if it is joined.
ErrorKind kind_of_refusal(const ModuleBytes& side, const LinkLimits& limits = {}) {
  try {
    static_cast<void>(join_all(small_main(), {{"a.so", side}}, {.limits = limits}));
    return ErrorKind::Internal;
  } catch (const Error& error) {
    return error.kind();
  }
}

TEST(LinkerRefusal, RefusesVariablesOutsideOfMemory) {
  const auto refused = [](std::string_view start) {
    return why_refused(small_main(), {{"a/b.so", side(R"(
      (global $a (mut i32) (i32.const 0)) (global $b (export "b") (mut i32) (i32.const 9))
      (start $start)
      (func $start (global.set $a (i32.const 4)) )" + std::string(start) +
                                                      R"()
      (func (export "PyInit_a") (result i32) (i32.add (global.get $a) (global.get $b))))")}});
  };
  constexpr std::string_view text = "\"a/b.so\": it has a variable outside of memory: global ";
  EXPECT_THAT(refused(""), HasSubstr(std::string(text) + "1, \"b\""));
  EXPECT_THAT(refused("(block (global.set $b (i32.const 3)))"), HasSubstr(std::string(text) + "1"));
  EXPECT_THAT(refused("(global.set $a (i32.const 4))"), HasSubstr(std::string(text) + "0"));
}

TEST(LinkerRefusal, NamesEverySymbolThatIsMissing) {
  const std::string text = R"(
    (import "env" "add" (func (param i32) (result i64)))
    (import "env" "emscripten_asm_const_int" (func))
    (import "env" "ffi_call" (func))
    (import "env" "pthread_create" (func))
    (import "GOT.mem" "nothing" (global (mut i32))))";
  const std::string why = why_refused(runner_main(), {{"a/b.so", side(text)}});
  EXPECT_THAT(
      why, AllOf(HasSubstr("\"a/b.so\""),
                 HasSubstr("\"add\" (it expects (i32) -> i64, here it is (i32, i32) -> i32)"),
                 HasSubstr("\"emscripten_asm_const_int\" (it belongs to a browser"),
                 HasSubstr("\"ffi_call\" (it is libffi"),
                 HasSubstr("\"pthread_create\" (there are no threads"), HasSubstr("variable \"nothing\"")));
  const ModuleBytes module = side(text);
  const std::vector<SideFile> files{{"a/b.so", module}};
  EXPECT_EQ(find_missing(runner_main(), files, {}).size(), 5U);
}

TEST(LinkerRefusal, RefusesWhatReachesBeyondItsOwn) {
  const auto refused = [](std::string_view text, const DylinkForTest& dylink) {
    return why_refused(small_main(), {{"a.so", side(std::string(side_imports) + std::string(text), dylink)}});
  };
  EXPECT_THAT(refused(R"((data (i32.const 0) "x"))", {.memory_size = 1}),
              HasSubstr("memory that is not its own"));
  EXPECT_THAT(refused(R"((data (global.get $memory) "xy"))", {.memory_size = 1}),
              HasSubstr("memory that is not its own"));
  EXPECT_EQ(refused(R"((data (global.get $memory) "xy"))", {.memory_size = 2}), "");
  EXPECT_THAT(refused(R"((func $f) (elem (i32.const 0) func $f))", {.table_size = 1}),
              HasSubstr("the table that is not its own"));
  EXPECT_THAT(refused(R"((func $f) (elem (global.get $table) func $f $f))", {.table_size = 1}),
              HasSubstr("the table that is not its own"));
  EXPECT_THAT(refused("", {.memory_alignment = 17}), HasSubstr("alignment"));
}

TEST(LinkerRefusal, RefusesMoreMemoryAndTableThanThereIs) {
  const auto refused = [](std::string_view text, const DylinkForTest& dylink = {}) {
    return why_refused(small_main(), {{"a.so", side("")}, {"b/c.so", side(text, dylink)}});
  };
  constexpr const char* memory =
      "\"b/c.so\": with it the guest needs 4097 MiB of memory at the start, and may have 2048 MiB";
  constexpr const char* table = "\"b/c.so\": with it the table of functions needs ";
  EXPECT_EQ(refused("", {.memory_size = 0xFFFFFFFF}), memory);
  EXPECT_THAT(refused("", {.table_size = 0xFFFFFFFF}), HasSubstr(table));
  EXPECT_THAT(refused(R"((import "env" "memory" (memory 65536)))"),
              HasSubstr("\"b/c.so\": with it the guest needs 4096 MiB"));
  EXPECT_THAT(refused(R"((import "env" "__indirect_function_table" (table 0xFFFFFFFF funcref)))"),
              HasSubstr(table));
  EXPECT_EQ(refused(R"((import "env" "memory" (memory 32768))
                       (import "env" "__indirect_function_table" (table 131072 funcref)))"),
            "");
}

TEST(LinkerRefusal, RefusesByName) {
  const auto refused = [](std::string_view text) {
    return why_refused(small_main(), {{"a.so", side(text)}});
  };
  EXPECT_THAT(refused(R"((import "env" "memory" (memory 1 2 shared)))"), HasSubstr("threads"));
  EXPECT_THAT(refused(R"((import "wasi_snapshot_preview1" "fd_write" (func)))"), HasSubstr("\"fd_write\""));
  EXPECT_THAT(refused(R"((import "env" "other" (global i32)))"), HasSubstr("\"other\""));
  EXPECT_THAT(refused(R"((import "env" "odd" (tag (param i32))))"), HasSubstr("\"odd\""));
  EXPECT_THAT(refused(R"((import "env" "__cpp_exception" (tag (param i64))))"),
              HasSubstr("\"__cpp_exception\""));
  EXPECT_THAT(refused(R"((import "env" "x" (func (param externref))))"), HasSubstr("JavaScript"));
  EXPECT_THAT(refused(R"((func (export "__wasm_call_ctors") (param i32)))"), HasSubstr("__wasm_call_ctors"));
  EXPECT_THAT(refused(R"((memory 1))"), HasSubstr("memory"));
  EXPECT_THAT(why_refused(small_main(), {{"a.so", assemble("(module)")}}), HasSubstr("no side module"));
  EXPECT_THAT(why_refused(assemble("(module)"), {}), HasSubstr("main module"));
}

TEST(LinkerRefusal, TellsWhyItRefuses) {
  EXPECT_EQ(kind_of_refusal(side("")), ErrorKind::Internal);
  EXPECT_EQ(kind_of_refusal(assemble("(module)")), ErrorKind::PackageInvalid);
  EXPECT_EQ(kind_of_refusal({}), ErrorKind::PackageInvalid);
  EXPECT_EQ(kind_of_refusal(side(R"((import "env" "socket" (func)))")), ErrorKind::NativeCodeUnsupported);
  EXPECT_EQ(kind_of_refusal(side(R"((import "env" "memory" (memory 1 2 shared)))")),
            ErrorKind::NativeCodeUnsupported);
  EXPECT_EQ(kind_of_refusal(side(""), {.sides = 0}), ErrorKind::NativeCodeTooLarge);
  EXPECT_EQ(kind_of_refusal(side("", {.memory_size = 0xFFFFFFFF})), ErrorKind::NativeCodeTooLarge);
}

TEST(LinkerRefusal, BoundsWhatItIsGiven) {
  const ModuleBytes module = side(
      R"((tag $t (param i64 i64 i64)) (func (export "PyInit_a") (result i32) (throw $t (i64.const 1) (i64.const 2) (i64.const 3))))");
  const ModuleBytes main = small_main();
  const auto why = [&](const LinkLimits& limits) {
    const std::vector<SideFile> files{{"a.so", module}, {"b.so", module}};
    try {
      static_cast<void>(join(main, files, {.limits = limits}));
      return std::string();
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(why({}), "");
  EXPECT_THAT(why({.total_bytes = module.size() + 1}), HasSubstr("more bytes"));
  EXPECT_THAT(why({.output_bytes = main.size() + 10}), HasSubstr("joined"));
  EXPECT_THAT(why({.sides = 1}), HasSubstr("side modules"));
  EXPECT_THAT(why({.payload = 2}), HasSubstr("carries too many"));
  EXPECT_THAT(why({.table_slots = 9}), HasSubstr("table"));
}

TEST(LinkerRefusal, JoinedModulesAreNoMain) {
  const Joined joined = join_all(small_main(), {});
  EXPECT_THAT(why_refused(joined.module, {}), HasSubstr("already joined"));
}

}  // namespace
}  // namespace eryx::link
