// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The outer half of the format: header, sections and seal, independent of the sections' contents.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/compressor.hpp"
#include "base/decompressor.hpp"
#include "base/uninitialized.hpp"
#include "checkpoint/format.hpp"

namespace eryx::checkpoint {

/// Memory of a Python program, 1.5 MB: 3.4 ms to 39 % at level 1, 2.8 ms to 43 % at this one, 2.3 ms to 52 % at -5.
inline constexpr base::CompressionLevel compression_level{-1};

/// Assembles sections and seals them. The caller is responsible for their order.
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

  base::Compressor compressor_{compression_level};
  std::vector<Section> sections_;
};

/// Checks what the first bytes of a checkpoint say without the rest, which need not have been read yet: whether they are
/// a checkpoint's, of this format, made with this key. Errors: CheckpointCorrupt, CheckpointMismatch.
void check_start(std::span<const std::byte> start, std::span<const std::byte> key);

/// Takes a checkpoint apart. Nothing after the header is read before the seal is verified. Without a key, a valid seal
/// proves nothing about the author, so every size is checked before anything is allocated.
///
/// Errors of all members: CheckpointCorrupt; of the constructor also CheckpointMismatch.
class ContainerReader {
 public:
  ContainerReader(std::span<const std::byte> bytes, const base::Sha256& state_identity,
                  std::span<const std::byte> key);

  /// Moves to the next section, which must be of this kind.
  void open(SectionKind kind);
  /// The same, if there is one.
  [[nodiscard]] bool open_if_present(SectionKind kind);

  /// Size that the opened section claims to have, in bytes. Check it before reading.
  [[nodiscard]] std::uint64_t raw_size() const { return raw_size_; }
  /// Contents of the opened section: `raw_size` bytes.
  template <typename Bytes = base::UninitializedBytes>
  [[nodiscard]] Bytes read() {
    check_frame();
    Bytes raw(static_cast<std::size_t>(raw_size_));
    decompress_into(raw);
    return raw;
  }

  /// Rejects sections that were not opened.
  void expect_end() const;

 private:
  void check_frame() const;
  void decompress_into(std::span<std::byte> raw);

  std::span<const std::byte> rest_;  // sections not opened yet
  std::span<const std::byte> stored_;
  std::uint64_t raw_size_ = 0;
  SectionKind kind_{};
  base::Decompressor decompressor_;
};

/// The section's name in error messages, such as "its pages".
[[nodiscard]] const char* name_of(SectionKind kind);

}  // namespace eryx::checkpoint
