// SPDX-License-Identifier: MIT OR Apache-2.0
#include "check/check_request.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <span>
#include <string>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "check/check_result.hpp"
#include "eryx/error.hpp"
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
  request["program"] =
      is_text ? json::string(program) : json::string(base::to_base64(std::as_bytes(std::span(program))));
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
