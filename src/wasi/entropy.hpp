// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Unpredictable bytes for guests: ChaCha20 under a key from the kernel, with fast key erasure. Every refill makes a new
// key out of the first bytes of its own output and forgets the old one; bytes that were handed out are wiped. So the
// object's state reveals nothing about earlier output.
//
// After `fork`, parent and child must not continue from the same state. The state lives in a page that the kernel
// clears in the child (MADV_WIPEONFORK), which reads as "no key yet". This does not depend on noticing the fork,
// whichever call made it.
//
// Threading: none; one per slot.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/mapping.hpp"
#include "vfs/device.hpp"
#include "wasi/chacha20.hpp"

namespace eryx::wasi {

class Entropy final : public vfs::RandomSource {
 public:
  /// Throws std::bad_alloc if memory is exhausted, Error (Unsupported) if the kernel cannot wipe pages on fork (before
  /// Linux 4.14).
  Entropy();
  ~Entropy() override;
  Entropy(const Entropy&) = delete;
  Entropy& operator=(const Entropy&) = delete;

  /// From now on all output follows from `seed` or, if absent, from keys of the kernel. Nothing left over from before
  /// is used. A forked child always draws from the kernel.
  void use(const std::optional<std::array<std::uint8_t, 32>>& seed);

  /// Errors: InputOutput (the kernel gave no key).
  /// Cost: 1 to 2 ns per byte; a system call at the first use and every 16 MiB.
  vfs::Result<void> fill(std::span<std::byte> target) override;

 private:
  static constexpr std::size_t buffer_size = 4 * cha_cha_batch_size;
  /// A new key is drawn from the kernel after this many bytes: if a state leaks, later output soon becomes
  /// unpredictable again.
  static constexpr std::uint64_t key_lifetime = 16u << 20;

  struct State {
    ChaChaKey key;
    /// Bytes that may still be generated before a new key from the kernel is due; 0 in a new page.
    std::uint64_t lifetime;
    /// Bytes at the end of the buffer that have not been handed out.
    std::size_t available;
    std::array<std::byte, buffer_size> buffer;
  };
  static_assert(sizeof(State) <= base::page_size);

  [[nodiscard]] State& state() const { return *reinterpret_cast<State*>(page_.data()); }
  vfs::Result<void> refill();

  bool is_seeded_ = false;
  base::Mapping page_;
};

}  // namespace eryx::wasi
