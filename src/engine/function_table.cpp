// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/function_table.hpp"

#include <sys/mman.h>

#include <algorithm>

#include "base/system_error.hpp"

namespace eryx::engine {

static_assert(sizeof(eryx_table_entry) * FunctionTable::capacity == FunctionTable::mapped_size);
static_assert(FunctionTable::mapped_size % base::page_size == 0 && ERYX_TABLE_GUARD % base::page_size == 0);

FunctionTable::FunctionTable(std::span<const eryx_table_entry> entries)
    : memory_(::mmap(nullptr, mapped_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
                     -1, 0),
              mapped_size),
      count_(entries.size()) {
  if (memory_) std::ranges::copy(std::as_bytes(entries), memory_.data());
  if (!memory_ || ::mprotect(memory_.data(), mapped_size, PROT_READ) != 0)
    throw base::system_failure(ErrorKind::OutOfResources, "cannot make a function table");
}

void FunctionTable::map(std::byte* place) const {
  // With an old size of zero, the same pages are mapped once more. No file is behind them, which a limit of files could refuse.
  if (::mremap(memory_.data(), 0, mapped_size, MREMAP_MAYMOVE | MREMAP_FIXED, place) == MAP_FAILED)
    throw base::system_failure(ErrorKind::OutOfResources, "cannot map a function table");
  // A page fault in an execution would count as a change of its memory. If it does not work, that costs time only.
  ::madvise(place, base::round_up_to_page(count_ * sizeof(eryx_table_entry)), MADV_POPULATE_READ);
}

std::span<const eryx_table_entry> FunctionTable::entries() const noexcept {
  return {reinterpret_cast<const eryx_table_entry*>(memory_.data()), count_};
}

}  // namespace eryx::engine
