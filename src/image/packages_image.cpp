// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/packages_image.hpp"

#include <fcntl.h>

#include <string_view>
#include <utility>

#include "base/system_error.hpp"
#include "eryx/error.hpp"
#include "image/header.hpp"
#include "image/self_file.hpp"

namespace eryx::image {

std::shared_ptr<const Image> with_packages(const Image& base, std::span<const std::byte> archive,
                                           const base::Sha256& identity) {
  const base::UniqueFd file = copy_to_memory_file(archive);
  base::Mapping mapping = map_part(file, 0, archive.size());
  const std::span<const std::byte> bytes(mapping.data(), archive.size());
  auto opened = vfs::Archive::open(bytes);
  if (!opened) throw Error(ErrorKind::InvalidArgument, "the packages are no archive");

  auto image = std::make_shared<Image>(base);
  image->packages = std::make_shared<const PackagesPart>(
      PackagesPart{ArchivePart{std::move(mapping), bytes, *std::move(opened)}, identity});
  image->header.packages_size = archive.size();
  image->header.package_entries = image->packages->archive.entry_count();
  image->header.packages_identity = identity;
  image->header.state_identity = base::Sha256Hasher()
                                     .update(std::as_bytes(std::span(base.header.state_identity)))
                                     .update(std::as_bytes(std::span(std::string_view("packages"))))
                                     .update(std::as_bytes(std::span(identity)))
                                     .finish();
  return image;
}

std::shared_ptr<const Image> with_native_object(const Image& base, const base::UniqueFd& object,
                                                const base::Sha256& identity) {
  if (base.native)
    throw Error(ErrorKind::Unsupported,
                "the image has native packages already: make one of all that are needed");
  const std::uint64_t size = size_behind(object, 0);
  auto image = std::make_shared<Image>(base);
  image->native = std::make_shared<const NativePart>(*base.module, object, 0, size);
  if (image->native->object().memory_begin() != base.header.memory_size)
    throw Error(ErrorKind::Unsupported, "the native packages were compiled for another image");
  image->header.native_size = size;
  image->header.state_identity = base::Sha256Hasher()
                                     .update(std::as_bytes(std::span(base.header.state_identity)))
                                     .update(std::as_bytes(std::span(std::string_view("native"))))
                                     .update(std::as_bytes(std::span(identity)))
                                     .finish();
  const engine::MemoryImage& old = *base.memory;
  base::UniqueFd file(::fcntl(old.file.get(), F_DUPFD_CLOEXEC, 0));
  if (!file) throw base::system_failure(ErrorKind::OutOfResources, "cannot share the memory of an image");
  auto memory = with_file(old, std::move(file), old.file_offset);
  memory->native = {image->native, &image->native->object()};
  memory->identity = image->header.state_identity;
  image->memory = std::move(memory);
  return image;
}

std::shared_ptr<const Image> with_recipe(const Image& base, Recipe recipe) {
  auto image = std::make_shared<Image>(base);
  image->recipe = std::move(recipe);
  return image;
}

}  // namespace eryx::image
