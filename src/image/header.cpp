// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/header.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/mapping.hpp"
#include "base/system_error.hpp"
#include "base/wasm.hpp"
#include "eryx/error.hpp"
#include "image/recipe.hpp"

namespace eryx::image {
namespace {

constexpr std::uint64_t largest_archive = std::uint64_t{1} << 30;  // of the standard library, and of packages
constexpr std::uint64_t largest_native = std::uint64_t{1} << 30;

bool is_page_aligned(std::uint64_t value) { return value % base::page_size == 0; }

std::uint64_t end_of(std::uint64_t offset, std::uint64_t size) {
  return base::round_up_to_page(offset + size);
}

// Of images of this format, others than those of nothing but Python have in them what they were made of.
std::string remedy_of(const ImageHeader& header) {
  const bool has_sources = header.format_version == image_format_version && header.recipe_size > 0;
  return has_sources ? "make it again of what is in it, `eryx image rebuild FILE`"
                     : "build it again with this one, `eryx image build FILE`";
}

[[noreturn]] void refuse_version(const ImageHeader& header) {
  throw Error(ErrorKind::ImageMismatch, "the image was made by another version of Eryx (" +
                                            text_of(header.eryx_version) + "): " + remedy_of(header));
}

[[noreturn]] void refuse_as_no_image() {
  throw Error(
      ErrorKind::ImageCorrupt,
      "this is no image: give one that `eryx image build FILE` has made, or if it was one, make it again");
}

[[noreturn]] void refuse_module(const ImageHeader& header) {
  const std::string name = text_of(header.module_name);
  if (engine::find_module_by_name(name)) {
    throw Error(ErrorKind::ImageMismatch, "the image belongs to another build of the guest module '" + name +
                                              "' than this library's: " + remedy_of(header));
  }
  throw Error(ErrorKind::ImageMismatch,
              "the image belongs to the guest module '" + name +
                  "', which this library does not have (it has: " + engine::names_of_linked_modules() + ")");
}

void check_format(const ImageHeader& header) {
  if (header.magic != image_magic) refuse_as_no_image();
  if (header.format_version != image_format_version) refuse_version(header);
  if (checksum_of_header(header) != header.header_checksum) refuse_as_corrupt("its header changed");
}

// Checksums detect damage, not forgery: everything that is relied on is checked.
void check_parts(const ImageHeader& header, std::uint64_t available) {
  const bool aligned = is_page_aligned(header.file_size) && is_page_aligned(header.zero_prefix) &&
                       is_page_aligned(header.memory_offset) && is_page_aligned(header.archive_offset) &&
                       header.memory_size % base::wasm_page == 0;
  if (!aligned) refuse_as_corrupt("its parts are not aligned");
  const bool sizes_fit = header.file_size <= available && header.memory_size > 0 &&
                         header.memory_size <= (std::uint64_t{4} << 30) &&
                         header.zero_prefix < header.memory_size && header.archive_size > 0 &&
                         header.archive_size <= largest_archive && header.packages_size <= largest_archive &&
                         header.recipe_size <= largest_recipe && header.native_size <= largest_native;
  if (!sizes_fit) refuse_as_corrupt("it is truncated, or its sizes contradict each other");
  // Whoever copies an image copies all of it: nothing but its parts may make it large.
  ImageHeader expected = header;
  set_file_places(expected);
  const bool has_only_parts = header.memory_offset == expected.memory_offset &&
                              header.archive_offset == expected.archive_offset &&
                              header.file_size == expected.file_size;
  if (!has_only_parts) refuse_as_corrupt("it is larger or smaller than its parts");
}

}  // namespace

void refuse_as_corrupt(const std::string& what) {
  throw Error(ErrorKind::ImageCorrupt,
              "the image is damaged (" + what + "): build it again with `eryx image build FILE`");
}

std::string text_of(std::span<const char> field) {
  std::string text(field.begin(), std::find(field.begin(), field.end(), '\0'));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::uint64_t packages_offset(const ImageHeader& header) {
  return end_of(header.archive_offset, header.archive_size);
}

std::uint64_t recipe_offset(const ImageHeader& header) {
  return end_of(packages_offset(header), header.packages_size);
}

std::uint64_t native_offset(const ImageHeader& header) {
  return end_of(recipe_offset(header), header.recipe_size);
}

void set_file_places(ImageHeader& header) {
  header.memory_offset = base::page_size;
  header.archive_offset = end_of(header.memory_offset, header.memory_size - header.zero_prefix);
  header.file_size = end_of(native_offset(header), header.native_size);
}

base::Checksum checksum_of_header(ImageHeader header) {
  header.header_checksum = {};
  return base::Checksummer().update(std::as_bytes(std::span(&header, 1))).finish();
}

std::uint64_t size_behind(const base::UniqueFd& file, std::uint64_t offset) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    throw base::system_failure(ErrorKind::Io, "cannot examine the image");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  return size > offset ? size - offset : 0;
}

ImageHeader read_header(const base::UniqueFd& file, std::uint64_t offset) {
  ImageHeader header{};
  if (size_behind(file, offset) < base::page_size) {
    decltype(header.magic) start{};
    const ssize_t read = ::pread(file.get(), start.data(), start.size(), static_cast<off_t>(offset));
    if (read != static_cast<ssize_t>(start.size()) || start != image_magic) refuse_as_no_image();
    refuse_as_corrupt("too short for a header");
  }
  if (::pread(file.get(), &header, sizeof header, static_cast<off_t>(offset)) != sizeof header) {
    throw base::system_failure(ErrorKind::Io, "cannot read the image's header");
  }
  return header;
}

void check_places(const ImageHeader& header, std::uint64_t available) {
  check_format(header);
  check_parts(header, available);
}

const engine::LinkedModule& check_header(const ImageHeader& header, std::uint64_t available) {
  check_format(header);
  if (header.abi_version != ERYX_ABI_VERSION) refuse_version(header);
  // Its memory is the same however that module was compiled.
  const engine::LinkedModule* module =
      engine::find_module_by_identity({header.module_identity.data(), header.module_identity.size()});
  if (!module) refuse_module(header);
  check_parts(header, available);
  if (header.layout.abi_version != ERYX_ABI_VERSION) refuse_as_corrupt("its guest speaks another ABI");
  return *module;
}

}  // namespace eryx::image
