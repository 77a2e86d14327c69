// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A small image for tests of slots: random bytes after a prefix of zeros; no guest runs on it.

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <random>
#include <string>

#include "base/wasm.hpp"
#include "engine/memory_image.hpp"
#include "engine/module_registry.hpp"

namespace eryx::engine {

inline constexpr std::uint64_t test_zero_prefix = 2 * base::wasm_page;
inline constexpr std::uint64_t test_image_size = 8 * base::wasm_page;

inline std::shared_ptr<const MemoryImage> make_test_image() {
  auto image = std::make_shared<MemoryImage>();
  image->module = &linked_modules().front().load();
  image->zero_prefix = test_zero_prefix;
  image->size = test_image_size;
  image->stack_pointer = 4096;
  const std::uint64_t stored = test_image_size - test_zero_prefix;
  image->file = base::UniqueFd(::memfd_create("slot-test", MFD_CLOEXEC));
  std::string contents(stored, '\0');
  std::mt19937 random(7);
  for (char& c : contents) c = static_cast<char>(random());
  EXPECT_EQ(::write(image->file.get(), contents.data(), contents.size()), static_cast<ssize_t>(stored));
  image->contents =
      base::Mapping(::mmap(nullptr, stored, PROT_READ, MAP_SHARED, image->file.get(), 0), stored);
  return image;
}

}  // namespace eryx::engine
