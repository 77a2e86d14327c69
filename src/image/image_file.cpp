// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/image_file.hpp"

#include <array>
#include <span>

#include "base/checksum.hpp"
#include "base/mapping.hpp"
#include "base/replacement_file.hpp"
#include "image/header.hpp"
#include "image/image.hpp"

namespace eryx::image {
namespace {

constexpr std::array<std::byte, base::page_size> zeros{};

std::span<const std::byte> padding_after(std::size_t size) {
  return std::span(zeros).first(base::round_up_to_page(size) - size);
}

base::Checksum checksum_of_part(std::span<const std::byte> part) {
  return base::Checksummer().update(part).update(padding_after(part.size())).finish();
}

}  // namespace

void write_image_file(const std::filesystem::path& path, ImageHeader header, const ImageParts& parts) {
  header.memory_checksum = checksum_of_part(parts.memory);
  header.archive_checksum = checksum_of_part(parts.archive);
  header.packages_checksum = checksum_of_part(parts.packages);
  header.recipe_checksum = checksum_of_part(parts.recipe);
  header.native_checksum = checksum_of_part(parts.native);
  header.header_checksum = checksum_of_header(header);
  base::ReplacementFile file(path);
  file.write(std::as_bytes(std::span(&header, 1)));
  file.write(padding_after(sizeof header));
  for (const std::span<const std::byte> part :
       {parts.memory, parts.archive, parts.packages, parts.recipe, parts.native}) {
    file.write_with_holes(part);
    file.write(padding_after(part.size()));
  }
  file.write(parts.mark);
  // Not secret: an image is part of every copy of the library. Not to be written: processes map it, so another one takes its
  // place instead.
  constexpr mode_t readable_by_all = 0444;
  file.move_into_place(readable_by_all);
}

void write_image_file(const std::filesystem::path& path, const Image& image,
                      std::span<const std::byte> mark) {
  const std::string recipe = to_text(image.recipe);
  ImageHeader header = image.header;
  header.recipe_size = recipe.size();
  set_file_places(header);
  ImageParts parts;
  parts.memory = image.memory->contents.bytes().first(header.memory_size - header.zero_prefix);
  parts.archive = image.library->bytes;
  if (image.packages) parts.packages = image.packages->bytes;
  parts.recipe = std::as_bytes(std::span(recipe));
  if (image.native) parts.native = image.native->bytes();
  parts.mark = mark;
  write_image_file(path, header, parts);
}

}  // namespace eryx::image
