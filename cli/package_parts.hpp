// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/package.hpp"

namespace eryx::cli {

/// Does something with packages, which Ctrl-C stops; `subject` is a literal that names it. Returns: the exit status of `action`, or of
/// what it throws about packages or tools, which is printed.
[[nodiscard]] int attempt(std::string_view subject, const std::function<int(const std::stop_token&)>& action);

/// The text of a lock file, at most one byte more than they may have; "-" is the standard input. Errors: Misuse.
[[nodiscard]] std::string read_lock_text(const std::string& path);

/// The version of Python in the sandbox: "3.13".
[[nodiscard]] std::string sandbox_python();

/// Adds `--native` to a subcommand of `package`; `accepted` must outlive it.
void add_native_option(CLI::App& command, NativeCode& accepted);

/// `fetch` of the packages `names` and what they need, by a lock file of Pyodide. Nothing is downloaded: what is not in the folder is
/// listed. If all is there, a lock file is written beside it. Returns: the exit status. Errors: ToolFailure, Error, Misuse.
[[nodiscard]] int fetch_of_pyodide(const std::string& lock, const std::vector<std::string>& names,
                                   const std::string& folder);

// The subcommands of `package`, one file each. Each sets `status` if it runs.
void add_package_lock(CLI::App& package, int& status);
void add_package_fetch(CLI::App& package, int& status);
void add_package_show(CLI::App& package, int& status);

}  // namespace eryx::cli
