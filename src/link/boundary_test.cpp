// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/boundary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "link/linker.hpp"
#include "link/wabt_for_test.hpp"

namespace eryx::link {
namespace {

/// `through` calls the function in a slot, as CPython's C code does, and adds 1000 to what it returns.
ModuleBytes main_with_c_code() {
  return small_main(R"(
    (type $called (func (result i32)))
    (func $through (export "through") (param i32) (result i32)
      (i32.add (call_indirect (type $called) (local.get 0)) (i32.const 1000)))
    (func (export "Py_FatalError") (param i32)
      (if (i32.eq (i32.load8_u (local.get 0)) (i32.const 97)) (then (drop (i32.div_u (i32.const 1) (i32.const 0)))))))");
}

/// What PyInit_a of a module with these functions returns, called by main; `elements` are in slots from `$slot_of_own`.
std::string result_of(std::string_view functions, std::string_view elements = "$own") {
  const std::string text = R"((module
    (import "env" "through" (func $through (param i32) (result i32)))
    (import "env" "__indirect_function_table" (table 0 funcref))
    (import "env" "__table_base" (global $slot_of_own i32))
    (import "GOT.func" "through" (global $slot_of_through (mut i32)))
    (tag $a (param i32))
    (type $called (func (result i32)))
    (type $with_slot (func (param i32) (result i32)))
    )" + std::string(functions) +
                           "(elem (global.get $slot_of_own) func " + std::string(elements) + "))";
  const ModuleBytes module = with_dylink(assemble(text), {.table_size = 2});
  const std::vector<SideFile> files{{"a.so", module}};
  const Joined joined = join(main_with_c_code(), files, {});
  if (const std::string invalid = why_invalid(joined.module); !invalid.empty()) return invalid;
  const std::vector<std::string> slot{"i32:" + std::to_string(joined.entries.at(0).slot)};
  const std::string line = interpret(joined.module, "probe", slot);
  return line.substr(line.find("=> ") + 3);
}

/// Main's Py_FatalError ends so.
constexpr const char* ended = "error: integer divide by zero";

constexpr std::string_view throws = "(func $own (result i32) (throw $a (i32.const 7)))";

TEST(Boundary, EndsTheProgramIfNobodyLooks) {
  EXPECT_EQ(result_of(std::string(throws) + R"(
    (func (export "PyInit_a") (result i32) (throw $a (i32.const 1))))"),
            ended);
}

TEST(Boundary, IsNoneForCallersThatLook) {
  EXPECT_EQ(result_of(std::string(throws) + R"(
    (func (export "PyInit_a") (result i32)
      (try (result i32) (do (call_indirect (type $called) (global.get $slot_of_own))) (catch $a))))"),
            "i32:7");
}

TEST(Boundary, EndsTheProgramBeforeMainGoesOn) {
  EXPECT_EQ(result_of(std::string(throws) + R"(
    (func (export "PyInit_a") (result i32)
      (try (result i32) (do (call $through (global.get $slot_of_own))) (catch $a))))"),
            ended);
}

TEST(Boundary, IsWhereMainIsCalledByTheTableToo) {
  EXPECT_EQ(result_of(std::string(throws) + R"(
    (func (export "PyInit_a") (result i32)
      (try (result i32)
        (do (call_indirect (type $with_slot) (global.get $slot_of_own) (global.get $slot_of_through)))
        (catch $a))))"),
            ended);
}

// $own throws nothing itself, calls main, and is called by the table from code that looks: main does not, still.
TEST(Boundary, IsWhereMainIsCalledOnTheWay) {
  EXPECT_EQ(result_of(R"(
    (func $own (result i32) (call $through (i32.add (global.get $slot_of_own) (i32.const 1))))
    (func $throws (result i32) (throw $a (i32.const 7)))
    (func (export "PyInit_a") (result i32)
      (try (result i32) (do (call_indirect (type $called) (global.get $slot_of_own))) (catch $a))))",
                      "$own $throws"),
            ended);
}

TEST(Boundary, LetsExceptionsPassThatAreCaughtOnTheirSide) {
  EXPECT_EQ(result_of(R"(
    (func $throw (result i32) (throw $a (i32.const 7)))
    (func $own (result i32) (try (result i32) (do (call $throw)) (catch $a (i32.const 30) (i32.add))))
    (func (export "PyInit_a") (result i32)
      (try (result i32)
        (do (i32.add (call $through (global.get $slot_of_own)) (call $through (global.get $slot_of_own)))
          (throw $a))
        (catch $a))))"),
            "i32:2074");
}

TEST(Boundary, IsOpenAgainBehindACallOfMain) {
  EXPECT_EQ(result_of(R"(
    (func $own (result i32) (i32.const 4))
    (func $after (param i32) (result i32) (throw $a (local.get 0)))
    (func (export "PyInit_a") (result i32)
      (try (result i32) (do (call $after (call $through (global.get $slot_of_own)))) (catch $a))))"),
            "i32:1004");
}

TEST(Boundary, HasAMessageWithAnEnd) {
  EXPECT_EQ(fatal_exception.back(), '\0');
  EXPECT_EQ(fatal_exception.find('\0'), fatal_exception.size() - 1);
}

}  // namespace
}  // namespace eryx::link
