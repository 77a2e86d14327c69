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

/// Description of an image, from its header.
struct ImageInfo {
  std::string python_version;  ///< "3.13.5"
  std::string eryx_version;    ///< Version of the library that built it.
  std::string module;          ///< Name of the guest module that the image belongs to: "cpython".
  /// Identifies the guest's state: wasm module, memory, stdlib archive, ABI. Checkpoints are bound to it.
  std::string state_identity;
  /// Identifies the native code of the library that built it: translator, compiler, target, flags.
  std::string code_identity;
  Bytes memory;   ///< Linear memory of a fresh sandbox.
  Bytes stored;   ///< Part of that memory stored in the image; the rest is zero.
  Bytes archive;  ///< Size of the standard library.
  std::uint32_t archive_entries = 0;
};

struct ImageBuildOptions {
  /// Image file from which the new one takes its guest module and standard library.
  /// Default: the image inside the library.
  std::filesystem::path base{};

  /// Secret that randomises `hash(str)` in all sandboxes of the image.
  /// Public: the same in every image, so that the image, and the identity that checkpoints are bound to, depend only on
  /// the library's sources. Own: generated for this image, so that an attacker without the image cannot prepare
  /// colliding keys; see SECURITY.md. Default: Public.
  enum class HashSecret { Public, Own } hash_secret = HashSecret::Public;

  /// Called with a line of text before each step. Default: none.
  std::function<void(std::string_view)> progress;
};

/// Result of building an image.
struct ImageBuildReport {
  ImageInfo info;
  std::chrono::nanoseconds boot{};   ///< Time to boot CPython.
  std::chrono::nanoseconds total{};  ///< Time for everything: boot, warm-up, freezing and writing.
};

/// Boots the guest, warms it up, prepares its heap and writes the image to `path`. The write is atomic: a temporary
/// file in the same directory, then a rename. With the default options the bytes depend only on the library's sources.
/// No compiler is needed.
///
/// Errors: Io (the file cannot be written), Unsupported (a module that cannot be recycled), OutOfResources, ImageMissing
/// (no `base` in a library without an embedded image), and those of `inspect_image` for `base`.
/// Blocks for about 0.3 s.
ERYX_API ImageBuildReport build_image(const std::filesystem::path& path,
                                      const ImageBuildOptions& options = {});

/// Reads and verifies the image at `path`.
///
/// Errors: ImageMissing, ImageCorrupt, ImageMismatch (another format version, or a guest module that this library does not
/// have), Io.
ERYX_API ImageInfo inspect_image(const std::filesystem::path& path);

/// Describes the image embedded in this library. Errors: ImageMissing, if it was built without one
/// (ERYX_EMBEDDED_IMAGE=OFF).
ERYX_API ImageInfo embedded_image();

}  // namespace eryx
