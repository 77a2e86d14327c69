// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// What an execution got from outside: answers of callbacks, times, randomness. With its journal a program can be run
/// again exactly, as often as one likes, without anything happening outside: to look for a mistake, to test a change.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"

namespace eryx {

namespace bridge {
struct JournalData;
}

/// A value; cheap to copy. Threading: any.
///
/// A journal holds what callbacks answered, and the seed of all randomness that its program drew: keep it as you keep
/// these.
class ERYX_API Journal {
 public:
  /// Reads what `to_json` wrote. The text may be hostile: whoever wrote it decides what callbacks seem to answer.
  /// Errors: InvalidArgument, saying what is wrong.
  static Journal from_json(std::string_view text);

  /// As JSON text, for people too: docs/journal.md.
  [[nodiscard]] std::string to_json() const;

  /// Calls of callbacks, answered or not.
  [[nodiscard]] std::size_t call_count() const noexcept;

 private:
  friend struct detail::Access;
  explicit Journal(std::shared_ptr<const bridge::JournalData> data) : impl_(std::move(data)) {}

  std::shared_ptr<const bridge::JournalData> impl_;
};

/// Whether an execution writes a journal.
enum class Recording { Off, On };

/// Where a replayed execution first did something else than the one that was recorded. From there on it is a live one:
/// its calls reach the handlers, except those that were recorded all the same.
struct Divergence {
  std::uint64_t calls_replayed = 0;  ///< Before it.
  std::string expected;  ///< What comes next in the journal: "add({\"n\":1})", or "the program's end".
  std::string actual;    ///< What the program did instead.
};

}  // namespace eryx
