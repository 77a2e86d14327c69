// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/image_file.hpp"

#include <array>

#include "base/mapping.hpp"
#include "base/replacement_file.hpp"
#include "base/sha256.hpp"
#include "image/image.hpp"

namespace eryx::image {
namespace {

constexpr std::array<std::byte, base::page_size> zeros{};

std::span<const std::byte> padding_after(std::size_t size) {
  return std::span(zeros).first(base::round_up_to_page(size) - size);
}

std::uint64_t end_of(std::uint64_t offset, std::uint64_t size) {
  return base::round_up_to_page(offset + size);
}

}  // namespace

std::uint64_t packages_offset(const ImageHeader& header) {
  return end_of(header.archive_offset, header.archive_size);
}

std::uint64_t recipe_offset(const ImageHeader& header) {
  return end_of(packages_offset(header), header.packages_size);
}

void set_file_places(ImageHeader& header) {
  header.memory_offset = base::page_size;
  header.archive_offset = end_of(header.memory_offset, header.memory_size - header.zero_prefix);
  header.file_size = end_of(recipe_offset(header), header.recipe_size);
}

void write_image_file(const std::filesystem::path& path, ImageHeader header, const ImageParts& parts) {
  const std::array all = {parts.memory, parts.archive, parts.packages, parts.recipe};
  base::Sha256Hasher hasher;
  for (const std::span<const std::byte> part : all) hasher.update(part).update(padding_after(part.size()));
  header.contents_hash = hasher.finish();
  header.header_hash = hash_of_header(header);
  base::ReplacementFile file(path);
  file.write(std::as_bytes(std::span(&header, 1)));
  file.write(padding_after(sizeof header));
  for (const std::span<const std::byte> part : all) {
    file.write(part);
    file.write(padding_after(part.size()));
  }
  constexpr mode_t readable_by_all =
      0644;  // An image is not secret: it is part of every copy of the library.
  file.move_into_place(readable_by_all);
}

void write_image_file(const std::filesystem::path& path, const Image& image) {
  const std::string recipe = to_text(image.recipe);
  ImageHeader header = image.header;
  header.recipe_size = recipe.size();
  set_file_places(header);
  ImageParts parts;
  parts.memory = image.memory->contents.bytes().first(header.memory_size - header.zero_prefix);
  parts.archive = image.library->bytes;
  if (image.packages) parts.packages = image.packages->bytes;
  parts.recipe = std::as_bytes(std::span(recipe));
  write_image_file(path, header, parts);
}

}  // namespace eryx::image
