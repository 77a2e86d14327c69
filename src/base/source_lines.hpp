// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace eryx::base {

/// A Python program without the byte order mark that editors may have put before it: it is no part of it.
[[nodiscard]] inline std::string_view without_byte_order_mark(std::string_view program) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (program.starts_with(byte_order_mark)) program.remove_prefix(byte_order_mark.size());
  return program;
}

/// The lines of a Python program as its tokenizer counts them, without their ends, which are "\n", "\r\n" and "\r". A byte order
/// mark is no part of the first one; an end at the end of the program begins no further one.
[[nodiscard]] inline std::vector<std::string_view> source_lines(std::string_view program) {
  program = without_byte_order_mark(program);
  std::vector<std::string_view> lines;
  while (!program.empty()) {
    const std::size_t end = program.find_first_of("\r\n");
    lines.push_back(program.substr(0, end));
    if (end == std::string_view::npos) break;
    program.remove_prefix(program.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  return lines;
}

}  // namespace eryx::base
