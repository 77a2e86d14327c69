// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The character devices that programs expect under /dev: `null`, `urandom`, and the standard streams by name.

#include <cstdint>
#include <utility>

#include "vfs/node.hpp"

namespace eryx::vfs {

/// A source of unpredictable bytes.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  /// Errors: InputOutput (the host has no randomness).
  virtual Result<void> fill(std::span<std::byte> target) = 0;
};

/// Base of the devices: no size, no offset, writes are discarded.
class CharacterDevice : public File {
 public:
  CharacterDevice(std::uint64_t device, std::uint64_t inode) : device_(device), inode_(inode) {}

  [[nodiscard]] NodeType type() const override { return NodeType::CharacterDevice; }
  [[nodiscard]] Metadata metadata() const override {
    Metadata result;
    result.type = NodeType::CharacterDevice;
    result.device = device_;
    result.inode = inode_;
    return result;
  }
  [[nodiscard]] std::uint64_t size() const override { return 0; }
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<void> write(std::uint64_t, std::span<const std::byte>) override { return {}; }
  /// `open(…, "w")` truncates.
  Result<void> resize(std::uint64_t) override { return {}; }

 private:
  std::uint64_t device_;
  std::uint64_t inode_;
};

class NullDevice final : public CharacterDevice {
 public:
  using CharacterDevice::CharacterDevice;
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override { return std::size_t{0}; }
};

class RandomDevice final : public CharacterDevice {
 public:
  /// Lifetime: `source` must outlive the device.
  RandomDevice(std::uint64_t device, std::uint64_t inode, RandomSource& source)
      : CharacterDevice(device, inode), source_(source) {}
  Result<std::size_t> read(std::uint64_t, std::span<std::byte> target) override {
    if (const auto filled = source_.fill(target); !filled) return filled.error();
    return target.size();
  }

 private:
  RandomSource& source_;
};

/// Opened by name, a stream is the same stream.
class StreamDevice final : public CharacterDevice {
 public:
  StreamDevice(std::uint64_t device, std::uint64_t inode, FilePtr stream)
      : CharacterDevice(device, inode), stream_(std::move(stream)) {}
  [[nodiscard]] bool is_writable() const override { return stream_->is_writable(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override {
    return stream_->read(offset, target);
  }
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override {
    return stream_->write(offset, source);
  }

 private:
  FilePtr stream_;
};

}  // namespace eryx::vfs
