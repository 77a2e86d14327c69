// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/entropy.hpp"

#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "base/system_error.hpp"

namespace eryx::wasi {
namespace {

/// Returns whether the kernel filled all of `target`.
bool fill_from_kernel(std::span<std::byte> target) {
  while (!target.empty()) {
    const ssize_t count = ::getrandom(target.data(), target.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    target = target.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Entropy::Entropy()
    : page_(::mmap(nullptr, base::page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            base::page_size) {
  if (!page_) throw std::bad_alloc();
  if (::madvise(page_.data(), page_.size(), MADV_WIPEONFORK) != 0) {
    throw base::system_failure(ErrorKind::Unsupported, "madvise(MADV_WIPEONFORK)");
  }
  // Only a precaution; a kernel that refuses changes nothing else.
  ::madvise(page_.data(), page_.size(), MADV_DONTDUMP);
}

Entropy::~Entropy() { ::explicit_bzero(page_.data(), page_.size()); }

void Entropy::use(const std::optional<std::array<std::uint8_t, 32>>& seed) {
  if (!seed && !is_seeded_) return;
  ::explicit_bzero(page_.data(), page_.size());
  is_seeded_ = seed.has_value();
  if (!seed) return;
  State& current = state();
  static_assert(sizeof current.key == sizeof *seed);
  std::memcpy(current.key.data(), seed->data(), seed->size());
  current.lifetime = UINT64_MAX;
}

vfs::Result<void> Entropy::fill(std::span<std::byte> target) {
  while (!target.empty()) {
    if (state().available == 0) {
      if (const auto refilled = refill(); !refilled) return refilled;
    }
    State& current = state();
    const std::size_t count = std::min(target.size(), current.available);
    std::byte* source = current.buffer.data() + (buffer_size - current.available);
    std::copy_n(source, count, target.data());
    ::explicit_bzero(source, count);
    current.available -= count;
    target = target.subspan(count);
  }
  return {};
}

vfs::Result<void> Entropy::refill() {
  State& current = state();
  if (current.lifetime < buffer_size) {
    if (!fill_from_kernel(std::as_writable_bytes(std::span(current.key)))) return vfs::Error::InputOutput;
    current.lifetime = key_lifetime;
  }
  const std::span buffer(current.buffer);
  for (std::uint32_t batch = 0; batch < buffer_size / cha_cha_batch_size; ++batch) {
    chacha20_batch(current.key, batch * 4,
                   buffer.subspan(batch * cha_cha_batch_size).first<cha_cha_batch_size>());
  }
  std::memcpy(current.key.data(), buffer.data(), sizeof current.key);
  ::explicit_bzero(buffer.data(), sizeof current.key);
  current.available = buffer_size - sizeof current.key;
  current.lifetime -= buffer_size;
  return {};
}

}  // namespace eryx::wasi
