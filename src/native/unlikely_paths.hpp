// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What of wasm2c's text hardly ever runs: what the compiler is told about it.
//
// Exceptions are lowered to a test behind each call (link/exception_plan.hpp). Without a hint a compiler takes each handler for as likely
// as what follows, keeps its values in registers and puts it in between. These change what code looks like, never what it does.

#include <cstdint>
#include <string>
#include <string_view>

namespace eryx::native {

/// The text, in which each test of the word at the address `pending` is said to be false.
[[nodiscard]] std::string mark_exceptions(std::string_view text, std::uint32_t pending);

/// Whether a function, its text given, can only end by an exception or a trap, as panics do. False for some of those.
[[nodiscard]] bool never_returns(std::string_view text);

}  // namespace eryx::native
