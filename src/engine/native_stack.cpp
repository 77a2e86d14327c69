// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/native_stack.hpp"

#include <sys/mman.h>

#include "base/system_error.hpp"

namespace eryx::engine {
namespace {

constexpr std::size_t kept_after_trim = 256 * 1024;
constexpr std::size_t mapped_size = native_stack_guard + native_stack_reserve + native_stack_size;

}  // namespace

NativeStack::NativeStack()
    : mapping_(::mmap(nullptr, mapped_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
               mapped_size) {
  if (!mapping_ || ::mprotect(low(), native_stack_size, PROT_READ | PROT_WRITE) != 0) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot map a stack for a guest");
  }
  // A huge page would make every stack cost 2 MiB.
  ::madvise(mapping_.data(), mapping_.size(), MADV_NOHUGEPAGE);
}

void NativeStack::trim() const {
  // If memory is locked the call fails and the stack keeps its memory: costly, but not wrong.
  ::madvise(low(), native_stack_size - kept_after_trim, MADV_DONTNEED);
}

void NativeStack::close_reserve() const {
  ::mprotect(reserve(), native_stack_reserve, PROT_NONE);
  ::madvise(reserve(), native_stack_reserve, MADV_DONTNEED);
}

NativeStackPool& NativeStackPool::instance() {
  static auto* pool = new NativeStackPool;  // never destroyed: guests may run while statics go
  return *pool;
}

NativeStackPool::Lease NativeStackPool::lease() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      NativeStack stack = std::move(free_.back());
      free_.pop_back();
      return {*this, std::move(stack)};
    }
  }
  return {*this, NativeStack()};
}

void NativeStackPool::give_back(NativeStack stack) noexcept {
  const std::lock_guard lock(mutex_);
  free_.reserve(kept);
  if (free_.size() < kept) free_.push_back(std::move(stack));
}

}  // namespace eryx::engine
