// SPDX-License-Identifier: MIT OR Apache-2.0
// Findings as text and as JSON.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_lines.hpp"

#include "base/utf8.hpp"
#include "eryx/check.hpp"

namespace eryx {
namespace {

namespace json = boost::json;

// Characters of a line that are shown, and of these, before the place.
constexpr std::size_t shown_width = 100;
constexpr std::size_t shown_before = 40;

constexpr std::string_view cut_mark = "…";

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// Offset of the character of this number, from 0; the size if there are fewer.
std::size_t offset_of(std::string_view text, std::size_t character) {
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    if (begins_character(text[offset]) && character-- == 0) return offset;
  }
  return text.size();
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

// Control characters would move the carets, or more.
std::string printable(std::string_view text) {
  std::string shown = base::to_utf8(text);
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return shown;
}

// The line with carets below the place, both indented.
void append_excerpt(std::string& text, std::string_view line, const Diagnostic& found) {
  const std::size_t first_shown = line.find_first_not_of(" \t\f");
  if (first_shown == std::string_view::npos) return;
  const std::size_t column = found.column - 1;
  const std::size_t skipped = std::max(characters(line.substr(0, first_shown)),
                                       column > shown_before + 4 ? column - shown_before : 0);
  if (column < skipped) return;
  std::string_view shown = line.substr(offset_of(line, skipped));
  const std::size_t end = offset_of(shown, shown_width);
  const bool is_cut = end < shown.size();
  shown = shown.substr(0, end);
  const bool is_cut_before = skipped > characters(line.substr(0, first_shown));
  const std::string excerpt = printable(shown);
  const std::size_t indent = column - skipped + (is_cut_before ? 1 : 0);
  const std::size_t room =
      std::max<std::size_t>(characters(excerpt) - std::min(characters(excerpt), column - skipped), 1);
  const std::size_t wanted = found.end_line > found.line ? room : found.end_column - found.column;
  text.append("    ").append(is_cut_before ? cut_mark : "").append(excerpt).append(is_cut ? cut_mark : "");
  text.append("\n    ")
      .append(indent, ' ')
      .append(std::clamp<std::size_t>(wanted, 1, room), '^')
      .append("\n");
}

// Why the check knows nothing; null if it came to its end.
json::value unfinished(const ExecuteResult& execution) {
  if (execution.outcome == Outcome::Completed) return nullptr;
  if (execution.limit) return json::value(execution.limit->describe());
  if (execution.exception)
    return json::value(execution.exception->type + ": " + execution.exception->message);
  if (execution.trap) return json::value(*execution.trap);
  return "cancelled";
}

}  // namespace

const char* to_string(DiagnosticKind kind) noexcept {
  switch (kind) {
    case DiagnosticKind::Syntax: return "syntax";
    case DiagnosticKind::UnknownName: return "unknown-name";
    case DiagnosticKind::UnknownCallback: return "unknown-callback";
    case DiagnosticKind::CallbackArguments: return "callback-arguments";
    case DiagnosticKind::NotAwaited: return "not-awaited";
    case DiagnosticKind::MissingModule: return "missing-module";
  }
  return "unknown";
}

std::string describe(const CheckResult& checked, std::string_view program, std::string_view file) {
  const std::vector<std::string_view> lines =
      checked.diagnostics.empty() ? std::vector<std::string_view>() : base::source_lines(program);
  std::string text;
  for (const Diagnostic& found : checked.diagnostics) {
    text.append(file).append(":").append(std::to_string(found.line));
    text.append(":").append(std::to_string(found.column)).append(": ").append(found.message);
    text.append(" [").append(to_string(found.kind)).append("]\n");
    if (found.line <= lines.size()) append_excerpt(text, lines[found.line - 1], found);
    if (!found.suggestion.empty()) text.append("    did you mean: ").append(found.suggestion).append("\n");
  }
  if (checked.left_out) text.append("and more\n");
  return text;
}

json::value to_json(const CheckResult& checked) {
  json::array diagnostics;
  for (const Diagnostic& found : checked.diagnostics) {
    diagnostics.push_back(
        {{"kind", to_string(found.kind)},
         {"line", found.line},
         {"column", found.column},
         {"end_line", found.end_line},
         {"end_column", found.end_column},
         {"message", found.message},
         {"suggestion", found.suggestion.empty() ? json::value(nullptr) : json::value(found.suggestion)}});
  }
  return {{"passed", checked.passed()},
          {"diagnostics", std::move(diagnostics)},
          {"left_out", checked.left_out},
          {"unfinished", unfinished(checked.execution)}};
}

}  // namespace eryx
