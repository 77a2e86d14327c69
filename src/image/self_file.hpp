// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/unique_fd.hpp"

namespace eryx::image {

/// A place in a file.
struct FilePart {
  base::UniqueFd file;
  std::uint64_t offset = 0;
};

/// The file that `bytes`, part of this program or of a shared library, were mapped from, and where in it they are.
/// Absent in case of doubt: the file was replaced, is inaccessible, or is not what is mapped.
[[nodiscard]] std::optional<FilePart> find_mapped_file(std::span<const std::byte> bytes);

/// A sealed copy in memory, of bytes or of the first `size` bytes of a file, which may have fewer. Errors: OutOfResources, Io.
[[nodiscard]] base::UniqueFd copy_to_memory_file(std::span<const std::byte> bytes);
[[nodiscard]] base::UniqueFd copy_to_memory_file(const base::UniqueFd& file, std::uint64_t size);

/// Whether the file is such a copy. A file on tmpfs is in memory too, but can be changed.
[[nodiscard]] bool is_sealed_copy(const base::UniqueFd& file);

}  // namespace eryx::image
