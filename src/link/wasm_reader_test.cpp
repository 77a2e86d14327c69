// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/wasm_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "link/instruction_reader.hpp"
#include "link/wabt_for_test.hpp"

namespace eryx::link {
namespace {

using ::testing::HasSubstr;

ModuleBytes bytes_of(std::initializer_list<int> values) {
  ModuleBytes bytes;
  for (const int value : {0, int{'a'}, int{'s'}, int{'m'}, 1, 0, 0, 0})
    bytes.push_back(static_cast<std::byte>(value));
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

void read_everything(const ModuleBytes& bytes) {
  const LinkLimits limits;
  const Module module = read_module(bytes, limits);
  Instruction instruction;
  for (const Function& function : module.functions) {
    InstructionReader reader(module, function, limits);
    while (reader.next(instruction)) {
    }
  }
}

/// What is wrong with the module; empty if nothing is.
std::string why_refused(const ModuleBytes& bytes) {
  try {
    read_everything(bytes);
    return {};
  } catch (const Error& error) {
    const bool is_expected = error.kind() == ErrorKind::PackageInvalid ||
                             error.kind() == ErrorKind::NativeCodeUnsupported ||
                             error.kind() == ErrorKind::NativeCodeTooLarge;
    return is_expected ? error.what() : std::string("wrong kind: ") + error.what();
  }
}

const ModuleBytes& rich_module() {
  static const ModuleBytes module = assemble(R"((module
    (type $t (func (param i32 i64) (result f64)))
    (import "env" "f" (func $f (param i32)))
    (import "env" "g" (global $g i32))
    (import "env" "e" (tag $imported (param i32)))
    (memory 1 2)
    (table 3 funcref)
    (tag $tag (param i32))
    (global $own (mut i32) (i32.const 5))
    (export "h" (func $h))
    (start $s)
    (elem (i32.const 0) func $f $h)
    (func $s (call $f (i32.const -1)) (memory.fill (i32.const 0) (i32.const 1) (i32.const 2)))
    (func $h (param i32) (result i32) (local i64 f32)
      (try (result i32)
        (do (block (br_table 0 0 0 (local.get 0))) (throw $tag (i32.load offset=4 (i32.const 8))))
        (catch $tag (global.set $own) (global.get $g))
        (catch_all (rethrow 0)))
      (if (result i32) (then (i32.const 1)) (else (i32.trunc_sat_f64_s (f64.const 1.5))))
      (drop (v128.const i32x4 1 2 3 4)) (call_indirect (type $t) (i64.const 3) (i32.const 1)) drop i32.const 1)
    (data (i32.const 4) "hello")))");
  return module;
}

TEST(WasmReader, ReadsEveryPart) {
  const Module module = read_module(rich_module(), {});
  EXPECT_EQ(module.imports.size(), 3U);
  EXPECT_EQ(module.functions.size(), 2U);
  EXPECT_EQ(module.imported_functions(), 1U);
  EXPECT_EQ(module.tags.size(), 1U);
  EXPECT_EQ(module.globals[0].value.value, 5U);
  EXPECT_EQ(module.start, 1U);
  EXPECT_EQ(module.elements[0].functions, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(module.data[0].bytes.size(), 5U);
  EXPECT_EQ(why_refused(rich_module()), "");
}

TEST(WasmReader, RefusesEveryTruncation) {
  const ModuleBytes& good = rich_module();
  // Ends between sections are modules, too, as long as no body is missing; at least the tail must matter.
  std::size_t refused = 0;
  for (std::size_t size = 0; size < good.size(); ++size) {
    const std::string why =
        why_refused(ModuleBytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_THAT(why, ::testing::Not(HasSubstr("wrong kind")));
    refused += why.empty() ? 0 : 1;
  }
  EXPECT_GT(refused, good.size() - 20);
}

TEST(WasmReader, SurvivesEveryChangeOfAByte) {
  const ModuleBytes& good = rich_module();
  for (std::size_t place = 8; place < good.size(); ++place) {
    for (const int value : {0x00, 0x01, 0x0B, 0x40, 0x7F, 0x80, 0xFF}) {
      ModuleBytes changed = good;
      changed[place] = static_cast<std::byte>(value);
      EXPECT_THAT(why_refused(changed), ::testing::Not(HasSubstr("wrong kind"))) << place;
    }
  }
}

TEST(WasmReader, NamesWhatIsWrong) {
  EXPECT_THAT(why_refused({}), HasSubstr("no WebAssembly module"));
  EXPECT_EQ(why_refused(bytes_of({})), "");
  // A type section that ends too early, one with bytes left over, one that is there twice.
  EXPECT_THAT(why_refused(bytes_of({1, 4, 1})), HasSubstr("end too early"));
  EXPECT_THAT(why_refused(bytes_of({1, 2, 0, 0})), HasSubstr("left over"));
  EXPECT_THAT(why_refused(bytes_of({1, 1, 0, 1, 1, 0})), HasSubstr("out of order"));
  EXPECT_THAT(why_refused(bytes_of({14, 0})), HasSubstr("unknown kind"));
  // A billion types in three bytes.
  EXPECT_THAT(why_refused(bytes_of({1, 5, 0x80, 0x94, 0xEB, 0xDC, 0x03})),
              HasSubstr("longer than the bytes"));
  // A number of more than 32 bits, and one of six bytes.
  EXPECT_THAT(why_refused(bytes_of({1, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F})), HasSubstr("32 bits"));
  EXPECT_THAT(why_refused(bytes_of({1, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0})), HasSubstr("32 bits"));
  // A function and no body; a type index out of range.
  EXPECT_THAT(why_refused(bytes_of({1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0})), HasSubstr("body"));
  EXPECT_THAT(why_refused(bytes_of({3, 2, 1, 0})), HasSubstr("type index"));
}

/// A module with one function of type () -> () and this code, its end left to the test.
ModuleBytes with_code(std::initializer_list<int> code) {
  ModuleBytes bytes = bytes_of({1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10});
  const int size = static_cast<int>(code.size());
  for (const int value : {size + 3, 1, size + 1, 0}) bytes.push_back(static_cast<std::byte>(value));
  for (const int value : code) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

TEST(InstructionReader, ChecksNestingAndIndices) {
  EXPECT_EQ(why_refused(with_code({0x0B})), "");
  EXPECT_THAT(why_refused(with_code({0x02, 0x40, 0x0B})), HasSubstr("end too early"));
  EXPECT_THAT(why_refused(with_code({0x0B, 0x0B})), HasSubstr("left over"));
  EXPECT_THAT(why_refused(with_code({0x05, 0x0B})), HasSubstr("else"));
  EXPECT_THAT(why_refused(with_code({0x19, 0x0B})), HasSubstr("catch"));
  EXPECT_THAT(why_refused(with_code({0x06, 0x40, 0x09, 0x00, 0x0B, 0x0B})), HasSubstr("rethrow"));
  EXPECT_THAT(why_refused(with_code({0x0C, 0x01, 0x0B})), HasSubstr("label"));
  EXPECT_THAT(why_refused(with_code({0x10, 0x01, 0x0B})), HasSubstr("function"));
  EXPECT_THAT(why_refused(with_code({0x20, 0x00, 0x1A, 0x0B})), HasSubstr("local"));
  EXPECT_THAT(why_refused(with_code({0x23, 0x00, 0x1A, 0x0B})), HasSubstr("global"));
  EXPECT_THAT(why_refused(with_code({0x08, 0x00, 0x0B})), HasSubstr("tag"));
  // A delegate outside of every try, and one of a block.
  EXPECT_THAT(why_refused(with_code({0x18, 0x00, 0x0B})), HasSubstr("label"));
  EXPECT_THAT(why_refused(with_code({0x02, 0x40, 0x18, 0x00, 0x0B})), HasSubstr("delegate"));
  // An i32 of six bytes, and one whose last byte does not repeat the sign.
  EXPECT_THAT(why_refused(with_code({0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x1A, 0x0B})),
              HasSubstr("bits"));
  EXPECT_THAT(why_refused(with_code({0x41, 0x80, 0x80, 0x80, 0x80, 0x40, 0x1A, 0x0B})), HasSubstr("bits"));
  EXPECT_EQ(why_refused(with_code({0x41, 0x80, 0x80, 0x80, 0x80, 0x78, 0x1A, 0x0B})), "");
  EXPECT_EQ(
      why_refused(with_code({0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F, 0x1A, 0x0B})),
      "");
  EXPECT_THAT(
      why_refused(with_code({0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x3F, 0x1A, 0x0B})),
      HasSubstr("bits"));
}

TEST(InstructionReader, NamesWhatTheGuestCannotDo) {
  EXPECT_THAT(why_refused(with_code({0xFE, 0x03, 0x00, 0x0B})), HasSubstr("threads"));
  EXPECT_THAT(why_refused(with_code({0x12, 0x00, 0x0B})), HasSubstr("tail calls"));
  EXPECT_THAT(why_refused(with_code({0xD0, 0x6F, 0x1A, 0x0B})), HasSubstr("JavaScript"));
  EXPECT_THAT(why_refused(with_code({0xFC, 0x09, 0x00, 0x0B})), HasSubstr("passive"));
  EXPECT_THAT(why_refused(with_code({0xFD, 0x80, 0x02, 0x0B})), HasSubstr("vector"));
}

TEST(InstructionReader, BoundsNesting) {
  LinkLimits limits;
  limits.nesting = 3;
  const ModuleBytes three = with_code({0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x0B, 0x0B, 0x0B, 0x0B});
  const ModuleBytes four =
      with_code({0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x0B, 0x0B, 0x0B, 0x0B, 0x0B});
  const auto read = [&](const ModuleBytes& bytes) {
    const Module module = read_module(bytes, limits);
    InstructionReader reader(module, module.functions[0], limits);
    Instruction instruction;
    while (reader.next(instruction)) {
    }
  };
  EXPECT_NO_THROW(read(three));
  EXPECT_THROW(read(four), Error);
}

}  // namespace
}  // namespace eryx::link
