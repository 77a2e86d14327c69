// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a program is told of calls that fail without their handler.

#include <cstddef>
#include <string>
#include <string_view>

#include "bridge/call.hpp"
#include "eryx/limits.hpp"

namespace eryx::bridge {

[[nodiscard]] Answer too_many_calls(const Limits& limits);
[[nodiscard]] Answer too_large_arguments(std::size_t size, const Limits& limits);
[[nodiscard]] Answer too_much_pending(const Limits& limits);
[[nodiscard]] Answer too_large_answer(std::size_t size, const Limits& limits);
[[nodiscard]] Answer timed_out(const std::string& callback, const Limits& limits);
/// For calls made when the execution is about to be ended.
[[nodiscard]] Answer out_of_time(std::string_view callback);
/// `callback`: its name, if the guest knew it; else the arguments hold the name.
[[nodiscard]] Answer not_found(std::string_view callback, std::string_view arguments);
/// Of a handler that answers later although the program cannot be suspended; `why`.
[[nodiscard]] Answer refused_deferral(const std::string& callback, const std::string& why);
/// Of a call that should be held until the program is whole, but cannot wait; `why`.
[[nodiscard]] Answer refused_hold(const std::string& callback, const std::string& why);

}  // namespace eryx::bridge
