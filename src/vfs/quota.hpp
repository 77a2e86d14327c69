// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cassert>
#include <cstdint>

#include "eryx/bytes.hpp"

namespace eryx::vfs {

/// The quota of one execution's writable files, over all mounts, in bytes and in entries. Bytes are counted by the
/// visible size of a file, including holes: that is simple to explain, and allocated memory exceeds it by at most the
/// growth reserve of a chunk. An entry is a name in a directory.
class Quota {
 public:
  /// Sets new limits for a fresh start. Requires: everything taken was returned.
  void reset(Bytes bytes, std::uint64_t entries) {
    assert(bytes_used_ == 0 && entries_used_ == 0);
    change_limits(bytes, entries);
  }

  /// Sets new limits and keeps the usage. If it exceeds them, nothing can be taken until enough has been returned.
  void change_limits(Bytes bytes, std::uint64_t entries) {
    bytes_limit_ = bytes.count;
    entries_limit_ = entries;
    refused_ = Refused::Nothing;
  }

  [[nodiscard]] bool take_bytes(std::uint64_t count) {
    if (bytes_used_ > bytes_limit_ || count > bytes_limit_ - bytes_used_) return refuse(Refused::Bytes);
    bytes_used_ += count;
    return true;
  }
  void give_back_bytes(std::uint64_t count) {
    assert(count <= bytes_used_);
    bytes_used_ -= count;
  }

  [[nodiscard]] bool take_entry() {
    if (entries_used_ >= entries_limit_) return refuse(Refused::Entry);
    ++entries_used_;
    return true;
  }
  void give_back_entry() {
    assert(entries_used_ > 0);
    --entries_used_;
  }

  /// Descriptors of the host that a guest's open files and listings may hold.
  static constexpr std::uint64_t maximum_host_files = 64;
  [[nodiscard]] bool take_host_file() {
    if (host_files_used_ >= maximum_host_files) return false;
    ++host_files_used_;
    return true;
  }
  void give_back_host_file() {
    assert(host_files_used_ > 0);
    --host_files_used_;
  }

  // For restoring earlier usage under other limits: counted even if it exceeds them.

  void restore_bytes(std::uint64_t count) { bytes_used_ += count; }
  void restore_entry() { ++entries_used_; }
  void restore_host_file() { ++host_files_used_; }

  [[nodiscard]] Bytes bytes_used() const { return {bytes_used_}; }
  [[nodiscard]] std::uint64_t entries_used() const { return entries_used_; }
  /// What was refused last since the limits were set.
  enum class Refused { Nothing, Bytes, Entry };
  [[nodiscard]] Refused refused() const { return refused_; }

 private:
  bool refuse(Refused what) {
    refused_ = what;
    return false;
  }

  std::uint64_t bytes_limit_ = 0;
  std::uint64_t bytes_used_ = 0;
  std::uint64_t entries_limit_ = 0;
  std::uint64_t entries_used_ = 0;
  std::uint64_t host_files_used_ = 0;
  Refused refused_ = Refused::Nothing;
};

}  // namespace eryx::vfs
