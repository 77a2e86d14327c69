// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The initial memory of slots, as the engine needs it; src/image makes it from an image file.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/mapping.hpp"
#include "base/sha256.hpp"
#include "base/unique_fd.hpp"
#include "engine/guest_module.hpp"
#include "engine/native_object.hpp"
#include "guest_abi.h"

namespace eryx::engine {

/// Linear memory of a fresh guest: `zero_prefix` bytes of zeros (the guest's stack), then what the file holds.
struct MemoryImage {
  const GuestModule* module = nullptr;
  /// The code of its native packages. Null: it has none.
  std::shared_ptr<const NativeObject> native;

  [[nodiscard]] const FunctionTable& table() const { return native ? native->table() : *module->table; }

  base::UniqueFd file;
  std::uint64_t file_offset = 0;  ///< Page-aligned.
  std::uint64_t zero_prefix = 0;  ///< Page-aligned.
  std::uint64_t size = 0;         ///< Whole memory, a multiple of 64 KiB.

  /// Shared, read-only mapping of the part that the file holds; recycling copies from it.
  base::Mapping contents;

  std::uint32_t stack_pointer = 0;
  eryx_layout layout{};

  /// Identifies this memory, and its module, in checkpoints.
  base::Sha256 identity{};
};

}  // namespace eryx::engine
