// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// A record of everything that an execution received from outside: answers of callbacks, times, randomness. With its
/// journal a program can be replayed exactly, any number of times, without outside effects: to find a bug, or to test a
/// change.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "eryx/bytes.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/limits.hpp"

namespace eryx {

namespace bridge {
struct JournalData;
}

/// An immutable value, cheap to copy. Threading: any thread.
///
/// A journal contains the answers of callbacks and the seed of all randomness that the program used: protect it as you
/// protect those.
class ERYX_API Journal {
 public:
  // Nothing empty is left where it was moved from: a move is a copy.
  Journal(const Journal&) = default;
  Journal& operator=(const Journal&) = default;
  ~Journal() = default;

  /// Reads text written by `to_json`. The text may be hostile: its author controls what callbacks appear to answer.
  /// `limit`: the longest text that is read, apart from the 256 bytes that each journal has; while it is read, it takes
  /// many times as much memory. Default: that of `Limits::journal`.
  /// Errors: InvalidArgument; the message says what is wrong.
  static Journal from_json(std::string_view text, Bytes limit = Limits().journal);

  /// JSON text, which people can read too: see docs/journal.md.
  [[nodiscard]] std::string to_json() const;

  /// Number of callback calls, answered or not.
  [[nodiscard]] std::size_t call_count() const noexcept;

  /// Whether recording stopped at `Limits::journal`, or because a timer of the program's `signal` module went off: the
  /// execution went on after what is here. When it is replayed, the rest is live.
  [[nodiscard]] bool is_truncated() const noexcept;

 private:
  friend struct detail::Access;
  explicit Journal(std::shared_ptr<const bridge::JournalData> data) : impl_(std::move(data)) {}

  std::shared_ptr<const bridge::JournalData> impl_;
};

/// Whether an execution writes a journal.
enum class Recording { Off, On };

/// The first point where a replayed execution differs from the recorded one. From there on the execution is live: its
/// calls reach the handlers, except those that the journal contains anyway.
struct Divergence {
  std::uint64_t calls_replayed = 0;  ///< Calls replayed before this point.
  std::string expected;  ///< The next entry of the journal: "add({\"n\":1})", or "the program's end".
  std::string actual;    ///< What the program did instead.
};

}  // namespace eryx
