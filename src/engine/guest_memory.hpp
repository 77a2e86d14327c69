// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Typed access to a guest's linear memory. Every address and length comes from the guest, so every access is checked
// here, in 64-bit arithmetic, and nothing else in the host dereferences guest addresses.
//
// Lifetime: a span returned by `bytes` dies with anything that can grow or recycle the memory; host functions get one,
// use it at once, and never pass it to a system call.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

namespace eryx::engine {

/// A 32-bit offset into linear memory at which the guest says a `T` lies.
template <typename T>
struct GuestPtr {
  std::uint32_t address = 0;

  /// The pointer to element `index` of an array. Absent if that lies outside the 32-bit address space.
  [[nodiscard]] std::optional<GuestPtr> element(std::uint32_t index) const {
    const std::uint64_t target = address + std::uint64_t{index} * sizeof(T);
    if (target > UINT32_MAX) return std::nullopt;
    return GuestPtr{static_cast<std::uint32_t>(target)};
  }
};

/// A view of one guest's memory; cheap to copy, follows its growth.
class GuestMemory {
 public:
  GuestMemory() = default;
  /// `size` is read at every access, because the guest's memory grows while it runs.
  GuestMemory(std::byte* base, const std::uint64_t* size) : base_(base), size_(size) {}

  [[nodiscard]] std::uint64_t size() const { return *size_; }

  /// The `count` bytes at `address`, or nothing if any of them lies outside memory.
  [[nodiscard]] std::optional<std::span<std::byte>> bytes(std::uint32_t address, std::uint64_t count) const {
    const std::uint64_t limit = *size_;
    if (count > limit || address > limit - count) return std::nullopt;
    return std::span(base_ + address, static_cast<std::size_t>(count));
  }

  template <typename T>
  [[nodiscard]] std::optional<T> load(GuestPtr<T> pointer) const {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto source = bytes(pointer.address, sizeof(T));
    if (!source) return std::nullopt;
    T value;
    std::memcpy(&value, source->data(), sizeof(T));
    return value;
  }

  /// Returns whether the pointer was valid.
  template <typename T>
  [[nodiscard]] bool store(GuestPtr<T> pointer, const std::type_identity_t<T>& value) const {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto target = bytes(pointer.address, sizeof(T));
    if (!target) return false;
    std::memcpy(target->data(), &value, sizeof(T));
    return true;
  }

 private:
  std::byte* base_ = nullptr;
  const std::uint64_t* size_ = nullptr;
};

}  // namespace eryx::engine
