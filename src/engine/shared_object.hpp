// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Maps an ELF shared object that needs nothing: no other object, no symbol, no constructor, no thread-local variable. Part of a file, where
// dlopen knows whole files only; its pages are shared by all processes that map it.
//
// Its code is trusted, its form is not: whatever the file's bytes are, this ends with an error or with mappings of the file.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/mapping.hpp"
#include "base/unique_fd.hpp"

namespace eryx::engine {

class SharedObject {
 public:
  /// Maps the `size` bytes at `offset` of `file`, which do not change while they are mapped.
  /// Requires: `offset` is a multiple of the page size.
  /// Errors: ImageCorrupt (with what is wrong, as the end of a sentence), OutOfResources.
  SharedObject(const base::UniqueFd& file, std::uint64_t offset, std::uint64_t size);
  SharedObject(SharedObject&&) noexcept = default;
  SharedObject& operator=(SharedObject&&) noexcept = default;

  /// What the entry address says.
  [[nodiscard]] const std::byte* entry() const noexcept { return memory_.data() + entry_; }
  /// Whether these bytes lie in a segment of the object's that can be read; code can not be.
  [[nodiscard]] bool holds(const void* place, std::size_t size) const noexcept;
  /// Whether these bytes lie in a segment that can still be written.
  [[nodiscard]] bool may_write(const void* place, std::size_t size) const noexcept;
  /// Whether these bytes lie in the segment of code.
  [[nodiscard]] bool is_code(const void* begin, std::size_t size) const noexcept;

  /// Ends all writing. Errors: OutOfResources.
  void make_read_only();

 private:
  enum class Use { Read, Write, Execute };
  struct Segment {
    std::uint64_t begin = 0;  ///< Of the mapping; whole pages.
    std::uint64_t end = 0;
    Use use = Use::Read;
  };

  void map_segments(const base::UniqueFd& file, std::uint64_t offset, std::span<const std::byte> contents);
  void relocate(std::uint64_t table, std::uint64_t size);
  [[nodiscard]] const Segment* segment_of(const void* place, std::size_t size) const noexcept;

  base::Mapping memory_;
  std::vector<Segment> segments_;
  std::uint64_t entry_ = 0;
};

}  // namespace eryx::engine
