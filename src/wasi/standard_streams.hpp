// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Descriptors 0, 1 and 2: the input that the embedder gave, and the two outputs. Streams have no position and no size;
// to the guest they look like pipes, not like a terminal.

#include <cstdint>
#include <string>
#include <string_view>

#include "vfs/node.hpp"
#include "wasi/world.hpp"

namespace eryx::wasi {

class Stream : public vfs::File {
 public:
  Stream(std::uint64_t device, std::uint64_t inode) : device_(device), inode_(inode) {}

  [[nodiscard]] vfs::NodeType type() const override { return vfs::NodeType::Stream; }
  [[nodiscard]] vfs::Metadata metadata() const override;
  [[nodiscard]] std::uint64_t size() const override { return 0; }
  vfs::Result<void> set_times(const vfs::TimeChange&) override { return vfs::Error::Invalid; }
  vfs::Result<void> set_mode(vfs::Mode) override { return vfs::Error::Invalid; }
  vfs::Result<void> resize(std::uint64_t) override { return vfs::Error::Invalid; }

 private:
  std::uint64_t device_;
  std::uint64_t inode_;
};

class InputStream final : public Stream {
 public:
  using Stream::Stream;

  /// `feed` and `sleeper` may be null. Lifetime: until the next call.
  void begin(std::string_view text, InputFeed* feed, const Sleeper* sleeper);
  /// Bytes that can be read at once. With a feed at least one, because nobody knows.
  [[nodiscard]] std::uint64_t available() const { return rest_.empty() && feed_ ? 1 : rest_.size(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  vfs::Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override;

 private:
  std::string_view rest_;
  std::string fed_;  ///< What `rest_` is part of, once the feed was asked.
  InputFeed* feed_ = nullptr;
  const Sleeper* sleeper_ = nullptr;
};

class SinkStream final : public Stream {
 public:
  SinkStream(std::uint64_t device, std::uint64_t inode, OutputStream which)
      : Stream(device, inode), which_(which) {}

  /// Null: output is discarded.
  void begin(OutputSink* sink) { sink_ = sink; }
  [[nodiscard]] bool is_writable() const override { return true; }
  vfs::Result<std::size_t> read(std::uint64_t, std::span<std::byte>) override {
    return vfs::Error::BadDescriptor;
  }
  vfs::Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override;

 private:
  OutputStream which_;
  OutputSink* sink_ = nullptr;
};

}  // namespace eryx::wasi
