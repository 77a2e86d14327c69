// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/library.hpp"
#include "eryx/limits.hpp"
#include "eryx/native.hpp"
#include "eryx/package.hpp"

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
  Bytes packages;  ///< Size of its packages, with the bytecode of their modules.
  std::uint32_t package_entries = 0;
  Bytes native;  ///< Size of the machine code of its native packages; 0: it has none.
  std::vector<std::string> package_names;  ///< "Jinja2 3.1.6".
  std::vector<std::string> imports;        ///< Modules that programs find loaded.
  std::vector<std::string> libraries;      ///< Names of the libraries that are set up.
};

struct ImageBuildOptions {
  /// Image file from which the new one takes its guest module and standard library.
  /// Default: the image inside the library.
  std::filesystem::path base{};

  /// Secret that randomises `hash(str)` in all sandboxes of the image.
  /// Public: the same in every image, so that the image, and the identity that checkpoints are bound to, depend only on
  /// the library's sources. Own: generated for this image, so that an attacker without the image cannot prepare
  /// colliding keys; see SECURITY.md. So is everything else that is drawn at random while it is made. Default: Public.
  enum class HashSecret { Public, Own } hash_secret = HashSecret::Public;

  /// Packages that every program can import, and modules that it finds loaded: as `SandboxBuilder::package` and
  /// `SandboxBuilder::import_module`. Default: none.
  std::vector<Package> packages;
  std::vector<std::string> imports;

  /// As `RuntimeOptions::native_packages`. Default: none.
  std::optional<NativePackages> native_packages;

  /// Libraries that are set up in the image, after the imports: as `SandboxBuilder::library`. Of their callbacks the image keeps
  /// what their code calls, not the handlers: a sandbox of the image is given the same libraries, which costs it nothing, or
  /// other callbacks of those names. A program that only sets things up is a library that has nothing but `setup`.
  /// Default: none.
  std::vector<RuntimeLibrary> libraries;

  /// Programs that run at last, as `SandboxBuilder::warm_up`. Default: none.
  std::vector<std::string> warm_up;

  /// As `SandboxBuilder::setup_limits`. Default: `Limits{}`, but 60 s of wall time.
  Limits setup_limits = [] {
    Limits limits;
    limits.wall_time = std::chrono::seconds(60);
    return limits;
  }();

  /// Called with a line of text before each step, and with warnings: as `SandboxBuilder::on_setup`. Default: none.
  std::function<void(std::string_view)> progress;
};

/// Result of building an image.
struct ImageBuildReport {
  ImageInfo info;
  std::chrono::nanoseconds boot{};   ///< Time to boot CPython; 0 if the image was made from one that has.
  std::chrono::nanoseconds total{};  ///< Time for everything: boot, warm-up, freezing and writing.
};

/// Boots the guest, warms it up, prepares its heap and writes the image to `path`. The write is atomic: a temporary
/// file in the same directory, then a rename. With the default options the bytes depend only on the library's sources.
/// No compiler is needed.
///
/// With packages, imports, libraries or warm-up programs, a sandbox of the base is set up with them, and what that leaves is
/// written. Sandboxes of such an image (`RuntimeOptions::image`) have them from the start, and need neither the packages' files nor
/// time to set up.
///
/// Errors: Io (the file cannot be written), Unsupported (a module that cannot be recycled; packages for a base that has some),
/// OutOfResources, ImageMissing (no `base` in a library without an embedded image), those of `inspect_image` for `base`, and
/// those of `SandboxBuilder::build` about packages, imports, libraries and warm-up programs.
/// Blocks for about 0.3 s, and as long as compiling and importing the packages takes.
ERYX_API ImageBuildReport build_image(const std::filesystem::path& path,
                                      const ImageBuildOptions& options = {});

/// Makes the image at `path` again, from the packages, imports, libraries and warm-up programs that are in it, with this library's
/// Python: after an update, for example. Those of `options` are empty.
///
/// Errors: those of `build_image`; ImageCorrupt; ImageMismatch (another version of the format); InvalidArgument (it was made
/// of nothing but Python: build it again).
ERYX_API ImageBuildReport rebuild_image(const std::filesystem::path& path,
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
