// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>

namespace eryx {

/// Allows native packages: wheels with extension modules for WebAssembly (PEP 783), such as
/// `xxhash-4.1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl`, and image files that have some.
///
/// Their code stays inside the sandbox like all code of the guest: it is WebAssembly, checked and translated. But what is loaded in the end is
/// machine code that your compiler made, or that is in an image file: an image file with native packages is to be trusted like a
/// program. That is why nothing of it is done unless you say so. See docs/native-packages.md.
///
/// Used in: `RuntimeOptions::native_packages`, `ImageBuildOptions::native_packages`.
struct NativePackages {
  /// clang, version 15 or newer: compiles native packages that no image has yet. Default: empty, the first in PATH of clang-19, with which
  /// Eryx is tested, then clang-30 down to clang-15, then clang.
  std::filesystem::path compiler{};

  /// Folder with the parts of this library that compiling needs. Default: empty, the one that the environment variable
  /// ERYX_NATIVE_KIT names; or else `share/eryx/native` beside the folder of the program, or of this library if it is a shared one; or else
  /// that below /usr/local or /usr.
  std::filesystem::path kit{};

  /// Folder where machine code is kept for the next image with the same packages, under the rules of
  /// `RuntimeOptions::image_cache`. If it cannot be kept there, `on_setup` or `ImageBuildOptions::progress` is told so once. Default: empty, that folder, and where there is none, as in `build_image`, nothing is kept.
  std::filesystem::path cache{};

  /// Time for translating and compiling the packages of one image; `setup_limits` do not hold for it. Beyond it `build` and `build_image`
  /// throw an Error of kind OutOfResources. What `on_setup` or `ImageBuildOptions::progress` throws ends it as well, with nothing
  /// left behind. Default: one hour; numpy takes three minutes of one processor.
  std::chrono::nanoseconds compile_time = std::chrono::hours(1);
};

}  // namespace eryx
