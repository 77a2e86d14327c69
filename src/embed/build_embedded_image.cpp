// SPDX-License-Identifier: MIT OR Apache-2.0
// Builds an image of a guest module and its standard library. Run by the build:
//   eryx-image-builder MODULE ARCHIVE IMAGE

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstdio>
#include <exception>

#include "base/mapping.hpp"
#include "base/system_error.hpp"
#include "base/unique_fd.hpp"
#include "engine/module_registry.hpp"
#include "image/builder.hpp"

namespace {

eryx::base::Mapping map_file(const char* path) {
  const eryx::base::UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) {
    throw eryx::base::system_failure(eryx::ErrorKind::Io, std::string("cannot open ") + path);
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  return {::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0), size};
}

}  // namespace

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
    const eryx::base::Mapping archive = map_file(argv[2]);
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
