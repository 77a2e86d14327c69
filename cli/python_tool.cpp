// SPDX-License-Identifier: MIT OR Apache-2.0
#include "python_tool.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>
#include <utility>

#include "child_process.hpp"

namespace eryx::cli {
namespace {

// What they print for people; more is cut off.
constexpr Bytes most_output{std::uint64_t{16} << 20};

/// "25.1.2" gives {25, 1}. Empty if it is no version.
std::vector<int> parse_version(std::string_view text) {
  std::vector<int> version;
  while (version.size() < 2) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return {};
    version.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  version.resize(2);
  return version;
}

/// What is between `before` and `end`; empty if `before` is not there.
std::string_view part(std::string_view text, std::string_view before, char end) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + before.size());
  return text.substr(0, text.find(end));
}

/// "uv 0.8.3 (…)", "pip 25.1 from /… (python 3.13)"
std::optional<PythonTool> find(std::string name, std::vector<std::string> command,
                               const std::stop_token& stop) {
  std::vector<std::string> question = command;
  question.emplace_back("--version");
  FinishedChild said;
  try {
    said = run_child(question, {}, most_output, stop);
  } catch (const std::system_error&) {
    return std::nullopt;
  }
  if (said.end != ChildEnd::Exited || said.code != 0) return std::nullopt;
  const std::string_view output = said.standard_output;
  if (!output.starts_with(name + " ")) return std::nullopt;
  std::vector<int> version = parse_version(output.substr(name.size() + 1));
  if (version.empty()) return std::nullopt;
  std::string python(part(output, "(python ", ')'));
  return PythonTool{std::move(command), std::move(name), std::move(version), std::move(python)};
}

}  // namespace

bool PythonTool::is_at_least(int major, int minor) const { return version >= std::vector<int>{major, minor}; }

std::string PythonTool::described() const {
  return fmt::format("{} {}.{}{}{}", name, version[0], version[1], python.empty() ? "" : " of Python ",
                     python);
}

std::optional<PythonTool> find_uv(const std::stop_token& stop) { return find("uv", {"uv"}, stop); }

std::optional<PythonTool> find_pip(const std::stop_token& stop) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"pip"}, {"pip3"}, {"python3", "-m", "pip"}})
    if (auto tool = find("pip", command, stop)) return tool;
  return std::nullopt;
}

std::string call(const PythonTool& tool, const std::vector<std::string>& arguments,
                 std::string_view standard_input, const std::stop_token& stop) {
  std::vector<std::string> command = tool.command;
  command.insert(command.end(), arguments.begin(), arguments.end());
  FinishedChild finished;
  try {
    finished = run_child(command, standard_input, most_output, stop);
  } catch (const std::system_error& error) {
    throw ToolFailure(error.what());
  }
  if (finished.end == ChildEnd::Exited && finished.code == 0) return std::move(finished.standard_output);
  if (finished.end == ChildEnd::Stopped) throw ToolFailure(tool.name + " was stopped");
  throw ToolFailure(fmt::format("{} failed:\n{}", tool.name, finished.standard_error));
}

}  // namespace eryx::cli
