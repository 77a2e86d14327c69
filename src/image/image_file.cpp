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

}  // namespace

void write_image_file(const std::filesystem::path& path, ImageHeader header,
                      std::span<const std::byte> memory, std::span<const std::byte> archive) {
  header.contents_hash = base::Sha256Hasher()
                             .update(memory)
                             .update(padding_after(memory.size()))
                             .update(archive)
                             .update(padding_after(archive.size()))
                             .finish();
  header.header_hash = hash_of_header(header);
  base::ReplacementFile file(path);
  file.write(std::as_bytes(std::span(&header, 1)));
  file.write(padding_after(sizeof header));
  file.write(memory);
  file.write(padding_after(memory.size()));
  file.write(archive);
  file.write(padding_after(archive.size()));
  constexpr mode_t readable_by_all =
      0644;  // An image is not secret: it is part of every copy of the library.
  file.move_into_place(readable_by_all);
}

}  // namespace eryx::image
