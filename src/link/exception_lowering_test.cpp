// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/exception_lowering.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "link/linker.hpp"
#include "link/random_program_for_test.hpp"
#include "link/wabt_for_test.hpp"

namespace eryx::link {
namespace {

Joined join_one(const ModuleBytes& module) {
  const std::vector<SideFile> files{{"a.so", module}};
  return join(small_main(), files, {});
}

/// What an entry returns once the exceptions are lowered: "i32:3", or an error.
std::string result_of(const Joined& joined, std::size_t entry = 0) {
  const std::vector<std::string> slot{"i32:" + std::to_string(joined.entries.at(entry).slot)};
  const std::string line = interpret(joined.module, "probe", slot);
  return line.substr(line.find("=> ") + 3);
}

std::string result_of(const std::string& text) {
  const Joined joined = join_one(with_dylink(assemble("(module " + text + ")"), {}));
  const std::string invalid = why_invalid(joined.module);
  return invalid.empty() ? result_of(joined) : invalid;
}

TEST(ExceptionLowering, CatchesByKind) {
  const std::string common = R"(
    (tag $a (param i32)) (tag $b (param i64 f64)) (tag $c)
    (func $throw (param i32) (result f64)
      (if (i32.eq (local.get 0) (i32.const 0)) (then (throw $a (i32.const 5))))
      (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $b (i64.const 6) (f64.const 0.5))))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $c)))
      (f64.const 9))
    (func $caught (param i32) (result i32)
      (try (result i32)
        (do (i32.trunc_f64_s (call $throw (local.get 0))))
        (catch $a)
        (catch $b (drop) (i32.wrap_i64))
        (catch_all (i32.const 7)))))";
  for (int kind = 0; kind < 4; ++kind) {
    const std::string entry =
        "(func (export \"PyInit_a\") (result i32) (call $caught (i32.const " + std::to_string(kind) + ")))";
    constexpr const char* expected[] = {"i32:5", "i32:6", "i32:7", "i32:9"};
    EXPECT_EQ(result_of(common + entry), expected[kind]);
  }
}

TEST(ExceptionLowering, KeepsWhatIsRethrownWhileOthersAreCaught) {
  EXPECT_EQ(result_of(R"(
    (tag $a (param i32)) (tag $b (param i32))
    (func (export "PyInit_a") (result i32)
      (try (result i32)
        (do (try $outer
            (do (throw $a (i32.const 40)))
            (catch $a
              (drop)
              (try (do (throw $b (i32.const 1))) (catch $b (drop)))
              (rethrow $outer)))
          (i32.const 0))
        (catch $a (i32.add (i32.const 2))))))"),
            "i32:42");
}

TEST(ExceptionLowering, PassesOnWhatNoClauseTakes) {
  EXPECT_EQ(result_of(R"(
    (tag $a (param i32)) (tag $b)
    (func $inner (result i64) (try (result i64) (do (throw $a (i32.const 8))) (catch $b (i64.const 1))))
    (func (export "PyInit_a") (result i32)
      (try (result i32) (do (i32.wrap_i64 (call $inner))) (catch $a))))"),
            "i32:8");
}

TEST(ExceptionLowering, DelegatesToTheTryThatIsNamed) {
  EXPECT_EQ(result_of(R"(
    (tag $a (param i32))
    (func (export "PyInit_a") (result i32)
      (try $far (result i32)
        (do (try (result i32)
            (do (block $near (try (do (throw $a (i32.const 3))) (delegate $far))) (i32.const 100))
            (catch $a (drop) (i32.const 200))))
        (catch $a))))"),
            "i32:3");
}

TEST(ExceptionLowering, LeavesFunctionsThatCannotThrowAlone) {
  const Joined joined = join_one(with_dylink(assemble(R"((module
    (tag $a)
    (func $leaf (result i32) (i32.const 1))
    (func $caller (result i32) (call $leaf))
    (func $thrower (throw $a))
    (func $victim (call $thrower))
    (func (export "PyInit_a") (result i32) (call $caller))))"),
                                             {}));
  EXPECT_EQ(joined.lowered_functions, 2U);
  // Two words and a message: its exception carries nothing.
  EXPECT_EQ(joined.memory_end - joined.memory_begin, 80U);
}

TEST(ExceptionLowering, KeepsExceptionsInMemory) {
  const auto end_of = [](std::string_view text) {
    const ModuleBytes module =
        with_dylink(assemble("(module (import \"env\" \"__cpp_exception\" (tag $cpp (param i32)))"
                             "(import \"env\" \"__c_longjmp\" (tag $jump (param i32)))" +
                             std::string(text) + ")"),
                    {});
    const Joined joined = join_one(module);
    EXPECT_EQ(joined.memory_begin, 131072U);
    return joined.memory_end - joined.memory_begin;
  };
  EXPECT_EQ(end_of(R"((func (export "PyInit_a") (result i32) (throw $cpp (i32.const 4))))"), 80U);
  EXPECT_EQ(end_of(R"((tag $own (param f64 i32 f64)) (func (export "PyInit_a") (result i32)
                        (throw $own (f64.const 1) (i32.const 4) (f64.const 2))))"),
            112U);
  // Nothing is lowered, nothing is taken.
  EXPECT_EQ(end_of(R"((func (export "PyInit_a") (param i32) (result i32) (local.get 0)))"), 0U);
}

