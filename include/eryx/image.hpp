// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "eryx/bytes.hpp"
#include "eryx/detail/export.hpp"

namespace eryx {

/// What an image is, from its header.
struct ImageInfo {
  std::string python_version;  ///< "3.13.5"
  std::string eryx_version;    ///< Version of the library that built it.
  std::string module;          ///< Guest module that it belongs to, by name: "cpython".
  /// Names the guest's state: wasm module, memory, stdlib archive, ABI. Checkpoints bind to it.
  std::string state_identity;
  /// Names the native code of the library that built it: translator, compiler, target, flags.
  std::string code_identity;
  Bytes memory;   ///< Linear memory of a fresh sandbox.
  Bytes stored;   ///< Part of it that the image holds; the rest is zero.
  Bytes archive;  ///< The standard library.
  std::uint32_t archive_entries = 0;
};

struct ImageBuildOptions {
  /// Image file that the new one is made after: it gets the same guest module and standard library.
  /// Default: the image inside the library.
  std::filesystem::path base{};

  /// What randomises `hash(str)` in all sandboxes of the image. Public: the same everywhere, so that the image, and with it
  /// the identity that checkpoints bind to, depends on the library's sources alone. Own: drawn for this image, so that
  /// nobody without it can prepare keys that collide; see SECURITY.md.
  enum class HashSecret { Public, Own } hash_secret = HashSecret::Public;

  /// Called with a line of text before each step. Default: silent.
  std::function<void(std::string_view)> progress;
};

/// What building an image cost.
struct ImageBuildReport {
  ImageInfo info;
  std::chrono::nanoseconds boot{};   ///< Starting CPython from nothing.
  std::chrono::nanoseconds total{};  ///< Boot, warm-up, freezing and writing.
};

/// Boots the guest from nothing, warms it up, prepares its heap and writes the image to `path` (atomically: a
/// temporary file beside it, then a rename). With the default options the bytes depend on the library's sources alone; no
/// compiler is needed.
///
/// Errors: Io (the file cannot be written), Unsupported (a module that cannot be recycled), OutOfResources, ImageMissing
/// (no `base` in a library without an image inside), and those of `inspect_image` for `base`.
/// Blocking: about two seconds.
ERYX_API ImageBuildReport build_image(const std::filesystem::path& path,
                                      const ImageBuildOptions& options = {});

/// Reads and verifies the image at `path`.
///
/// Errors: ImageMissing, ImageCorrupt, ImageMismatch (another format version, or a guest module that this library does not
/// have), Io.
ERYX_API ImageInfo inspect_image(const std::filesystem::path& path);

/// The image inside this library. Errors: ImageMissing, where it was built without one (ERYX_EMBEDDED_IMAGE=OFF).
ERYX_API ImageInfo embedded_image();

}  // namespace eryx
