// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/unlikely_paths.hpp"

#include <gtest/gtest.h>

#include <string>

namespace eryx::native {
namespace {

constexpr std::uint32_t pending = 131072;

TEST(UnlikelyPaths, MarksTestsOfTheExceptionUnderWay) {
  EXPECT_EQ(mark_exceptions("    var_i1 = i32_load(&instance->w2c_M0, (u64)(var_i1) + 131072u);\n"
                            "    if (var_i1) {goto var_B0;}\n"
                            "    var_i1 = i32_load(&instance->w2c_M0, (u64)(var_i1) + 131072u);\n"
                            "    if (var_i1) {var_j0 = var_j1; goto var_B12;}\n",
                            pending),
            "    var_i1 = i32_load(&instance->w2c_M0, (u64)(var_i1) + 131072u);\n"
            "if (UNLIKELY(var_i1)) {goto var_B0;}\n"
            "    var_i1 = i32_load(&instance->w2c_M0, (u64)(var_i1) + 131072u);\n"
            "if (UNLIKELY(var_i1)) {var_j0 = var_j1; goto var_B12;}\n");
}

TEST(UnlikelyPaths, LeavesEverythingElse) {
  for (const std::string text : {
           "",
           // Another word; one whose address ends alike; one that begins alike.
           " + 131076u);\n  if (var_i0) {goto var_B0;}\n",
           " + 1131072u);\n  if (var_i0) {goto var_B0;}\n",
           " + 13107u);\n  if (var_i0) {goto var_B0;}\n",
           // Which exception it is, is as likely as not.
           " + 131072u);\n  var_i1 = 1u;\n  var_i0 = var_i0 == var_i1;\n  if (var_i0) {\n",
           " + 131072u);\n  if (var_i0 == 1) {\n",
           // The end in all places.
           " + 131072u);\n",
           " + 131072u);\n  ",
           " + 131072u);\n  if (",
           " + 131072u);\n  if (var_i0",
           " + 131072u);\n  if (var_i0) ",
       })
    EXPECT_EQ(mark_exceptions(text, pending), text);
}

TEST(UnlikelyPaths, FunctionsThatNeverReturn) {
  constexpr const char* call =
      "void w2c_eryx_f7(w2c_eryx* instance) {\n  FUNC_PROLOGUE;\n  w2c_eryx_f8(instance);\n";
  const auto function = [&](const std::string& end) { return call + end; };
  EXPECT_TRUE(never_returns(function("  UNREACHABLE;\n  FUNC_EPILOGUE;\n}\n")));
  EXPECT_TRUE(never_returns(
      function("  if (var_i0) {goto var_B0;}\n  UNREACHABLE;\n  var_B0:;\n  FUNC_EPILOGUE;\n}\n")));
  EXPECT_FALSE(never_returns(function("  FUNC_EPILOGUE;\n}\n")));
  EXPECT_FALSE(never_returns(
      function("  goto var_Bfunc;\n  var_B1:;\n  UNREACHABLE;\n  var_Bfunc:;\n  FUNC_EPILOGUE;\n}\n")));
  EXPECT_FALSE(
      never_returns(function("  goto var_Bfunc;\n  UNREACHABLE;\n  var_B0:;\n  FUNC_EPILOGUE;\n}\n")));
  EXPECT_FALSE(never_returns(""));
  EXPECT_FALSE(never_returns("UNREACHABLE;\n"));
}

}  // namespace
}  // namespace eryx::native
