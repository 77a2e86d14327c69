// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A loaded image, which runtimes share. It comes from the file that contains this library, or from a file of its own;
// both are a descriptor with an offset.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "base/unique_fd.hpp"
#include "engine/memory_image.hpp"
#include "engine/module_registry.hpp"
#include "eryx/image.hpp"
#include "image/format.hpp"
#include "image/recipe.hpp"
#include "vfs/archive.hpp"

namespace eryx::image {

/// An archive that comes with an image, mapped: the standard library or packages.
struct ArchivePart {
  base::Mapping mapping;
  std::span<const std::byte> bytes;
  vfs::Archive archive;
};

/// Where programs find packages. The standard library has an empty folder there.
inline constexpr std::string_view packages_folder = "/usr/lib/python3.13/site-packages";

/// What is mounted there.
struct PackagesPart : ArchivePart {
  base::Sha256 identity;  ///< Covers its bytes.
};

/// Machine code of native packages.
class NativePart {
 public:
  /// What lies at `offset` of `file`, which does not change while it is mapped, for `module`.
  /// Errors: as engine::NativeObject's.
  NativePart(const engine::LinkedModule& module, const base::UniqueFd& file, std::uint64_t offset,
             std::uint64_t size);

  [[nodiscard]] std::span<const std::byte> bytes() const { return {mapping_.data(), size_}; }
  [[nodiscard]] const engine::NativeObject& object() const { return object_; }

 private:
  base::Mapping mapping_;
  std::uint64_t size_;
  engine::NativeObject object_;
};

struct Image {
  ImageHeader header{};
  const engine::LinkedModule* module = nullptr;       ///< Never null once the image is loaded.
  std::shared_ptr<const engine::MemoryImage> memory;  ///< Never null once the image is loaded.
  std::shared_ptr<const ArchivePart>
      library;  ///< Never null once the image is loaded. Images derived from it share it.
  std::shared_ptr<const PackagesPart> packages;  ///< Null: none.
  std::shared_ptr<const NativePart> native;      ///< Null: none.
  Recipe recipe;

  [[nodiscard]] std::shared_ptr<const vfs::Archive> archive() const { return {library, &library->archive}; }

  [[nodiscard]] ImageInfo info() const;
};

/// How far a source is trusted. Bytes that the loader mapped as part of this program are as trustworthy as its code; a
/// file named by the embedder may be damaged, so its checksums are verified.
enum class Trust { Embedded, Verify };

/// What is done with the machine code of an image's native packages. It is trusted as a program's: an embedder must have allowed it, and
/// only files that no one else can change have it loaded.
enum class MachineCode {
  Refuse,  ///< The image is not loaded.
  Leave,   ///< The image is loaded without it: to be looked at, not to run programs.
  Load,
};

/// Maps the image that starts at `offset` of `file`, which does not change while it is mapped (image/steady_file.hpp).
///
/// Errors: ImageCorrupt, ImageMismatch, OutOfResources, Io; NativeCodeRefused (also of a file that others can change).
/// Cost: microseconds when trusted; 1 ms for 15 MiB to verify.
[[nodiscard]] std::shared_ptr<const Image> load_image(base::UniqueFd file, std::uint64_t offset, Trust trust,
                                                      MachineCode native);

/// Loads and verifies the image file at `path`. Errors: ImageMissing, and those of `load_image`.
[[nodiscard]] std::shared_ptr<const Image> load_image_file(const std::filesystem::path& path,
                                                           MachineCode native = MachineCode::Refuse);

/// The packages and the recipe of an image file, which may belong to another version of this library, or of the guest.
/// Errors: as of `load_image_file`, but for those versions; ImageMismatch (another version of the format).
struct ImageSources {
  std::shared_ptr<const PackagesPart> packages;  ///< Null: none.
  Recipe recipe;
};
[[nodiscard]] ImageSources load_image_sources(const std::filesystem::path& path);

/// The image inside this library; loaded once per process.
/// Errors: ImageMissing, in a library that was built without one.
[[nodiscard]] std::shared_ptr<const Image> load_embedded_image();

/// Maps a part of an image's file, to be read. Errors: OutOfResources.
[[nodiscard]] base::Mapping map_part(const base::UniqueFd& file, std::uint64_t offset, std::uint64_t size);

/// The same memory, whose contents lie at `offset` of `file`. Errors: OutOfResources.
[[nodiscard]] std::shared_ptr<engine::MemoryImage> with_file(const engine::MemoryImage& image,
                                                             base::UniqueFd file, std::uint64_t offset);

/// The same memory, in a private file: `image` itself, if it is already in memory, or a copy.
/// Errors: OutOfResources. Cost: 10 ms.
[[nodiscard]] std::shared_ptr<const engine::MemoryImage> in_memory(
    std::shared_ptr<const engine::MemoryImage> image);

}  // namespace eryx::image
