// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/text_feed.hpp"

#include <cstddef>
#include <utility>

#include "base/utf8.hpp"

namespace eryx::bridge {
namespace {

// What the answer with a text begins with.
constexpr char text_goes_on = '+';
constexpr char text_is_last = '.';

constexpr std::uint32_t wants_text_bit = 1;
constexpr std::uint32_t has_ended_bit = 2;
constexpr unsigned statements_shift = 2;

}  // namespace

void TextFeed::add(std::string_view text) { text_ += text; }

// The beginning of a character waits for its end.
bool TextFeed::is_due() const {
  return is_finished_ ? !is_taken_ : text_.size() > base::unfinished_utf8(text_);
}

std::string TextFeed::take() {
  if (!is_due()) return "null";
  const std::size_t kept = is_finished_ ? 0 : base::unfinished_utf8(text_);
  const std::size_t size = text_.size() - kept;
  std::string answer;
  answer.reserve(size + 1);
  answer += is_finished_ ? text_is_last : text_goes_on;
  answer.append(text_, 0, size);
  text_.erase(0, size);
  is_taken_ = is_finished_;
  wants_text_ = false;  // until it says so again
  return answer;
}

void TextFeed::note_progress(std::uint32_t progress) {
  wants_text_ = (progress & wants_text_bit) != 0;
  has_ended_ = (progress & has_ended_bit) != 0;
  statements_ = progress >> statements_shift;
}

std::string TextFeed::answer(std::uint32_t what, std::uint32_t index) {
  switch (what) {
    case describe_text: return take();
    case describe_progress: note_progress(index); return "null";
    case describe_verdict:
      // Nobody can know before.
      if (is_taken_) verdict_ = index == 0 ? Verdict::Program : Verdict::NoProgram;
      return "null";
    default: return {};
  }
}

}  // namespace eryx::bridge
