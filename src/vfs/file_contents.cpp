// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/file_contents.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace eryx::vfs {
namespace {

/// Smallest size of a block, for a chunk with few bytes.
constexpr std::uint32_t smallest_block = 64;
/// A file with bytes beyond 4 TiB would need a table larger than any host's memory. It is refused before the
/// allocation.
constexpr std::uint64_t maximum_chunks = std::uint64_t{1} << 26;
/// Smaller tables are not worth freeing.
constexpr std::size_t small_table = 16;

/// Calls `visit(index, begin, end, done)` for every chunk that a range of bytes touches: where the range begins and
/// ends in the chunk, and how many of its bytes came before. If `visit` returns false, stops and returns false.
template <typename Visit>
bool for_each_chunk(std::uint64_t offset, std::size_t count, Visit visit) {
  constexpr std::uint64_t zeros_size = FileContents::chunk_size;
  for (std::size_t done = 0; done < count;) {
    const std::uint64_t begin = (offset + done) % zeros_size;
    const std::uint64_t end = std::min<std::uint64_t>(zeros_size, begin + (count - done));
    const auto index = static_cast<std::size_t>((offset + done) / zeros_size);
    if (!visit(index, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), done)) return false;
    done += static_cast<std::size_t>(end - begin);
  }
  return true;
}

}  // namespace

void FileContents::resize(std::uint64_t size) {
  if (size < size_) {
    const std::uint64_t kept = size / chunk_size + (size % chunk_size != 0);
    if (kept < slots_.size()) slots_.resize(static_cast<std::size_t>(kept));
    if (slots_.size() == kept && size % chunk_size != 0) slots_.back().cut(size % chunk_size);
    if (slots_.capacity() > small_table && slots_.size() < slots_.capacity() / 4) slots_.shrink_to_fit();
  }
  size_ = size;
}

std::size_t FileContents::read(std::uint64_t offset, std::span<std::byte> target) const {
  if (offset >= size_) return 0;
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(target.size(), size_ - offset));
  const auto copy = [&](std::size_t index, std::uint32_t begin, std::uint32_t end, std::size_t done) {
    const auto source = index < slots_.size() ? chunk(index) : std::span<const std::byte>();
    const std::uint32_t stop = std::clamp(static_cast<std::uint32_t>(source.size()), begin, end);
    if (stop > begin) std::memcpy(target.data() + done, source.data() + begin, stop - begin);
    if (end > stop) std::memset(target.data() + done + (stop - begin), 0, end - stop);
    return true;
  };
  for_each_chunk(offset, count, copy);
  return count;
}

bool FileContents::write(std::uint64_t offset, std::span<const std::byte> source) {
  if (!prepare(offset, source.size())) return false;
  const auto copy = [&](std::size_t index, std::uint32_t begin, std::uint32_t end, std::size_t done) {
    slots_[index].write(begin, source.subspan(done, end - begin));
    return true;
  };
  for_each_chunk(offset, source.size(), copy);
  if (!source.empty()) size_ = std::max(size_, offset + source.size());
  return true;
}

std::span<const std::byte> FileContents::chunk(std::size_t index) const {
  const Slot& slot = slots_[index];
  if (!slot.block) return {};
  return {slot.block.data(), slot.used};
}

bool FileContents::prepare(std::uint64_t offset, std::size_t count) {
  if (count == 0) return true;
  const std::uint64_t needed = (offset + count - 1) / chunk_size + 1;
  if (needed > maximum_chunks) return false;
  if (needed > slots_.size()) {
    try {
      slots_.resize(static_cast<std::size_t>(needed));
    } catch (const std::bad_alloc&) {
      return false;
    }
  }
  return for_each_chunk(offset, count, [&](std::size_t index, std::uint32_t, std::uint32_t end, std::size_t) {
    return slots_[index].prepare(end);
  });
}

bool FileContents::Slot::prepare(std::uint32_t end) {
  const std::uint32_t capacity = block.capacity();
  if (capacity < end) {
    // Twice as much keeps the cost of appending linear.
    return move_to(std::min(chunk_size, std::max({end, 2 * capacity, smallest_block})));
  }
  return block.is_sole_owner() || move_to(capacity);
}

void FileContents::Slot::write(std::uint32_t begin, std::span<const std::byte> source) {
  std::byte* const data = block.writable_data();
  // Bytes beyond those in use are leftovers of earlier contents.
  if (begin > used) std::memset(data + used, 0, begin - used);
  std::memcpy(data + begin, source.data(), source.size());
  used = std::max(used, begin + static_cast<std::uint32_t>(source.size()));
}

void FileContents::Slot::cut(std::uint32_t end) {
  used = std::min(used, end);
  if (used == 0) {
    block = {};
  } else if (used < block.capacity() / 4) {
    // Many truncated files must not keep memory that the quota no longer counts. If this fails, the larger block still
    // works.
    static_cast<void>(move_to(used));
  }
}

bool FileContents::Slot::move_to(std::uint32_t capacity) {
  SharedBlock moved = SharedBlock::allocate(capacity);
  if (!moved) return false;
  if (used > 0) std::memcpy(moved.writable_data(), block.data(), used);
  block = std::move(moved);
  return true;
}

}  // namespace eryx::vfs
