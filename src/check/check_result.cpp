// SPDX-License-Identifier: MIT OR Apache-2.0
#include "check/check_result.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "base/json_reader.hpp"
#include "base/utf8.hpp"
#include "check/one_slip.hpp"

namespace eryx::check {
namespace {

namespace json = boost::json;

constexpr std::size_t report_depth = 4;
constexpr std::size_t columns_of_row = 7;

constexpr std::array kinds = {DiagnosticKind::Syntax,          DiagnosticKind::UnknownName,
                              DiagnosticKind::UnknownCallback, DiagnosticKind::CallbackArguments,
                              DiagnosticKind::NotAwaited,      DiagnosticKind::MissingModule};

std::optional<DiagnosticKind> kind_of(const json::value& name) {
  if (!name.is_string()) return std::nullopt;
  const auto found = std::ranges::find(kinds, std::string_view(name.get_string()),
                                       [](DiagnosticKind kind) { return std::string_view(to_string(kind)); });
  return found == kinds.end() ? std::nullopt : std::optional(*found);
}

std::optional<std::uint32_t> position_of(const json::value& value) {
  constexpr std::int64_t largest = std::numeric_limits<std::int32_t>::max();
  if (!value.is_int64() || value.get_int64() < 1 || value.get_int64() > largest) return std::nullopt;
  return static_cast<std::uint32_t>(value.get_int64());
}

std::optional<std::string> text_of(const json::value& value) {
  if (!value.is_string() || value.get_string().size() > largest_text) return std::nullopt;
  return std::string(value.get_string());
}

// Other people's modules have names of their own, some of which are like Python's: who imports numpy does not mean runpy.
bool is_likely(DiagnosticKind kind, std::string_view message, std::string_view suggestion) {
  if (kind != DiagnosticKind::MissingModule || suggestion.empty()) return true;
  message.remove_prefix(std::min(message.size(), message.find('\'') + 1));
  return is_one_slip(message.substr(0, message.find('\'')), suggestion);
}

std::optional<Diagnostic> diagnostic_of(const json::value& value) {
  const json::array* row = value.if_array();
  if (row == nullptr || row->size() != columns_of_row) return std::nullopt;
  const auto line = position_of((*row)[0]);
  const auto column = position_of((*row)[1]);
  const auto end_line = position_of((*row)[2]);
  const auto end_column = position_of((*row)[3]);
  const auto kind = kind_of((*row)[4]);
  auto message = text_of((*row)[5]);
  auto suggestion = text_of((*row)[6]);
  if (!line || !column || !end_line || !end_column || !kind || !message || !suggestion) return std::nullopt;
  if (std::pair(*end_line, *end_column) < std::pair(*line, *column)) return std::nullopt;
  if (!is_likely(*kind, *message, *suggestion)) suggestion->clear();
  return Diagnostic{
      *kind, *line, *column, *end_line, *end_column, std::move(*message), std::move(*suggestion)};
}

// Returns: whether the text is a report.
bool read_report(std::string_view text, std::size_t most, CheckResult& result) {
  json::value report;
  try {
    report = base::read_json(text, report_depth);
  } catch (const base::JsonError&) {
    return false;
  }
  const json::object* members = report.if_object();
  const json::value* rows = members ? members->if_contains("rows") : nullptr;
  const json::value* more = members ? members->if_contains("more") : nullptr;
  if (!rows || !rows->is_array() || !more || !more->is_bool()) return false;
  result.left_out = more->get_bool();
  for (const json::value& row : rows->get_array()) {
    if (result.diagnostics.size() == most) {
      result.left_out = true;
      break;
    }
    if (auto diagnostic = diagnostic_of(row)) result.diagnostics.push_back(std::move(*diagnostic));
  }
  return true;
}

}  // namespace

CheckResult read_result(ExecuteResult execution, std::size_t most) {
  CheckResult result;
  const std::optional<std::string> report = std::exchange(execution.value_json, std::nullopt);
  result.execution = std::move(execution);
  ExecuteResult& ended = result.execution;
  ended.stdout_text.clear();
  ended.stderr_text.clear();
  ended.stdout_raw.reset();
  ended.stderr_raw.reset();
  if (ended.outcome != Outcome::Completed) return result;
  if (!report || !read_report(*report, most, result)) {
    ended.outcome = Outcome::Trapped;
    ended.trap = "the check of the program has left no report";
  }
  return result;
}

}  // namespace eryx::check
