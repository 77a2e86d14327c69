// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Builds of side modules that a test writes as text, for the main module of kit_for_test.hpp.

#include <functional>
#include <string>

#include "eryx/error.hpp"
#include "link/wabt_for_test.hpp"
#include "native/kit_for_test.hpp"
#include "native/native_build.hpp"

namespace eryx::native {

/// Of all tests of a program.
[[nodiscard]] const TestFolder& folder();
[[nodiscard]] const NativeKit& kit();

using link::side;
using link::side_imports;

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
