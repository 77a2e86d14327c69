// SPDX-License-Identifier: MIT OR Apache-2.0
#include <utility>

#include "eryx/error.hpp"
#include "image/embedded.hpp"
#include "image/image.hpp"
#include "image/self_file.hpp"

namespace eryx::image {

std::shared_ptr<const Image> load_embedded_image() {
  static const std::shared_ptr<const Image> image = [] {
    const std::span<const std::byte> bytes = embedded_bytes();
    if (bytes.empty()) {
      throw Error(
          ErrorKind::ImageMissing,
          "this library has no image inside (ERYX_EMBEDDED_IMAGE is OFF): name an image file, with "
          "RuntimeOptions::image or ImageBuildOptions::base, on the command line with --image or --base");
    }
    auto place = find_mapped_file(bytes);
    if (!place) place = FilePart{copy_to_memory_file(bytes), 0};
    return load_image(std::move(place->file), place->offset, Trust::Embedded, MachineCode::Refuse);
  }();
  return image;
}

}  // namespace eryx::image
