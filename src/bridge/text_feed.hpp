// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The text of a program that arrives in pieces, on its way to the guest, and what the guest says about it.

#include <cstdint>
#include <string>
#include <string_view>

#include "eryx/feed.hpp"

namespace eryx::bridge {

/// Questions of the guest beside those about callbacks (`eryx_description`). Their numbers are also in
/// guest/python/_eryx/feed.py and guest/shim/fed_text.c. The first is for the text that has arrived since: "+" and the text,
/// as it is and not as JSON, or "." and the last text, or null. With the second it says how far it has come, by the index,
/// and with the third whether the whole text is a program; both are answered by null.
inline constexpr std::uint32_t describe_text = 6;
inline constexpr std::uint32_t describe_progress = 7;
inline constexpr std::uint32_t describe_verdict = 8;

/// What the guest is started with in place of the text. It cannot be a program: feed.py recognises it.
inline constexpr std::string_view fed_program = "a program that arrives in pieces  # asyncio.run(";

/// A value: forks and undo points have copies.
class TextFeed {
 public:
  explicit TextFeed(HoldCalls hold) : hold_(hold) {}

  void add(std::string_view text);
  void finish() { is_finished_ = true; }

  /// The answer to a question about the text. Empty: the question is another one, or forged.
  [[nodiscard]] std::string answer(std::uint32_t what, std::uint32_t index);

  /// Which calls wait now.
  [[nodiscard]] HoldCalls hold() const { return verdict_ == Verdict::Program ? HoldCalls::None : hold_; }

  // What the guest says. It may lie: this decides nothing but what the embedder is told, and when to return to him.

  /// Whether it can do nothing without more text.
  [[nodiscard]] bool wants_text() const { return wants_text_ && !is_due(); }
  /// Whether there is something that the guest has not heard of.
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] bool has_ended() const { return has_ended_; }
  [[nodiscard]] std::uint64_t statements() const { return statements_; }
  [[nodiscard]] bool is_no_program() const { return verdict_ == Verdict::NoProgram; }
  [[nodiscard]] bool is_finished() const { return is_finished_; }

 private:
  [[nodiscard]] std::string take();
  void note_progress(std::uint32_t progress);

  HoldCalls hold_;
  std::string text_;  ///< That the guest has not taken.
  bool is_finished_ = false;
  bool is_taken_ = false;  ///< The guest knows that the text is finished.
  bool wants_text_ = false;
  bool has_ended_ = false;
  std::uint64_t statements_ = 0;
  enum class Verdict { None, Program, NoProgram } verdict_ = Verdict::None;
};

}  // namespace eryx::bridge
