// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/text_feed.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include "base/utf8.hpp"

namespace eryx::bridge {
namespace {

constexpr std::uint32_t wants_text_bit = 1;
constexpr std::uint32_t has_ended_bit = 2;
constexpr unsigned statements_shift = 2;

void append_escape(std::string& json, unsigned code) {
  constexpr std::string_view digits = "0123456789abcdef";
  json += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) json += digits[(code >> shift) & 15];
}

// As Python's "surrogateescape": a byte that is no UTF-8 becomes half a character, so that the guest can tell which it was.
void append_invalid(std::string& json, std::string_view bytes) {
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x80) {
      json += byte;
    } else {
      append_escape(json, 0xdc00u + code);
    }
  }
}

std::string to_json(std::string_view text) {
  std::string json;
  json.reserve(text.size() + text.size() / 16 + 2);
  json += '"';
  const bool is_valid = base::is_utf8(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto code = static_cast<unsigned char>(text[at]);
    if (code == '"' || code == '\\') {
      json += '\\';
      json += text[at];
    } else if (code < 0x20) {
      append_escape(json, code);
    } else if (is_valid) {
      json += text[at];
    } else {
      // The length that the first byte promises, if all of it is one character.
      const std::size_t length = code < 0x80 ? 1 : code < 0xe0 ? 2 : code < 0xf0 ? 3 : 4;
      const std::string_view character = text.substr(at, length);
      if (character.size() == length && base::is_utf8(character)) {
        json += character;
        at += length - 1;
      } else {
        append_invalid(json, text.substr(at, 1));
      }
    }
  }
  json += '"';
  return json;
}

}  // namespace

void TextFeed::add(std::string_view text) { text_ += text; }

// The beginning of a character waits for its end.
bool TextFeed::is_due() const {
  return is_finished_ ? !is_taken_ : text_.size() > base::unfinished_utf8(text_);
}

std::string TextFeed::take() {
  if (!is_due()) return "null";
  const std::size_t kept = is_finished_ ? 0 : base::unfinished_utf8(text_);
  const std::string_view taken = std::string_view(text_).substr(0, text_.size() - kept);
  std::string json = "[" + to_json(taken) + (is_finished_ ? ",true]" : ",false]");
  text_.erase(0, taken.size());
  is_taken_ = is_finished_;
  wants_text_ = false;  // until it says so again
  return json;
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
