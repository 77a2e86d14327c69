// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/checksum.hpp"
#include "base/unique_fd.hpp"
#include "engine/module_registry.hpp"
#include "image/format.hpp"

namespace eryx::image {

/// Sets the header's offsets and the size of the file, by the sizes of the parts.
void set_file_places(ImageHeader& header);

/// Where the parts begin that the header has no offsets of.
[[nodiscard]] std::uint64_t packages_offset(const ImageHeader& header);
[[nodiscard]] std::uint64_t recipe_offset(const ImageHeader& header);
[[nodiscard]] std::uint64_t native_offset(const ImageHeader& header);

/// The checksum that a correct header carries.
[[nodiscard]] base::Checksum checksum_of_header(ImageHeader header);

/// A header's text, up to its padding, made safe for a terminal: it may come from anyone.
[[nodiscard]] std::string text_of(std::span<const char> field);

/// Errors: ImageCorrupt (there is no room for one), Io.
[[nodiscard]] ImageHeader read_header(const base::UniqueFd& file, std::uint64_t offset);

/// Checks that this is a header, of this version of the format, whose parts lie where they belong. `available`: bytes from the
/// header to the end of its file. Errors: ImageCorrupt, ImageMismatch.
void check_places(const ImageHeader& header, std::uint64_t available);

/// Checks also that its memory is one of a guest that this library has. Returns that module.
/// Errors: ImageCorrupt, ImageMismatch.
const engine::LinkedModule& check_header(const ImageHeader& header, std::uint64_t available);

/// Refuses a file. `what` is wrong with it: the middle of a sentence. Errors: ImageCorrupt.
[[noreturn]] void refuse_as_corrupt(const std::string& what);

/// Bytes of a file from `offset` on. Errors: Io.
[[nodiscard]] std::uint64_t size_behind(const base::UniqueFd& file, std::uint64_t offset);

}  // namespace eryx::image
