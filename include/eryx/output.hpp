// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Output of a program while it runs: `ExecuteOptions::on_output`.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "eryx/detail/export.hpp"

namespace eryx {

enum class OutputStream { StandardOutput, StandardError };

/// "stdout", "stderr".
[[nodiscard]] ERYX_API const char* to_string(OutputStream stream) noexcept;

/// One write of the program. `print` of one short text or number is one; of several, each is one, and so is what stands between them.
/// Lifetime of the views: until the handler returns.
struct OutputPiece {
  OutputStream stream = OutputStream::StandardOutput;
  /// Valid UTF-8: each invalid byte is replaced by U+FFFD. A character whose bytes the program writes one after the other
  /// is in one piece, the one in which it becomes whole.
  std::string_view text;
  /// The bytes that `text` stands for, as the program wrote them.
  std::span<const std::byte> bytes;
  /// Bytes of both streams that were written just before, but not passed on because the handler was too slow.
  std::uint64_t lost = 0;
};

/// Receives pieces in the order in which the program wrote them, both streams together.
///
/// Threading: called on a thread of the runtime while the program runs, within about a millisecond of the write; and at
/// the end on the thread that ends the execution. Never on two threads at a time for one execution; the last call
/// returns before the execution ends, whatever its outcome. Executions that share a handler may call it at the same time.
///
/// A handler that is slower than the program holds it up once a megabyte waits, but by no more than 100 milliseconds of
/// an execution in all: then what finds no room is left out of the pieces and counted, in `OutputPiece::lost` and in
/// `Stats::output_lost`. What the result holds does not depend on the handler.
///
/// If it throws, the exception goes to `RuntimeOptions::on_unhandled_exception`, and the handler is not called again for
/// this execution. It may run other programs; it must not wait for the execution whose output it is given.
using OutputHandler = std::function<void(const OutputPiece&)>;

}  // namespace eryx
