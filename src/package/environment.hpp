// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "eryx/package.hpp"

namespace eryx::package {

/// The Python that packages run in. A test compares these with what the guest says.
inline constexpr std::string_view python_version = "3.13";
inline constexpr std::string_view python_full_version = "3.13.5";
inline constexpr unsigned python_minor = 13;

/// What markers of requirements can ask for, but for extras.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 11> marker_environment{{
    {"os_name", "posix"},
    {"sys_platform", "wasi"},
    {"platform_machine", "wasm32"},
    {"platform_python_implementation", "CPython"},
    {"platform_release", "0.0.0"},
    {"platform_system", "wasi"},
    {"platform_version", "0.0.0"},
    {"python_version", python_version},
    {"python_full_version", python_full_version},
    {"implementation_name", "cpython"},
    {"implementation_version", python_full_version},
}};

/// What differs where native code is accepted: authors wrote their markers for Emscripten. The guest itself says "wasi" to programs, since
/// its files, threads and sleeps are not a browser's.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 2> native_marker_environment{{
    {"sys_platform", "emscripten"},
    {"platform_system", "Emscripten"},
}};

[[nodiscard]] constexpr std::optional<std::string_view> environment_value(
    std::string_view name, NativeCode native_code = NativeCode::Refuse) {
  if (native_code == NativeCode::Accept) {
    for (const auto& [known, value] : native_marker_environment)
      if (known == name) return value;
  }
  for (const auto& [known, value] : marker_environment)
    if (known == name) return value;
  return std::nullopt;
}

}  // namespace eryx::package
