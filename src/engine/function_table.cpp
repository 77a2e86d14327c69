// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/function_table.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "base/mapping.hpp"
#include "base/system_error.hpp"

namespace eryx::engine {

static_assert(sizeof(eryx_table_entry) * FunctionTable::capacity == FunctionTable::mapped_size);
static_assert(FunctionTable::mapped_size % base::page_size == 0 && ERYX_TABLE_GUARD % base::page_size == 0);

FunctionTable::FunctionTable(std::span<const eryx_table_entry> entries)
    : file_(::memfd_create("eryx-functions", MFD_CLOEXEC | MFD_ALLOW_SEALING)), count_(entries.size()) {
  const std::size_t size = entries.size_bytes();
  const bool is_filled =
      file_ && ::ftruncate(file_.get(), mapped_size) == 0 &&
      ::pwrite(file_.get(), entries.data(), size, 0) == static_cast<ssize_t>(size) &&
      ::fcntl(file_.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;
  if (is_filled) {
    const std::size_t pages = std::max(base::round_up_to_page(size), base::page_size);
    contents_ = base::Mapping(map_file(nullptr, pages, 0), pages);
  }
  if (!contents_) throw base::system_failure(ErrorKind::OutOfResources, "cannot make a function table");
}

// Private: kernels before 6.7 refuse shared mappings of a file that is sealed, even those that only read.
void* FunctionTable::map_file(std::byte* place, std::size_t size, int flags) const noexcept {
  return ::mmap(place, size, PROT_READ, MAP_PRIVATE | MAP_NORESERVE | flags, file_.get(), 0);
}

void FunctionTable::map(std::byte* place) const {
  if (map_file(place, mapped_size, MAP_FIXED) == MAP_FAILED)
    throw base::system_failure(ErrorKind::OutOfResources, "cannot map a function table");
  // A page fault in an execution would count as a change of its memory. If it does not work, that costs time only.
  ::madvise(place, contents_.size(), MADV_POPULATE_READ);
}

std::span<const eryx_table_entry> FunctionTable::entries() const noexcept {
  return {reinterpret_cast<const eryx_table_entry*>(contents_.data()), count_};
}

}  // namespace eryx::engine
