// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Builds of side modules that a test writes as text, for the main module of kit_for_test.hpp.

#include <functional>
#include <string>
#include <string_view>

#include "eryx/error.hpp"
#include "link/wabt_for_test.hpp"
#include "native/kit_for_test.hpp"
#include "native/native_build.hpp"

namespace eryx::native {

/// Of all tests of a program.
[[nodiscard]] const TestFolder& folder();
[[nodiscard]] const NativeKit& kit();

/// What side modules import of every main.
inline constexpr std::string_view imports = R"(
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 0 funcref))
    (import "env" "__stack_pointer" (global $sp (mut i32)))
    (import "env" "__memory_base" (global $memory i32))
    (import "env" "__table_base" (global $table i32))
)";

/// A side module with these fields.
[[nodiscard]] link::ModuleBytes side(std::string_view text, const link::DylinkForTest& dylink = {});
/// One whose function PyInit_x returns 7.
[[nodiscard]] const link::ModuleBytes& plain_side();

[[nodiscard]] BuildOptions options();
[[nodiscard]] NativeObject build(const link::ModuleBytes& module, const BuildOptions& with = options());

/// An error; without one, no message.
struct Refused {
  std::string message;
  ErrorKind kind = ErrorKind::Internal;
};

[[nodiscard]] Refused why_not(const std::function<void()>& action);
[[nodiscard]] Refused why_not_built(const link::ModuleBytes& module, const BuildOptions& with = options());

}  // namespace eryx::native
