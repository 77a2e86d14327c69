// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// For tests and fuzzers: a small linear memory, and a Preview1 that works on it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wasi/preview1.hpp"

namespace eryx::wasi {

/// The standard mounts without /usr.
[[nodiscard]] const std::shared_ptr<const vfs::MountTable>& plain_mounts();

/// Keeps what was printed, per stream.
class RecordingSink final : public OutputSink {
 public:
  void write(OutputStream stream, std::span<const std::byte> bytes) noexcept override {
    std::string& text = stream == OutputStream::StandardOutput ? output : error;
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  std::string output;
  std::string error;
};

/// Records what was requested; returns at once unless told to sleep.
class RecordingSleeper final : public Sleeper {
 public:
  enum class Mode { Return, Sleep };

  explicit RecordingSleeper(Mode mode) : mode_(mode) {}
  void sleep_until(std::chrono::steady_clock::time_point deadline) noexcept override;

  std::vector<std::chrono::steady_clock::time_point> deadlines;

 private:
  Mode mode_;
};

/// One guest in one execution. The memory has exactly the size that the guest is told, so that a sanitizer sees every
/// access beyond it.
class FakeGuest {
 public:
  static constexpr std::uint32_t memory_size = 1u << 16;

  explicit FakeGuest(std::string_view standard_input = {}, const ClockOptions& clock = {},
                     std::shared_ptr<const vfs::MountTable> mounts = plain_mounts());
  ~FakeGuest() { preview1.end(); }
  FakeGuest(const FakeGuest&) = delete;
  FakeGuest& operator=(const FakeGuest&) = delete;

  /// Copies `text` to `address`.
  GuestPtr<char> put(std::uint32_t address, std::string_view text);
  /// Copies `value` to `address`.
  template <typename T>
  GuestPtr<T> put_value(std::uint32_t address, const T& value) {
    const GuestPtr<T> pointer{address};
    static_cast<void>(memory.store(pointer, value));
    return pointer;
  }
  template <typename T>
  [[nodiscard]] T get(std::uint32_t address) const {
    return memory.load(GuestPtr<T>{address}).value();
  }
  [[nodiscard]] std::string text(std::uint32_t address, std::uint32_t size) const;

  // The calls that nearly every test makes. Each uses memory below 0x2000 for its parameters.

  Errno open(std::string_view path, OpenFlags flags, Rights rights, Fd& opened,
             FdFlags fd_flags = FdFlags::None);
  Errno write(Fd fd, std::string_view text);
  /// At most `size` bytes; empty at the end and on failure.
  std::string read(Fd fd, std::uint32_t size);
  Errno make_directory(std::string_view path);
  Errno stat(std::string_view path, Filestat& stat, LookupFlags lookup = LookupFlags::SymlinkFollow);

  std::unique_ptr<std::byte[]> bytes;
  std::uint64_t size = memory_size;
  engine::GuestMemory memory;
  RecordingSink sink;
  RecordingSleeper sleeper{RecordingSleeper::Mode::Return};
  World world;
  Preview1 preview1;
};

inline constexpr Fd root_fd{3};
inline constexpr Rights read_write = Rights::FdRead | Rights::FdWrite;
inline constexpr auto no_open_flags = OpenFlags{};
inline constexpr auto no_follow = LookupFlags{};

}  // namespace eryx::wasi
