// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// The user's own tools: uv, pip and curl. They do what needs a network; Eryx has none.
namespace eryx::cli {

/// A tool that was found in PATH.
struct PythonTool {
  std::vector<std::string> command;  ///< How to call it: {"uv"}, {"python3", "-m", "pip"}.
  std::string name;                  ///< "uv", "pip"
  std::vector<int> version;          ///< Its first two numbers.
  std::string python;                ///< Of pip: the Python that it belongs to, "3.13". Empty for uv.

  [[nodiscard]] bool is_at_least(int major, int minor) const;
  /// "pip 25.1 of Python 3.13"
  [[nodiscard]] std::string described() const;
};

/// Absent if it is not installed, or does not say its version. Threading: any, which it blocks.
[[nodiscard]] std::optional<PythonTool> find_uv(const std::stop_token& stop);
/// The first of pip, pip3 and `python3 -m pip`.
[[nodiscard]] std::optional<PythonTool> find_pip(const std::stop_token& stop);

/// What cannot be done with the user's tools, and what to do instead.
class ToolFailure : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Calls it with arguments, which no shell sees. Returns: its standard output. Threading: any, which it blocks.
///
/// Errors: ToolFailure (it is not there, or it failed: with the last lines of what it said).
std::string call(const PythonTool& tool, const std::vector<std::string>& arguments,
                 std::string_view standard_input, const std::stop_token& stop);

}  // namespace eryx::cli
