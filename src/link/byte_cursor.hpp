// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A place in the bytes of a module, from which numbers, names and vectors are read. Nothing is read beyond the end.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace eryx::link {

/// What it returns refers to the bytes that it was made with.
/// Errors of every function: PackageInvalid, if the bytes end too early or are not what was asked for.
/// Threading: one thread at a time.
class ByteCursor {
 public:
  /// `origin`: where the first byte is in the module, for messages.
  explicit ByteCursor(std::span<const std::byte> bytes, std::size_t origin = 0)
      : bytes_(bytes), origin_(origin) {}

  [[nodiscard]] bool is_at_end() const noexcept { return position_ == bytes_.size(); }
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size() - position_; }
  /// From the first of its bytes.
  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  /// In the module.
  [[nodiscard]] std::size_t offset() const noexcept { return origin_ + position_; }

  [[nodiscard]] std::uint8_t peek() const;
  std::uint8_t u8();
  /// LEB128, at most five bytes, the bits beyond 32 zero.
  std::uint32_t u32();
  /// LEB128 of a signed number of 32, 33 or 64 bits; the bits beyond repeat the sign.
  std::int32_t s32() { return static_cast<std::int32_t>(signed_number(32)); }
  std::int64_t s33() { return signed_number(33); }
  std::int64_t s64() { return signed_number(64); }
  std::span<const std::byte> take(std::size_t count);
  /// A vector's length. Each element takes at least `least` bytes: a longer one than fits is refused at once.
  std::uint32_t count(std::size_t least = 1);
  /// A length and that many bytes. Whether they are UTF-8 does not matter: names are compared and never passed on.
  std::string_view name();
  /// The next `size` bytes as a cursor of their own; this one continues behind them.
  ByteCursor part(std::size_t size);
  /// Everything from a position to here.
  [[nodiscard]] std::span<const std::byte> since(std::size_t position) const {
    return bytes_.subspan(position, position_ - position);
  }
  /// Errors: PackageInvalid, if something is left. `what`: "the type section".
  void expect_end(std::string_view what) const;
  [[noreturn]] void fail(std::string_view why) const;

 private:
  std::int64_t signed_number(unsigned bits);

  std::span<const std::byte> bytes_;
  std::size_t origin_;
  std::size_t position_ = 0;
};

}  // namespace eryx::link
