// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>

struct z_stream_s;

namespace eryx::package {

/// Expands one deflate stream, as much at a time as is asked for. The stream is untrusted.
///
/// Threading: one thread at a time.
class Inflater {
 public:
  enum class Format {
    Raw,   ///< As in zip files. No check value.
    Gzip,  ///< With the header and check values of gzip, which are verified.
  };
  /// Lifetime: `input` must outlive it.
  Inflater(std::span<const std::byte> input, Format format);

  /// Fills as much of `output` as the stream has left. Returns: how much that is; less than its size only at the end, so ask for a byte more
  /// than there should be.
  ///
  /// Errors: PackageInvalid (damaged, or cut off), OutOfResources. Cost: linear in what it returns and what that takes.
  [[nodiscard]] std::size_t read(std::span<std::byte> output);

  /// Bytes of the input behind the end of the stream. Requires: `read` has returned less than it was asked for.
  [[nodiscard]] std::size_t unread() const;

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  [[nodiscard]] bool step();

  std::span<const std::byte> input_;
  std::unique_ptr<z_stream_s, End> stream_;
  std::size_t offered_ = 0;  ///< Of the input, to zlib.
  bool is_at_end_ = false;
};

}  // namespace eryx::package
