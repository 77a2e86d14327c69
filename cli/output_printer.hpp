// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <exception>

#include "eryx/options.hpp"
#include "eryx/output.hpp"
#include "eryx/result.hpp"

namespace eryx::cli {

/// Prints what a program prints, while it runs. If whoever reads that is too slow, the rest is printed at the end, so that
/// nothing is missing.
///
/// Threading: as `OutputHandler`; `finish` when the execution has ended.
class OutputPrinter {
 public:
  OutputPrinter() = default;
  OutputPrinter(const OutputPrinter&) = delete;
  OutputPrinter& operator=(const OutputPrinter&) = delete;

  /// Lifetime: until the execution has ended.
  [[nodiscard]] OutputHandler handler();

  /// The user has typed the end of a line, which the terminal shows. Threading: any.
  void note_typed_line() { last_printed_ = '\n'; }

  /// What must end with a line. `finish` adds its end.
  enum class LastLine { AsItIs, Ended };

  /// Prints what is left of the result's output, and is ready for the next execution.
  /// Errors: std::system_error, also for what could not be printed earlier.
  void finish(const ExecuteResult& result, LastLine last_line = LastLine::AsItIs);

 private:
  void print(const OutputPiece& piece);

  std::array<std::uint64_t, 2> printed_{};  ///< Bytes of each stream.
  std::atomic<char> last_printed_ = '\n';   ///< To standard output.
  bool is_behind_ = false;
  std::exception_ptr failure_;
};

}  // namespace eryx::cli
