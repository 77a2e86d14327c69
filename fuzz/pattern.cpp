// SPDX-License-Identifier: MIT OR Apache-2.0
// A pattern, a NUL, a text. What is no pattern is refused with a place; a text is searched within the budget. The same
// question asked in two other ways, as a lookahead and as the negation of a negative one, must have the same answer.

#include <algorithm>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "bridge/pattern.hpp"
#include "eryx/error.hpp"

namespace {

// Empty: not a pattern, or too much work.
std::optional<bool> found(const std::string& source, std::string_view text) {
  const boost::json::value arguments;
  eryx::bridge::CheckBudget budget(arguments);
  eryx::bridge::Pattern::Scratch scratch;
  try {
    const eryx::bridge::Pattern pattern(source);
    return pattern.found_in(text, scratch, budget);
  } catch (const eryx::Error& error) {
    const std::string_view message = error.what();
    if (error.kind() != eryx::ErrorKind::InvalidArgument || message.empty()) std::abort();
  } catch (const std::length_error&) {
  }
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\0'), size);
  const std::string pattern(input.substr(0, end));
  const std::string text = eryx::base::to_utf8(input.substr(std::min(end + 1, size)));

  const auto answer = found(pattern, text);
  if (!answer) return 0;
  const auto ahead = found("(?=" + pattern + ")", text);
  if (ahead && *ahead != *answer) std::abort();
  const auto nowhere = found("^(?![\\s\\S]*(?:" + pattern + "))", text);
  if (nowhere && *nowhere == *answer) std::abort();
  return 0;
}