/// A module with a tag that carries an i32, and PyInit_a, () -> i32, with a local exnref and this code. wabt 1.0.36 does not assemble
/// try_table.
ModuleBytes with_newer_code(std::initializer_list<int> code) {
  ModuleBytes bytes;
  const auto add = [&](std::initializer_list<int> values) {
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  };
  add({0, 'a', 's', 'm', 1, 0, 0, 0});
  add({1, 9, 2, 0x60, 0, 1, 0x7F, 0x60, 1, 0x7F, 0});                // types
  add({3, 2, 1, 0, 13, 3, 1, 0, 1});                                 // functions, tags
  add({7, 12, 1, 8, 'P', 'y', 'I', 'n', 'i', 't', '_', 'a', 0, 0});  // exports
  const int size = static_cast<int>(code.size());
  add({10, size + 5, 1, size + 3, 1, 1, 0x69});
  add(code);
  return with_dylink(bytes, {});
}

TEST(ExceptionLowering, LowersTheNewerFormToo) {
  const Joined joined =
      join_one(with_newer_code({0x02, 0x69,                    // block exnref
                                0x1F, 0x7F, 1,    3,    0,     //   try_table i32, catch_all_ref 0
                                0x41, 5,    0x08, 0,           //     i32.const 5, throw 0
                                0x0B, 0x0F, 0x0B, 0x21, 0,     //   end, return; end, local.set 0
                                0x02, 0x7F,                    // block i32
                                0x1F, 0x40, 1,    0,    0, 0,  //   try_table, catch 0 0
                                0x20, 0,    0x0A,              //     local.get 0, throw_ref
                                0x0B, 0x00, 0x0B, 0x0B}));     //   end, unreachable; end; end
  EXPECT_EQ(why_invalid(joined.module), "");
  EXPECT_EQ(result_of(joined), "i32:5");
}

TEST(ExceptionLowering, ThrowingANullReferenceTraps) {
  const Joined joined = join_one(with_newer_code({0x20, 0, 0x0A, 0x0B}));
  EXPECT_EQ(why_invalid(joined.module), "");
  EXPECT_EQ(result_of(joined), "error: unreachable executed");
  const Joined null = join_one(with_newer_code({0xD0, 0x69, 0xD1, 0x0B}));
  EXPECT_EQ(result_of(null), "i32:1");
}

/// What the entries return, as one number.
std::uint32_t hash_of_results(const Joined& joined) {
  std::uint32_t hash = 2166136261U;
  for (std::size_t entry = 0; entry < joined.entries.size(); ++entry) {
    const std::string result = result_of(joined, entry);
    const bool is_number = result.starts_with("i32:");
    hash = (hash ^ (is_number ? static_cast<std::uint32_t>(std::stoul(result.substr(4))) : 0U)) * 16777619U;
    EXPECT_TRUE(is_number) << result;
  }
  return hash;
}

/// What the programs do before they are lowered was asked of V8 in node 20, once.
TEST(ExceptionLowering, RandomProgramsDoWhatTheyDidBefore) {
  struct Expected {
    std::uint32_t seed;
    std::uint32_t hash;
  };
  constexpr Expected expected[] = {{3, 0x4CB5D48F},  {7, 0x32F15DC3},  {8, 0x7ED25791},  {9, 0x2969CFAF},
                                   {11, 0x06FC5055}, {13, 0x81DDF9B1}, {14, 0xEE14FF61}, {15, 0x43B11079},
                                   {16, 0x127E56B3}, {18, 0x0D554DA0}, {21, 0x5B788001}, {22, 0xBFADD23F},
                                   {23, 0xFED2CDF1}, {26, 0x81DDF9B1}, {27, 0x3D01E38D}, {30, 0x3FCE6101},
                                   {32, 0x47974179}, {33, 0x1916A791}, {34, 0xCB2CCFF0}, {37, 0xB3F650E5}};
  for (const auto& [seed, hash] : expected) {
    const RandomProgram program = make_random_program(seed, 4);
    const Joined joined = join_one(with_dylink(assemble(program.side), {.table_size = program.table_size}));
    ASSERT_EQ(why_invalid(joined.module), "") << "seed " << seed;
    EXPECT_EQ(hash_of_results(joined), hash) << "seed " << seed;
  }
}

}  // namespace
}  // namespace eryx::link
