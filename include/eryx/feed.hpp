// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// Programs that run while they are written: see `Session::feed`.

#include <cstdint>
#include <memory>
#include <string>

#include "eryx/detail/access.hpp"
#include "eryx/options.hpp"
#include "eryx/trace.hpp"

namespace eryx {

namespace session {
struct MarkedState;
}

/// Which calls of callbacks wait until `Session::finish` has said that the program is whole, and it has turned out to be
/// one. The program goes on meanwhile, as far as it can without their answers.
///
/// What cannot wait fails with an `eryx.CallbackError` that says so: immediate callbacks, and calls for which the program
/// blocks (`callback.sync`, a loop of its own).
enum class HoldCalls {
  None,        ///< Each call starts when the program makes it.
  ExceptPure,  ///< All but those of callbacks that are `CallbackPurity::Pure`.
  All,
};

struct FeedOptions {
  /// As for `execute`. Limits count for the whole program: `Limits::wall_time` the time inside `feed` and `finish`, not the
  /// time until more text comes; `Limits::source` the sum of the texts. A journal can neither be recorded nor replayed.
  ExecuteOptions execute{};

  HoldCalls hold_calls = HoldCalls::None;
};

/// What a piece of text has caused.
struct FeedResult {
  /// Statements of the program that have run to their ends so far, those of earlier pieces included. Only those at its top
  /// level count, each once; `a; b` is one.
  std::uint64_t statements = 0;

  /// Printed during this piece. What is beyond `Limits::output` is missing, which the result of `finish` says.
  std::string stdout_text;
  std::string stderr_text;

  /// Whether nothing more of the program will run, whatever follows: a statement has raised an exception, a limit was
  /// reached, or the text cannot become a program. `finish` says which; the text until then still decides whether there was
  /// a program at all.
  bool has_ended = false;

  /// Whether the program waits for answers that nobody in this process will give before more happens: calls are held, or
  /// deferred (`AnswerLater`). Its text is kept until it goes on.
  bool is_waiting = false;

  /// If `trace` asked for it: what the program did during this piece.
  Trace trace;
};

/// A moment of a session: `Session::mark` returns one, `Session::rewind` goes back to it.
///
/// Cheap to copy; it keeps the memory that has changed since. Threading: may be copied and destroyed on any thread.
class FeedMark {
 public:
  // Nothing empty is left where it was moved from: a move is a copy.
  FeedMark(const FeedMark&) = default;
  FeedMark& operator=(const FeedMark&) = default;
  ~FeedMark() = default;

 private:
  friend struct detail::Access;
  explicit FeedMark(std::shared_ptr<const session::MarkedState> state) : impl_(std::move(state)) {}

  std::shared_ptr<const session::MarkedState> impl_;
};

}  // namespace eryx
