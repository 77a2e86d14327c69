// SPDX-License-Identifier: MIT OR Apache-2.0
// Builds an image of a guest module and its standard library. Run by the build:
//   eryx-image-builder MODULE ARCHIVE IMAGE

#include <chrono>
#include <cstdio>
#include <exception>

#include "base/mapped_file.hpp"
#include "engine/module_registry.hpp"
#include "image/builder.hpp"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: eryx-image-builder MODULE ARCHIVE IMAGE\n", stderr);
    return 2;
  }
  try {
    const eryx::engine::LinkedModule* module = eryx::engine::find_module_by_name(argv[1]);
    if (!module) {
      std::fprintf(stderr, "eryx-image-builder: there is no guest module '%s', only %s\n", argv[1],
                   eryx::engine::names_of_linked_modules().c_str());
      return 2;
    }
    const eryx::base::Mapping archive = eryx::base::map_file(argv[2]);
    const eryx::ImageBuildReport report =
        eryx::image::build_image_from(*module, archive.bytes(), argv[3], {});
    std::printf("image: %.1f MiB of memory stored, %u library files, booted in %.2f s\n",
                static_cast<double>(report.info.stored.count) / (1 << 20), report.info.archive_entries,
                std::chrono::duration<double>(report.boot).count());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "eryx-image-builder: %s\n", error.what());
    return 1;
  }
}
