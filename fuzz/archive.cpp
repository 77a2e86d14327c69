// SPDX-License-Identifier: MIT OR Apache-2.0
// Opens arbitrary bytes as an archive. What is accepted must be readable to its last byte, and every entry must be found
// again by its own path.

#include <span>

#include "support/check.hpp"
#include "vfs/archive.hpp"

namespace {

using eryx::fuzz::check;
using eryx::vfs::Archive;

unsigned checksum(std::span<const std::byte> bytes) {
  unsigned sum = 0;
  for (const std::byte byte : bytes) sum = sum * 31 + std::to_integer<unsigned>(byte);
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto archive = Archive::open(std::as_bytes(std::span(data, size)));
  if (!archive) return 0;

  unsigned total = 0;
  for (Archive::Index index = 0; index < archive->entry_count(); ++index) {
    if (const auto contents = archive->contents(index)) {
      check(contents->size() == archive->size(index));
      total += checksum(*contents);
    }
    const auto [first, end] = archive->children(index);
    check(first <= end && end <= archive->entry_count());
    for (Archive::Index child = first; child < end; ++child) check(archive->parent(child) == index);
    if (index != Archive::root_index)
      check(archive->find(archive->parent(index), archive->name(index)) == index);
  }
  // Kept alive, or the compiler would read nothing.
  [[maybe_unused]] static volatile unsigned last;
  last = total;
  return 0;
}
