// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/journal_size.hpp"

namespace eryx::bridge {
namespace {

// The names of a call's members take less: 75 bytes.
constexpr std::uint64_t call_size = 128;
static_assert(sizeof(JournalCall) <= call_size);

// A position in `calls`, its comma included.
constexpr std::uint64_t position_size = 11;

// As a JSON string. Characters that are escaped are counted as the longest escape.
std::uint64_t size_as_text(std::string_view text) {
  constexpr std::uint64_t more_for_control = 5;  // \u001f
  std::uint64_t size = text.size();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      size += more_for_control;
    } else if (c == '"' || c == '\\') {
      ++size;
    }
  }
  return size;
}

}  // namespace

std::uint64_t size_of_call(std::string_view name, std::string_view arguments) {
  return call_size + size_as_text(name) + size_as_text(arguments);
}

std::uint64_t size_of_answer(std::string_view payload) { return position_size + size_as_text(payload); }

std::uint64_t size_of(const JournalData& journal) {
  std::uint64_t size =
      (journal.realtime.size() + journal.monotonic.size() + journal.processor.size()) * journal_reading_size +
      journal.deliveries.size() * journal_delivery_size;
  for (const JournalCall& call : journal.calls) {
    size += size_of_call(call.name, call.arguments);
    if (call.answer) size += size_of_answer(call.answer->payload);
  }
  return size;
}

}  // namespace eryx::bridge
