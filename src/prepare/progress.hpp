// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace eryx::prepare {

/// Told what is done next, before each step that may take long. Empty: nobody is. What it throws ends the work.
using Progress = std::function<void(std::string_view)>;

inline void say(const Progress& progress, std::string_view step) {
  if (progress) progress(step);
}

}  // namespace eryx::prepare
