// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace eryx::prepare {

/// How a line begins that is no step, but what the user should know although the work goes on.
inline constexpr std::string_view warning = "warning: ";

/// Told what is done next, before each step that may take long, and warnings. Empty: nobody is. What it throws ends the work.
using Progress = std::function<void(std::string_view)>;

inline void say(const Progress& progress, std::string_view step) {
  if (progress) progress(step);
}

}  // namespace eryx::prepare
