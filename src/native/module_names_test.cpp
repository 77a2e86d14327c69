// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/module_names.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "link/wabt_for_test.hpp"
#include "link/wasm_reader.hpp"
#include "native/object_source.hpp"

namespace eryx::native {
namespace {

class ModuleNamesTest : public testing::Test {
 protected:
  ModuleNamesTest() {
    for (const char* path : {"a.so", "b.so", "none.so", "c.so", "d.so"}) {
      const bool has_functions = std::string(path) != "none.so";
      bytes_.push_back(
          link::side(has_functions ? "(func (export \"PyInit_x\") (result i32) (i32.const 1)) (func)" : ""));
      files_.push_back({path, {}});
    }
    for (std::size_t i = 0; i < files_.size(); ++i) files_[i].bytes = bytes_[i];
    link::LinkOptions options;
    options.purpose = link::Purpose::Translation;
    joined_ = link::join(main_, files_, options);
  }

  [[nodiscard]] ModuleNames names() const { return {joined_, files_}; }

  /// What wasm2c would say of the end of a function's code.
  [[nodiscard]] std::string refusal_of(std::uint32_t function) const {
    const link::Module module = link::read_module(joined_.module, limits_of_joined());
    const link::Function& refused = module.functions.at(function - module.imported_functions());
    char number[16];
    std::snprintf(number, sizeof number, "%07zx", refused.offset + refused.code.size());
    return "wasm2c: x.wasm:" + std::string(number) + ": error: type mismatch";
  }

  const link::ModuleBytes main_ = link::small_main();
  std::vector<link::ModuleBytes> bytes_;
  std::vector<link::SideFile> files_;
  link::Joined joined_;
};

TEST_F(ModuleNamesTest, AreListed) {
  const std::uint32_t first = joined_.first_function;
  EXPECT_EQ(names().of_functions(first, first + 1), "\"a.so\"");
  EXPECT_EQ(names().of_functions(first + 1, first + 3), "\"a.so\" and \"b.so\"");
  EXPECT_EQ(names().of_functions(first, first + 5), "\"a.so\", \"b.so\" and \"c.so\"");
  EXPECT_EQ(names().of_all(), "\"a.so\", \"b.so\", \"c.so\" and 1 more");
  // Those of main, and what linking has added.
  EXPECT_EQ(names().of_functions(0, first), "");
  EXPECT_EQ(names().of_functions(first + 8, first + joined_.function_count), "");
}

TEST_F(ModuleNamesTest, AreFoundByTheOffsetThatIsRefused) {
  const std::uint32_t first = joined_.first_function;
  EXPECT_EQ(names().of_refusal("x.wasm", refusal_of(first)), "\"a.so\"");
  EXPECT_EQ(names().of_refusal("x.wasm", refusal_of(first + 1)), "\"a.so\"");
  EXPECT_EQ(names().of_refusal("x.wasm", refusal_of(first + 2)), "\"b.so\"");
  EXPECT_EQ(names().of_refusal("x.wasm", refusal_of(first + 7)), "\"d.so\"");
  EXPECT_EQ(names().of_refusal("x.wasm", refusal_of(first + 8)), "");
  EXPECT_EQ(names().of_refusal("y.wasm", refusal_of(first)), "");
  for (const char* said :
       {"", "x.wasm", "x.wasm:", "x.wasm:0000001", "x.wasm:0000001: error", "x.wasm:what: error"})
    EXPECT_EQ(names().of_refusal("x.wasm", said), "") << said;
}

}  // namespace
}  // namespace eryx::native
