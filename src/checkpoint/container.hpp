// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The outer half of the format: header, sections and seal, whatever the sections hold.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/uninitialized.hpp"
#include "checkpoint/compression.hpp"
#include "checkpoint/format.hpp"

namespace eryx::checkpoint {

/// Puts sections together and seals them. Keeps no order: that is the caller's part.
class ContainerWriter {
 public:
  void add(SectionKind kind, std::span<const std::byte> raw);
  [[nodiscard]] std::vector<std::byte> finish(const base::Sha256& state_identity,
                                              std::span<const std::byte> key) const;

 private:
  struct Section {
    SectionHeader header;
    base::UninitializedBytes stored;
  };

  Compressor compressor_;
  std::vector<Section> sections_;
};

/// Takes a checkpoint apart; nothing behind the header is looked at before the seal was found right. A right seal without
/// a key proves nothing about who made it: every size is checked before anything is allocated.
///
/// Errors, of all members: CheckpointCorrupt; the constructor also CheckpointMismatch.
class ContainerReader {
 public:
  ContainerReader(std::span<const std::byte> bytes, const base::Sha256& state_identity,
                  std::span<const std::byte> key);

  /// Goes to the next section, which has to be of this kind.
  void open(SectionKind kind);
  /// The same, if there is one.
  [[nodiscard]] bool open_if_present(SectionKind kind);

  /// Bytes that the opened section claims to hold. Compare it before you read.
  [[nodiscard]] std::uint64_t raw_size() const { return raw_size_; }
  /// What the opened section holds, `raw_size` bytes.
  template <typename Bytes = base::UninitializedBytes>
  [[nodiscard]] Bytes read() {
    check_frame();
    Bytes raw(static_cast<std::size_t>(raw_size_));
    decompress_into(raw);
    return raw;
  }

  /// Refuses sections that nobody opened.
  void expect_end() const;

 private:
  void check_frame() const;
  void decompress_into(std::span<std::byte> raw);

  std::span<const std::byte> rest_;  // sections not opened yet
  std::span<const std::byte> stored_;
  std::uint64_t raw_size_ = 0;
  SectionKind kind_{};
  Decompressor decompressor_;
};

/// "its pages" and the like: the section, as an error message names it.
[[nodiscard]] const char* name_of(SectionKind kind);

}  // namespace eryx::checkpoint
