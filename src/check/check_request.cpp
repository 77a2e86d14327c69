// SPDX-License-Identifier: MIT OR Apache-2.0
#include "check/check_request.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "check/check_result.hpp"
#include "eryx/error.hpp"
#include "eryx/script_metadata.hpp"
#include "execution/file_paths.hpp"
#include "execution/option_checks.hpp"
#include "execution/outcome.hpp"

namespace eryx::check {
namespace {

namespace json = boost::json;

// Inputs hold the program, whose size has a limit of its own, as JSON: escapes of six bytes for some.
constexpr Bytes largest_request{std::uint64_t{1} << 31};

const Limits& limits_of(const CheckOptions& options, const Limits& usual) {
  const std::optional<Limits>& own = detail::Access::get(options.run).limits;
  return own ? *own : usual;
}

json::array names_of_inputs(const detail::ExecuteSettings& settings) {
  json::array names;
  if (settings.inputs) {
    for (const auto& [name, text] : *settings.inputs) names.emplace_back(name);
  }
  return names;
}

// What the program can import of its files: "a" of a.py, a/__init__.py and /data/a/b.py.
json::array modules_of_files(const detail::ExecuteSettings& settings) {
  std::set<std::string> names;
  if (settings.files) {
    for (const auto& [path, contents] : *settings.files) {
      std::string_view rest = path;
      if (rest.starts_with("/data/")) rest.remove_prefix(6);
      if (rest.ends_with(".py") && base::is_utf8(rest))
        names.emplace(rest.substr(0, rest.find_first_of("/.")));
    }
  }
  return json::array(names.begin(), names.end());
}

/// The program without the quotes in its script metadata, byte for byte as long. What a program names as a text, it may make itself; but
/// "numpy" as a requirement is no such text.
std::string without_quoted_requirements(std::string_view program) {
  std::string text(program);
  std::uint32_t begin = 0;
  try {
    const auto metadata = read_script_metadata(program);
    if (!metadata) return text;
    begin = metadata->line;
  } catch (const Error&) {  // whoever runs it is told
    return text;
  }
  std::uint32_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view whole = std::string_view(text).substr(at, end - at);
    if (line >= begin && !whole.starts_with('#')) break;
    // The block may be inside of a text, which must not lose its end.
    const bool may_be_end =
        whole.find("\"\"\"") != std::string_view::npos || whole.find("'''") != std::string_view::npos;
    const auto first = text.begin() + static_cast<std::ptrdiff_t>(at);
    const auto is_quote = [](char character) { return character == '"' || character == '\''; };
    if (line >= begin && !may_be_end)
      std::replace_if(first, first + static_cast<std::ptrdiff_t>(end - at), is_quote, ' ');
    at = end + 1;
  }
  return text;
}

}  // namespace

json::object service_inputs(std::string_view program, const CheckOptions& options,
                            std::string_view result_variable, Variables variables) {
  if (options.most == 0 || options.most > largest_most)
    throw Error(ErrorKind::InvalidArgument, "CheckOptions::most must be from 1 to 1000");
  const detail::ExecuteSettings& settings = detail::Access::get(options.run);
  if (settings.inputs) execution::check_inputs(*settings.inputs);
  if (settings.files) execution::check_files(*settings.files);
  const bool is_text = base::is_utf8(program);
  json::object request;
  request["program"] = is_text ? json::string(without_quoted_requirements(program))
                               : json::string(base::to_base64(std::as_bytes(std::span(program))));
  request["encoding"] = is_text ? "text" : "base64";
  request["most"] = options.most;
  request["names"] = names_of_inputs(settings);
  request["modules"] = modules_of_files(settings);
  request["result"] = variables == Variables::LiveOn ? json::value(nullptr) : json::value(result_variable);
  return {{"request", std::move(request)}};
}

detail::ExecuteSettings service_settings(const CheckOptions& options, const Limits& usual) {
  const detail::ExecuteSettings& run = detail::Access::get(options.run);
  detail::ExecuteSettings settings;
  settings.callbacks = run.callbacks;
  settings.stop = run.stop;
  Limits limits = limits_of(options, usual);
  limits.input = largest_request;
  limits.result = largest_report(options.most);
  settings.limits = limits;
  return settings;
}

std::optional<CheckResult> refusal(std::string_view program, const CheckOptions& options,
                                   const Limits& usual) {
  const Bytes most = limits_of(options, usual).source;
  if (program.size() <= most.count) return std::nullopt;
  CheckResult refused;
  refused.execution.outcome = Outcome::LimitExceeded;
  refused.execution.limit = execution::breach_of(LimitKind::Source, limits_of(options, usual));
  return refused;
}

}  // namespace eryx::check
